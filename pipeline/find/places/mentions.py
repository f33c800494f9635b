"""What the steps of the place finder hand on: mentions, covered characters, and the names of the gazetteer in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from pipeline.find.places.gazetteer import Gazetteer
from pipeline.find.places.hashing import Array
from pipeline.records import Level

_COUNTED_PEOPLE: Final = re.compile("[\\d一二两三四五六七八九十百千余多几数][名位]$")
Form = Literal["full", "short", "group", "natural", "unlisted"]


@dataclass(slots=True)
class Mention:
    """A place name in the text; ``units`` are the gazetteer units it may name (empty: none)."""

    start: int
    end: int
    name: str
    form: Form
    level: Level
    units: tuple[int, ...] = ()
    changed: bool = False  # the ending in the text is not that of the gazetteer (撤乡设镇)
    confidence: float = 0.9
    rule: str = ""
    parent: Mention | None = None  # the mention right before it, one chain
    doubtful: bool = False  # needs a unit of the document's area to count (李村 of one-character core, 中心村)
    cut: bool = False  # a word lies across its left border (确|保城镇): doubtful even where no area is known
    total: int = 0  # how many units have the name, before chains narrowed them

    def __post_init__(self) -> None:
        self.total = len(self.units)


def after_counted_people(text: str, start: int) -> bool:
    """Whether people are being counted before ``start``: a word there says who they are (42名|同仁)."""
    return _COUNTED_PEOPLE.search(text, max(0, start - 2), start) is not None


class Cover:
    """The characters of a text that some spans cover."""

    def __init__(self, text: str, spans: Iterable[tuple[int, int]]) -> None:
        self._covered = bytearray(len(text) + 1)
        self.add_all(spans)

    def add(self, start: int, end: int) -> None:
        self._covered[start:end] = b"\1" * (end - start)

    def add_all(self, spans: Iterable[tuple[int, int]]) -> None:
        covered = self._covered
        for start, end in spans:
            covered[start:end] = b"\1" * (end - start)

    def __contains__(self, at: int) -> bool:
        return self._covered[at] == 1

    def touches(self, start: int, end: int) -> bool:
        """Whether one of the characters from ``start`` to ``end`` is covered."""
        return self._covered.find(1, start, end) >= 0

    def holds(self, start: int, end: int) -> bool:
        """Whether all of them are."""
        return self._covered.find(0, start, end) < 0


class Windows:
    """Where names of the gazetteer stand in a text."""

    def __init__(self, text: str, gazetteer: Gazetteer) -> None:
        self.text = text
        self.gazetteer = gazetteer
        self.starts, self.lengths, self.stems = gazetteer.stems_in(text)
        self.ends = self.starts + self.lengths
        self.flags = gazetteer.flags[self.stems]

    def ending_at(self, positions: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """For each end position the ``(start, stem)`` of the names that end there, longest first."""
        wanted = np.zeros(len(self.text) + 2, dtype=bool)
        wanted[list(positions)] = True
        chosen = wanted[self.ends].nonzero()[0]
        found: dict[int, list[tuple[int, int]]] = {}
        for start, end, stem in self.names(chosen):
            found.setdefault(end, []).append((start, stem))
        for spans in found.values():
            spans.sort()
        return found

    def names(self, chosen: Array) -> list[tuple[int, int, int]]:
        """``(start, end, stem)`` of the names with these numbers."""
        return list(
            zip(self.starts[chosen].tolist(), self.ends[chosen].tolist(), self.stems[chosen].tolist(), strict=True)
        )
