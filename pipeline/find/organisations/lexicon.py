"""``lexicons/bodies.yaml``: the words organisations' names are made of."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.records import ShishiError
from pipeline.resources import lexicon


class Levels(BaseModel):
    """Words that stand for a unit: bodies named by ``high`` ones alone are listed, by ``low`` ones only refer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    high: tuple[str, ...]
    low: tuple[str, ...]


class BodyExample(BaseModel):
    """A text and exactly the organisations that must be listed in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    find: tuple[str, ...]


class Bodies(BaseModel):
    """The file as it is written; patterns are compiled by the properties."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(property,))

    levels: Levels
    tails: tuple[str, ...]
    topics: tuple[str, ...]
    topic_tails: tuple[str, ...]
    named: tuple[str, ...]
    inner: tuple[str, ...]
    firms: tuple[str, ...]
    generic: tuple[str, ...]
    never_first: tuple[str, ...]
    brands: tuple[str, ...]
    branch_tails: tuple[str, ...]
    work_teams: tuple[str, ...]
    examples: tuple[BodyExample, ...]


def alternatives(words: tuple[str, ...]) -> str:
    """A pattern of the words, longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


class Patterns:
    """The compiled patterns of :class:`Bodies`."""

    def __init__(self, bodies: Bodies) -> None:
        inner = f"{alternatives(bodies.inner)}?"
        self.tails = tuple(re.compile(f"(?:{tail}){inner}") for tail in bodies.tails)
        self.bureau = re.compile(f"{alternatives(bodies.topics)}{{1,6}}{alternatives(bodies.topic_tails)}{inner}")
        self.named = re.compile(alternatives(bodies.named))
        self.high = re.compile(alternatives(bodies.levels.high))
        self.low = re.compile(alternatives(bodies.levels.low))
        self.ending = re.compile(alternatives(bodies.firms) + "$")
        self.firm = re.compile(
            r"有限责任公司|有限公司|股份公司|专业合作社|集团公司|股份经济合作社|经济合作社|家庭农场|农商行|农商银行"
        )
        self.generic = re.compile(f"{alternatives(bodies.generic)}*")
        self.never_first = re.compile(alternatives(bodies.never_first))
        self.brand = re.compile(alternatives(bodies.brands) + "$")
        self.branch = re.compile(alternatives(bodies.branch_tails))
        self.odd_bureau = re.compile(r"([一-鿿]{2,4}?)(?:局|厅|署|委(?![员托会派屈任书副常办])|办(?![理法公事学]))")
        self.work_team = re.compile(
            f"驻(?:[一-鿿]{{2,9}}?(?:村|社区|镇|乡|街道))?(?:驻村)?{alternatives(bodies.work_teams)}|驻村(?:帮扶)?工作队"
        )

    def tail(self, text: str, start: int) -> int:
        """Where the longest tail that begins at ``start`` ends; ``start`` when none does."""
        end = start
        for pattern in (*self.tails, self.bureau):
            match = pattern.match(text, start)
            if match and match.end() > end:
                end = match.end()
        if text.endswith("政府", start, end):  # 高雄市政府社会局
            office = self.bureau.match(text, end)
            end = office.end() if office else end
        return end


@lru_cache(maxsize=1)
def bodies() -> Bodies:
    """The lexicon.

    Raises:
        ShishiError: the file does not fit its schema.
    """
    try:
        return Bodies.model_validate(yaml.safe_load(lexicon("bodies.yaml").read_text("utf-8")))
    except ValidationError as error:
        raise ShishiError(f"lexicons/bodies.yaml: {error.errors()[0]['msg']} at {error.errors()[0]['loc']}") from error


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """The compiled patterns."""
    return Patterns(bodies())
