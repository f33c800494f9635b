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
    wider: tuple[str, ...]
    verbs: frozenset[str]


@lru_cache(maxsize=1)
def place_words() -> PlaceWords:
    """The validated lexicon.

    Raises:
        ShishiError: the file does not have the expected form.
    """
    return load_lexicon("places.yaml", PlaceWords)


@lru_cache(maxsize=2)
def _beginnings(kind: Literal["known", "wider"]) -> Beginnings:
    return Beginnings(place_words().known if kind == "known" else place_words().wider)


@lru_cache(maxsize=4)
def _spans(text: str, kind: Literal["known", "wider"]) -> tuple[tuple[int, int], ...]:
    return tuple(_beginnings(kind).longest(text))


# A known name that begins a longer one is not the river or mountain itself.
_LONGER = re.compile(
    "经济带|经济区|大保护|大桥|路|大道|日报|晚报|银行|农村商业|农商|存储|商学院|大学|文明|文化|禁渔|证券|电力|出版|集团|公司|村|镇|乡|县|市|社区|街道|水库|区(?!域|间)"
)


def known_spans(text: str) -> list[tuple[int, int]]:
    """Where the rivers, lakes and mountains of the lexicon stand."""
    return [(start, end) for start, end in _spans(text, "known") if not _LONGER.match(text, end)]


def wider_spans(text: str) -> Sequence[tuple[int, int]]:
    """Where words stand that contain a place's name without naming the place (望天水)."""
    return _spans(text, "wider")
