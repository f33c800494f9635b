"""The words of the place finder: ``lexicons/places.yaml``, validated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.find.lexicon import load_lexicon
from pipeline.find.lookup import Beginnings


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Alias(_Model):
    """A by-name of a unit."""

    name: str
    adcode: str


class Natural(_Model):
    """Ends of natural and built places."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]


class PlaceWords(_Model):
    """Everything ``places.yaml`` holds."""

    aliases: tuple[Alias, ...]
    blocked: frozenset[str]
    needs_parent: frozenset[str]
    blocked_short: frozenset[str]
    natural: Natural
    not_a_name: frozenset[str]
    not_listed: frozenset[str]
    known: tuple[str, ...]
    hong_kong: tuple[str, ...]
    wider: tuple[str, ...]
    verbs: frozenset[str]
    also_words: frozenset[str]


@lru_cache(maxsize=1)
def place_words() -> PlaceWords:
    """The validated lexicon.

    Raises:
        ShishiError: the file does not have the expected form.
    """
    return load_lexicon("places.yaml", PlaceWords)


Kind = Literal["known", "wider", "hong_kong"]


@lru_cache(maxsize=3)
def _beginnings(kind: Kind) -> Beginnings:
    names: tuple[str, ...] = getattr(place_words(), kind)
    return Beginnings(names)


@lru_cache(maxsize=6)
def _spans(text: str, kind: Kind) -> tuple[tuple[int, int], ...]:
    return tuple(_beginnings(kind).longest(text))


# A known name that begins a longer one is not the river or mountain itself.
_LONGER = re.compile(
    "经济带|经济区|鲟|刀鱼|晨刊|(?:水利|航运|水产|医学|师范|民乐|职业|技工|技师|工程|保护)*(?:学校|学院|协会)|大保护|大桥|路|大道|日报|晚报|银行|农村商业|农商|存储|商学院|大学|文明|文化|禁渔|证券|电力|出版|集团|公司|村|镇|乡|县|市|社区|街道|水库|区(?!域|间)"
)


# 鄂西|北, 鲁南|山区: more than the region, or less
_OF_REGION = re.compile("[东西南北山平观高丘门路街戏语话菜]")


@lru_cache(maxsize=2)
def known_spans(text: str) -> Sequence[tuple[int, int]]:
    """Where the rivers, lakes and mountains of the lexicon stand."""
    return [
        (start, end)
        for start, end in _spans(text, "known")
        if not _LONGER.match(text, end) and not (text[end - 1] in "东西南北" and _OF_REGION.match(text, end))
    ]


_OF_HONG_KONG = Beginnings(
    ("香港", "港币", "港铁", "屋邨", "新界", "大屿山", "乡事委员会", "民政事务处", "屯门", "荃湾", "元朗", "离岛区")
)
_NAMES_MORE = re.compile("邨|苑|道|街|路|村|医院|中学|小学|社区|站|警署|乡|镇|县|区")


@lru_cache(maxsize=2)
def hong_kong_spans(text: str) -> Sequence[tuple[int, int]]:
    """Where places of Hong Kong stand in a text that speaks of Hong Kong."""
    if not _OF_HONG_KONG.stand_in(text):
        return []
    return [(start, end) for start, end in _spans(text, "hong_kong") if not _NAMES_MORE.match(text, end)]


def wider_spans(text: str) -> Sequence[tuple[int, int]]:
    """Where words stand that contain a place's name without naming the place (望天水)."""
    return _spans(text, "wider")
