"""Where words stand in a text: one word, or those of a long list, for which all places are looked at in one step.

A pattern of many alternatives tries them one after the other at every character; here it is tried only where one of them
begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

_MULTIPLIER = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(16)


@lru_cache(maxsize=4)
def _pairs(text: str) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """For every character of ``text``: its code, and a hash of it and the next one."""
    codes = np.frombuffer((text + "\0").encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hashes = (codes[:-1] * _MULTIPLIER + codes[1:]) * _MULTIPLIER >> _SHIFT
    return codes[:-1].astype(np.uint16), hashes.astype(np.uint16)


class Beginnings:
    """Finds where one of ``words`` may begin; about one place in a thousand is found in vain."""

    def __init__(self, words: Iterable[str]) -> None:
        words = tuple(words)
        self._words = frozenset(words)
        self._lengths: dict[str, tuple[int, ...]] = {}  # of the words by their first two characters, longest first
        for word in sorted(self._words, key=len):
            self._lengths[word[:2]] = (len(word), *self._lengths.get(word[:2], ()))
        self._pairs = _table(_pairs(word)[1][0] for word in words if len(word) > 1)
        singles = [word for word in words if len(word) == 1]
        self._singles = _table(_pairs(word)[0][0] for word in singles) if singles else None

    def places(self, text: str) -> list[int]:
        """The places, in order."""
        codes, hashes = _pairs(text)
        begins = self._pairs.take(hashes)
        if self._singles is not None:
            begins |= self._singles.take(codes)
        found: list[int] = begins.nonzero()[0].tolist()
        return found

    def longest(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of the words that stand in ``text``, the longest where several begin, without overlaps."""
        done = 0
        for place in self.places(text):
            if place < done:
                continue
            lengths = self._lengths.get(text[place : place + 2], ()) + self._lengths.get(text[place], ())
            for length in lengths:
                if text[place : place + length] in self._words:
                    done = place + length
                    yield place, done
                    break

    def matches(self, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
        """What ``pattern.finditer(text)`` gives, when every match of the pattern begins with one of the words."""
        done = 0
        for place in self.places(text):
            if place >= done and (match := pattern.match(text, place)):
                yield match
                done = match.end()


def occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the places where ``word`` stands in ``text``, without overlaps."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        yield start, end
        start = text.find(word, end)


def _table(places: Iterable[Any]) -> npt.NDArray[np.bool_]:
    table = np.zeros(1 << 16, dtype=bool)
    table[list(places)] = True
    return table
