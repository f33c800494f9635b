"""Where each character of the clean text came from, exactly, through any chain of steps.

An :class:`Alignment` gives every clean character a non-empty half-open span of the submitted ("raw") text. Starts and
ends never decrease, so the span of a clean passage is the hull of its first and last character. The identity costs
nothing: it holds no arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Script = Literal["hans", "hant", "mixed"]
_Offsets = npt.NDArray[np.int32]


class Edit(NamedTuple):
    """``source[start:end]`` is replaced by ``text``; an empty ``text`` deletes.

    Every character of ``text`` is held to come from the whole of ``source[start:end]``. ``start < end`` always: nothing
    is made from nothing.
    """

    start: int
    end: int
    text: str


class Alignment:
    """Maps offsets of a clean text to offsets of the raw text it was made from."""

    __slots__ = ("_ends", "_starts", "clean_length", "raw_length")

    def __init__(self, raw_length: int, starts: _Offsets | None = None, ends: _Offsets | None = None) -> None:
        self.raw_length = raw_length
        self._starts = starts
        self._ends = ends
        self.clean_length = raw_length if starts is None else len(starts)

    @classmethod
    def identity(cls, length: int) -> Alignment:
        """The map of a text onto itself."""
        return cls(length)

    @classmethod
    def of_spans(cls, raw_length: int, spans: Sequence[tuple[int, int]]) -> Alignment:
        """The map that gives clean character ``i`` the raw span ``spans[i]``.

        Raises:
            ValueError: a span is empty, out of the raw text, or runs backwards from the one before.
        """
        pairs = np.asarray(spans, dtype=np.int32).reshape(-1, 2)
        starts, ends = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
        if len(pairs) and (
            starts[0] < 0
            or ends[-1] > raw_length
            or bool((starts >= ends).any())
            or bool((np.diff(starts) < 0).any())
            or bool((np.diff(ends) < 0).any())
        ):
            raise ValueError("the spans of an alignment must be non-empty, ordered and inside the raw text")
        return cls(raw_length, starts, ends)

    @property
    def is_identity(self) -> bool:
        return self._starts is None

    @property
    def offsets(self) -> list[int]:
        """The raw offset at which the source of each clean character begins."""
        return list(range(self.raw_length)) if self._starts is None else self._starts.tolist()

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of ``clean[start:end]``: the hull of its characters' spans.

        An empty span maps to an empty one at the raw place before its next character.

        Raises:
            IndexError: the span is not inside the clean text.
        """
        if not 0 <= start <= end <= self.clean_length:
            raise IndexError(f"span ({start}, {end}) is outside the clean text of {self.clean_length} characters")
        if self._starts is None or self._ends is None:
            return start, end
        if start == end:
            place = int(self._starts[start]) if start < self.clean_length else self.raw_length
            return place, place
        return int(self._starts[start]), int(self._ends[end - 1])

    def to_clean(self, start: int, end: int) -> tuple[int, int]:
        """The clean span of all characters whose source overlaps ``raw[start:end]``; empty when there is none."""
        if self._starts is None or self._ends is None:
            return start, end
        first = int(np.searchsorted(self._ends, start, side="right"))
        last = int(np.searchsorted(self._starts, end, side="left"))
        return first, max(first, last)

    def compose(self, inner: Alignment) -> Alignment:
        """The map raw ← clean, where ``self`` maps clean → middle and ``inner`` maps middle → raw.

        Raises:
            ValueError: the two do not meet in the same middle text.
        """
        if self.raw_length != inner.clean_length:
            raise ValueError(f"cannot compose: {self.raw_length} characters do not meet {inner.clean_length}")
        if inner._starts is None or inner._ends is None:
            return self
        if self._starts is None or self._ends is None:
            return inner
        return Alignment(inner.raw_length, inner._starts[self._starts], inner._ends[self._ends - 1])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Alignment):
            return NotImplemented
        return (self.raw_length, self.offsets, self._end_list()) == (other.raw_length, other.offsets, other._end_list())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        kind = "identity" if self.is_identity else f"clean {self.clean_length}"
        return f"Alignment({kind}, raw {self.raw_length})"

    def _end_list(self) -> list[int]:
        return list(range(1, self.raw_length + 1)) if self._ends is None else self._ends.tolist()


@dataclass(frozen=True, slots=True)
class CleanText:
    """A submitted text made readable: simplified, half-width, repaired.

    ``alignment`` maps offsets of ``text`` to offsets of ``raw``. ``script`` is the script of ``raw``. ``damage`` names
    the repairs made. ``restored`` are the spans of ``text`` that were inferred, not read; ``guessed`` the part of them
    where another reading was nearly as good, so that what rests on it deserves less confidence.
    """

    raw: str
    text: str
    alignment: Alignment
    script: Script = "hans"
    damage: tuple[str, ...] = ()
    restored: tuple[tuple[int, int], ...] = ()
    guessed: tuple[tuple[int, int], ...] = ()

    def quote(self, start: int, end: int) -> str:
        """The submitted text that the clean span came from: always a literal slice of ``raw``."""
        raw_start, raw_end = self.alignment.to_raw(start, end)
        return self.raw[raw_start:raw_end]

    def is_restored(self, start: int, end: int) -> bool:
        """Whether the clean span touches a character that was inferred."""
        return any(start < stop and begin < end for begin, stop in self.restored)

    def is_guessed(self, start: int, end: int) -> bool:
        """Whether the clean span touches a character that is a guess."""
        return any(start < stop and begin < end for begin, stop in self.guessed)


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, Alignment]:
    """``text`` with ``edits`` made, and the map back. Edits must be ordered and must not overlap.

    Raises:
        ValueError: edits overlap, run backwards, or insert without replacing anything.
    """
    pieces: list[str] = []
    starts: list[_Offsets] = []
    ends: list[_Offsets] = []
    at = 0
    for edit in edits:
        if edit.start < at or edit.end <= edit.start or edit.end > len(text):
            raise ValueError(f"edit {edit!r} overlaps another or is empty")
        pieces.append(text[at : edit.start])
        kept = np.arange(at, edit.start, dtype=np.int32)
        starts += [kept, np.full(len(edit.text), edit.start, dtype=np.int32)]
        ends += [kept + 1, np.full(len(edit.text), edit.end, dtype=np.int32)]
        pieces.append(edit.text)
        at = edit.end
    if not pieces:
        return text, Alignment.identity(len(text))
    pieces.append(text[at:])
    kept = np.arange(at, len(text), dtype=np.int32)
    starts.append(kept)
    ends.append(kept + 1)
    return "".join(pieces), Alignment(len(text), np.concatenate(starts), np.concatenate(ends))
