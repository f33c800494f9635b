"""Where words stand in a text: one word, or those of a long list, for which all places are looked at in one step.

A pattern of many alternatives tries them one after the other at every character; here it is tried only where one of them
begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_MULTIPLIER = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(16)


Signs = npt.NDArray[np.uint16]


def _pairs(text: str) -> tuple[Signs, Signs]:
    """For every character of ``text``: its code, and a hash of it and the next one."""
    codes = np.frombuffer((text + "\0").encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hashes = (codes[:-1] * _MULTIPLIER + codes[1:]) * _MULTIPLIER >> _SHIFT
    return codes[:-1].astype(np.uint16), hashes.astype(np.uint16)


class _Tables:
    """Where the words of up to 16 lists begin, one bit a list: a text is looked up once for all of them."""

    def __init__(self) -> None:
        self._pairs = np.zeros(1 << 16, dtype=np.uint16)
        self._singles = np.zeros(1 << 16, dtype=np.uint16)
        self.lists = 0

    def add(self, words: Iterable[str]) -> int:
        """The number of a new list."""
        bit = np.uint16(1 << self.lists)
        for word in filter(None, words):
            (code, *_), (pair, *_) = _pairs(word)
            if len(word) > 1:
                self._pairs[pair] |= bit
            else:
                self._singles[code] |= bit
        self.lists += 1
        return self.lists - 1

    def places(self, text: str) -> list[list[int]]:
        """For every list the places of ``text`` where one of its words may begin."""
        codes, hashes = _pairs(text)
        begins = self._pairs.take(hashes) | self._singles.take(codes)
        places = begins.nonzero()[0]
        found: list[list[int]] = [[] for _ in range(self.lists)]
        for place, bits in zip(places.tolist(), begins.take(places).tolist(), strict=True):
            while bits:
                number = bits.bit_length() - 1
                found[number].append(place)
                bits ^= 1 << number
        return found


@lru_cache(maxsize=4)
def _places(text: str, tables: _Tables, _lists: int) -> list[list[int]]:
    """The same, remembered for the last texts and lists."""
    return tables.places(text)


_LISTS = 16
_tables = [_Tables()]


class Beginnings:
    """Finds where one of ``words`` may begin; about one place in a thousand is found in vain."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths: dict[str, tuple[int, ...]] = {}  # of the words by their first two characters, longest first
        for word in sorted(self._words, key=len):
            self._lengths[word[:2]] = (len(word), *self._lengths.get(word[:2], ()))
        self._has_singles = any(len(word) == 1 for word in self._words)
        if _tables[-1].lists == _LISTS:
            _tables.append(_Tables())
        self._tables = _tables[-1]
        self._number = self._tables.add(self._words)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def places(self, text: str) -> Sequence[int]:
        """The places, in order."""
        return _places(text, self._tables, self._tables.lists)[self._number]

    def longest(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of the words that stand in ``text``, the longest where several begin, without overlaps."""
        done = 0
        for place in self.places(text):
            if place < done:
                continue
            lengths = self._lengths.get(text[place : place + 2], ())
            if self._has_singles:
                lengths += self._lengths.get(text[place], ())
            for length in lengths:
                if text[place : place + length] in self._words:
                    done = place + length
                    yield place, done
                    break

    def stand_in(self, text: str) -> bool:
        """Whether one of the words stands in ``text``."""
        return any(True for _ in self.longest(text))

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
