"""``lexicons/titles.yaml``: titles, roles and the words around people's names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.find.lexicon import alternatives, load_lexicon
from pipeline.find.lookup import Beginnings
from pipeline.find.ner.surnames import Surnames

Kind = Literal["office", "role", "staff", "kin", "label"]


class PeopleExample(BaseModel):
    """A text and exactly the people (name: title) that must be listed in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    people: dict[str, str | None]


class Titles(BaseModel):
    """The file as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    offices: tuple[str, ...]
    roles: tuple[str, ...]
    staff: tuple[str, ...]
    kin: tuple[str, ...]
    labels: tuple[str, ...]
    honorifics: tuple[str, ...]
    modifiers: tuple[str, ...]
    not_names: tuple[str, ...]
    cited: tuple[str, ...]
    speech: tuple[str, ...]
    after_name: tuple[str, ...]
    examples: tuple[PeopleExample, ...]


class Words:
    """The lexicon as look-ups: ``heads`` maps every head word to its kind."""

    def __init__(self, titles: Titles, surnames: Surnames) -> None:
        self.heads: dict[str, Kind] = {}
        groups: tuple[tuple[tuple[str, ...], Kind], ...] = (
            (titles.kin, "kin"), (titles.roles, "role"), (titles.staff, "staff"), (titles.offices, "office"),
        )  # fmt: skip
        for group, kind in groups:
            self.heads.update(dict.fromkeys(group, kind))
        for label in titles.labels:
            if len(label) > 2 or label in ("记者", "作者", "编辑"):
                self.heads.setdefault(label, "label")
        self.offices = frozenset(titles.offices)
        self.office_ends = tuple(titles.offices)
        self.longest_head = max(map(len, self.heads))
        self.modifiers = frozenset(titles.modifiers)
        self.longest_modifier = max(map(len, titles.modifiers))
        self.labels = frozenset(titles.labels)
        self.long_labels = tuple(label for label in titles.labels if len(label) > 1)
        self.not_names = frozenset(titles.not_names)
        self.cited = frozenset(titles.cited)
        self.common = frozenset(surnames.common)
        self.rare = frozenset(surnames.rare)
        self.compound = frozenset(surnames.compound)
        self.family_begins = self.common | self.rare | {name[0] for name in surnames.compound}
        self.head_ends = frozenset(head[-1] for head in self.heads)
        self.head_begins = Beginnings(self.heads)
        self.label = re.compile(f"(?<![一-鿿]){alternatives(titles.labels)}(?: *[:：/／丨|｜] *| +|　+)")
        self.label_begins = Beginnings(titles.labels)
        self.speech = re.compile(
            rf"(?:[一-鿿]{{0,4}}?地)?{alternatives(titles.speech, ahead=True)}(?!明(?!了|道|[，：:“])|法)"
        )  # not 说明会
        self.after = re.compile(alternatives(titles.after_name, ahead=True))
        self.honorific = re.compile(alternatives(titles.honorifics))
        self.honorific_begins = Beginnings(titles.honorifics)
        family = f"(?:{alternatives(surnames.compound)}|[{surnames.common}{surnames.rare}])"
        kin = "寡妇|大爷|大妈|大娘|大伯|大叔|大婶|大嫂|大姐|大哥|老汉|婆婆|奶奶|爷爷|阿姨|阿婆|阿公|阿伯|阿嬷|婶子|老太太|老太|老爷子|叔叔|叔|婶|嫂|姨|伯|哥|姐|妈|师傅|老师|大夫|医生|书记|主任|局长|镇长|乡长|县长|校长|所长|队长|支书|站长|总|工|老板|教授|警官|法官|太太|太|先生|女士|小姐|某某|某|家"
        # One class of characters comes first, which is searched for quickly; what stands there is looked at from behind.
        single = surnames.common + surnames.rare
        doubled = "|".join(f"(?<={re.escape(name[0])}){re.escape(name[1:])}" for name in surnames.compound)
        second = "".join(
            sorted({name[1] for name in surnames.compound})
        )  # asked first: the rest of a compound is many ways
        first = "老小阿" + single + "".join(name[0] for name in surnames.compound)
        kin_first = "".join(sorted({word[0] for word in kin.split("|")}))
        self.nickname = re.compile(
            f"[{first}](?:(?<=[老小阿]){family}(?![一-鿿]*·)(?:头|哥|姐)?|(?:(?=[{second}])(?:{doubled})|(?=[{kin_first}])(?<=[{single}]))(?:{kin}))"
        )

    def family(self, name: str) -> int:
        """Length of the family name that ``name`` begins with; 0 when it begins with none."""
        first = name[:1]
        if first not in self.family_begins:
            return 0
        if len(name) > 2 and name[:2] in self.compound:
            return 2
        return 1 if first in self.common or first in self.rare else 0


@lru_cache(maxsize=1)
def titles() -> Titles:
    """The lexicon.

    Raises:
        ShishiError: the file does not fit its schema.
    """
    return load_lexicon("titles.yaml", Titles)


@lru_cache(maxsize=1)
def words() -> Words:
    """The compiled lexicon."""
    return Words(titles(), Surnames.load())
