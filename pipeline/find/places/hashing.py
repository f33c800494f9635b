"""Hashes of names of places, and of all stretches of a text that may be one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, Any]

MAX_STEM: Final = 12  # longer names exist (estates, institutes) but are not looked for in running text
LONG: Final = 4  # stems of more characters are looked for only where their first four are found
_MULTIPLIER: Final = 0x9E3779B1
_UNTOLD: Final = 11  # bits of a hash that its place in the index does not tell
_MASK: Final = 0xFFFFFFFF
# What each of twelve characters counts in the sums of the windows of 5 to 12 characters (columns).
_POWERS: Final = np.array(
    [
        [pow(_MULTIPLIER, last - place, 1 << 32) if place <= last else 0 for last in range(LONG, MAX_STEM)]
        for place in range(MAX_STEM)
    ],
    dtype=np.uint32,
)


def stem_hash(stem: str) -> int:
    """32-bit hash of a name; :func:`window_hashes` gives the same for the windows of a text at once."""
    value = 0
    for char in stem:
        value = (value * _MULTIPLIER + ord(char)) & _MASK
    value ^= value >> 15
    return (value * 0x85EBCA6B) & _MASK


def window_hashes(codepoints: Array, size: int) -> Array:
    """Hashes of the windows of 2, 3 and 4 characters (rows) that begin at the first ``size`` ``codepoints``."""
    sums = np.empty((LONG - 1, size), dtype=np.uint32)
    above = codepoints[:size]
    for row in range(LONG - 1):
        above = np.add(above * np.uint32(_MULTIPLIER), codepoints[row + 1 : row + 1 + size], out=sums[row])
    return _mixed(sums)


def long_hashes(characters: Array) -> Array:
    """Hashes of the first 5 to 12 (columns) of twelve characters (each row)."""
    return _mixed(characters @ _POWERS)


class HashIndex:
    """Where hashes stand in a sorted table of hashes."""

    def __init__(self, hashes: Array) -> None:
        self.hashes = hashes
        # one place behind the first hash that begins with these 21 bits; 0 where none does
        self._first = np.zeros(1 << 32 - _UNTOLD, dtype=np.uint32)
        self._first[hashes[::-1] >> np.uint32(_UNTOLD)] = np.arange(len(hashes), 0, -1, dtype=np.uint32)
        self._any = self._first > 0  # a quarter of the size, and most of what is looked for is not there
        longest = int(np.bincount(hashes >> np.uint32(_UNTOLD)).max(initial=1))
        self._steps = np.arange(longest)  # from the first hash with these bits to the last
        # where a hash stands a second time, and behind the last, something that no hash with these bits is
        again = np.flatnonzero(hashes[1:] == hashes[:-1]) + 1
        self._once = np.concatenate([hashes, ~hashes[-1:].repeat(longest)])
        self._once[again] = ~self._once[again]
        self._hash_at = hashes.data  # of views single items are read much quicker than of arrays
        self._first_at = self._first.data

    def find(self, wanted: Array) -> tuple[Array, Array]:
        """Which of the ``wanted`` hashes (their numbers) are in the table, and where each of those stands first."""
        likely, chosen = self._likely(wanted)
        first = self._first.take(chosen >> np.uint32(_UNTOLD)).astype(np.int64) - 1
        places = first[:, None] + self._steps
        same = (self._once.take(places) == chosen[:, None]).ravel().nonzero()[0]
        return likely.take(same // len(self._steps)), places.ravel().take(same)

    def held(self, wanted: Array) -> Array:
        """Which of the ``wanted`` hashes are in the table: quicker where hardly any is."""
        likely, chosen = self._likely(wanted)
        held: Array = likely[self._once.take(self.hashes.searchsorted(chosen)) == chosen]
        return held

    def _likely(self, wanted: Array) -> tuple[Array, Array]:
        """The numbers of the ``wanted`` hashes whose first bits one in the table has, and these hashes."""
        likely = self._any.take(wanted >> np.uint32(_UNTOLD)).nonzero()[0]
        return likely, wanted.take(likely)

    def places_of(self, value: int) -> Iterator[int]:
        """Where one hash stands in the table."""
        place = self._first_at[value >> _UNTOLD] - 1
        if place < 0:
            return
        while place < len(self._hash_at) and self._hash_at[place] <= value:
            if self._hash_at[place] == value:
                yield place
            place += 1


def _mixed(sums: Array) -> Array:
    mixed: Array = (sums ^ (sums >> np.uint32(15))) * np.uint32(0x85EBCA6B)
    return mixed
