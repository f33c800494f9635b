"""Rows of short names under one head: ``上磺、古路、蒲莲三个乡镇``, ``南训、红茂等村``, ``查甫、金源3个藏族乡``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipeline.find.places.context import Context, under
from pipeline.find.places.gazetteer import Gazetteer
from pipeline.find.places.lexicon import PlaceWords
from pipeline.find.places.mentions import Cover, Mention
from pipeline.records import Level

_ITEM: Final = "[\u4e00-\u4e0d\u4e0f-\u53c9\u53cb-\u548b\u548d-\u9fff]"  # Han but 与, 及, 和
_HEAD: Final = re.compile(
    # No item holds a separator: otherwise a run of 和 could be cut in exponentially many ways.
    rf"(?P<row>(?:{_ITEM}{{2,8}}[、和与及]){{1,12}}{_ITEM}{{2,6}}?)"
    r"(?:等(?:地)?(?:的)?(?:\d{1,3}个[\u4e00-\u9fff]{2}(?=乡镇|村|镇|社区))?)?(?:[一二两三四五六七八九十]{1,3}个?|\d{1,3}个?|各|多个|几个)?"
    r"(?P<head>[\u4e00-\u9fff]{1,3}族乡|乡镇|乡|镇|街道|办事处|行政村|村民小组|小组|部落|自然村|自然寨|寨子|村|社区|县市区|县区|县市|县|区)(?![\u4e00-\u9fff]?委会|镇|民|级)"
)
# What stands between the first two items of a row; there the rows of a text are looked for.
_JOINT: Final = re.compile(f"[、和与及](?<={_ITEM}{{2}}.)(?={_ITEM}{{2}})")
_ITEM_BEFORE: Final = re.compile(f"{_ITEM}{{2,8}}$")
_SPLIT: Final = re.compile("[、和与及]")
_LEVEL: Final[tuple[tuple[str, Level], ...]] = (
    ("小组", "group"), ("部落", "natural"), ("自然村", "natural"), ("自然寨", "natural"), ("寨子", "natural"), ("乡镇", "town"), ("街道", "town"), ("办事处", "town"), ("社区", "village"), ("村", "village"), ("县市区", "county"), ("县区", "county"),
    ("县市", "county"), ("乡", "town"), ("镇", "town"), ("县", "county"), ("区", "county"),
)  # fmt: skip


class RowNames:
    """Finds the short names of a row, when at least one of them is a unit of the document's own area."""

    def __init__(
        self, text: str, gazetteer: Gazetteer, words: PlaceWords, context: Context, mentions: Sequence[Mention]
    ) -> None:
        self.text = text
        self.gazetteer = gazetteer
        self.words = words
        self.context = context
        self.taken = Cover(text, ((mention.start, mention.end) for mention in mentions))
        self.tops = set(context.counties) | ({context.city} if context.city is not None else set()) | context.areas

    def find(self) -> list[Mention]:
        """The names, in text order."""
        found: list[Mention] = []
        for match in self._rows():
            head = match.group("head")
            if self.text[match.start("head") - 1 : match.end("head")] in self.words.blocked:
                continue  # 改造农|村公路
            level = next(level for tail, level in _LEVEL if head.endswith(tail))
            parts = self._parts(match.start("row"), match.end("row"))
            named = [self._part(start, end, level, first=place == 0) for place, (start, end) in enumerate(parts)]
            if level in {"group", "natural"}:
                found += self._small(parts, level)
                continue
            if len([mention for mention in named if mention is not None and mention.units]) < 1:
                continue
            if any(mention is None for mention in named[1:]):
                continue
            found += [mention for mention in named if mention is not None and mention.start not in self.taken]
        return found

    def _rows(self) -> Iterator[re.Match[str]]:
        """What ``_HEAD.finditer`` gives, tried only where an item and a separator begin."""
        done = 0
        for joint in _JOINT.finditer(self.text):
            first_item = _ITEM_BEFORE.search(self.text, max(done, joint.start() - 8), joint.start())
            # Where the longest first item leads to no head, a shorter one leads to none either.
            match = _HEAD.match(self.text, first_item.start()) if first_item else None
            if match:
                yield match
                done = match.end()

    def _small(self, parts: Sequence[tuple[int, int]], level: Level) -> list[Mention]:
        """``石陂角、塘唇屋两个小组``: groups and hamlets are in no list; all parts must look like names."""
        found = []
        for place, (start, end) in enumerate(parts):
            begin = start
            if place == 0:
                begin = next(
                    (
                        at
                        for at in range(max(start, end - 4), end - 1)
                        if self._looks_named(at, end)
                        and (
                            at == start
                            or self.text[at - 1] in "在到从为对"
                            or self.gazetteer.is_word(self.text[at - 2 : at])
                        )
                    ),
                    -1,
                )
            if begin < 0 or not self._looks_named(begin, end):
                return []
            found.append(Mention(begin, end, self.text[begin:end], "natural", level, (), False, 0.6, "place.row.small"))
        return found

    def _looks_named(self, start: int, end: int) -> bool:
        name = self.text[start:end]
        if (
            not 2 <= len(name) <= 4
            or name[0] in "在到从对为和与及把将向由是"
            or name in self.words.not_a_name
            or start in self.taken
        ):
            return False
        return not any(self.gazetteer.is_word(name[at : at + 2]) for at in range(len(name) - 1))

    def _parts(self, start: int, end: int) -> list[tuple[int, int]]:
        cuts = [start - 1, *(start + match.start() for match in _SPLIT.finditer(self.text[start:end])), end]
        return [(left + 1, right) for left, right in pairwise(cuts)]

    def _part(self, start: int, end: int, level: Level, *, first: bool) -> Mention | None:
        for begin in range(start, end - 1) if first else (start,):
            name = self.text[begin:end]
            if begin in self.taken:
                continue
            stem = self.gazetteer.find_stem(name)
            if stem is None:
                continue
            units = [unit for unit in self.gazetteer.units_of(stem) if self.gazetteer.level(unit) == level]
            fitting = under(self.gazetteer, units, self.tops)
            if fitting:
                return Mention(begin, end, name, "short", level, fitting, False, 0.85, "place.row")
        name = self.text[start:end]
        if first or not 2 <= len(name) <= 3 or self.gazetteer.is_word(name) or name in self.words.not_a_name:
            return None
        return Mention(start, end, name, "short", level, (), False, 0.6, "place.row.unlisted")
