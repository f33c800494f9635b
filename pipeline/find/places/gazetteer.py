"""The five-level gazetteer: one memory-mapped file, read-only, shared between processes.

Layout of the file (little endian): 8 bytes :data:`MAGIC`, u32 length of the header, a JSON header (kinds, endings, and for
every section its dtype, offset behind the header and length), then the sections, each aligned to 8 bytes:

- ``hash``, ``flags``, ``pool``, ``stem_length``, ``stem_block``: the stems (``兴山``), sorted by :func:`stem_hash`; the text
  is UTF-16 in ``pool``. Bits 0-4 of ``flags``: the stem names a province, city, county, town, village; bit 5 :data:`COMMON`
  (also an everyday word), bit 6 :data:`PLACE` (a dictionary has it as a place name).
- ``words``: hashes of frequent words of two and three characters, to see where a short name would cut a word.
- ``count``, ``count_block``, ``postings``: for every stem the units that have it; bit 31 (:data:`ALIAS`) marks a by-name.
- ``code``, ``level``, ``parent``, ``former``, ``successor``, ``name``: the units from province to town. ``name`` packs the
  stem (20 bits) and the ending (12 bits); ``former`` is 0 for units in force, else the year of the change
  less 1979, or 100 more where only the last edition that lists the unit is known.
- ``first_village``, ``village_tail``, ``village_name``: the villages, in the order of their towns. Unit numbers go on from
  the last town, so that one integer names any unit.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from pipeline.records import Level, ShishiError
from pipeline.resources import lexicon

Array = np.ndarray[Any, Any]

MAGIC: Final = b"SHISHIG1"
LEVELS: Final[tuple[Level, ...]] = ("province", "city", "county", "town", "village")
ALIAS: Final = 1 << 31
COMMON: Final = 1 << 5
PLACE: Final = 1 << 6
BLOCK: Final = 32
MAX_STEM: Final = 12  # longer names exist (estates, institutes) but are not looked for in running text
_MULTIPLIER: Final = 0x9E3779B1
_MASK: Final = 0xFFFFFFFF


def stem_hash(stem: str) -> int:
    """32-bit hash of a name; :func:`window_hashes` gives the same for all windows of a text at once."""
    value = 0
    for char in stem:
        value = (value * _MULTIPLIER + ord(char)) & _MASK
    value ^= value >> 15
    return (value * 0x85EBCA6B) & _MASK


def window_hashes(codepoints: Array, longest: int) -> Iterator[tuple[int, Array]]:
    """``(length, hashes)`` of all windows of 1 to ``longest`` characters; ``hashes[i]`` is the window starting at ``i``."""
    n = len(codepoints)
    rolling = np.zeros(n, dtype=np.uint32)
    for length in range(1, min(longest, n) + 1):
        rolling = rolling[: n - length + 1] * np.uint32(_MULTIPLIER) + codepoints[length - 1 :]
        mixed = rolling ^ (rolling >> np.uint32(15))
        yield length, mixed * np.uint32(0x85EBCA6B)


class Gazetteer:
    """Units of the People's Republic's code list (and 港澳台) by number, name, code and position in the tree.

    A *unit* is an integer; province to town come first in code order, then the villages.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as head:
                magic = head.read(8)
                size = struct.unpack("<I", head.read(4))[0] if magic == MAGIC else 0
                header = json.loads(head.read(size)) if size else None
        except OSError as error:
            raise ShishiError(
                f"{path}: the gazetteer cannot be read ({error}); run shishi build-gazetteer", kind="gazetteer"
            ) from error
        if header is None:
            raise ShishiError(f"{path}: not a gazetteer file; run shishi build-gazetteer", kind="gazetteer")
        self._map = np.memmap(path, dtype=np.uint8, mode="r")
        base = 12 + size
        table = header["sections"]

        def section(name: str) -> Array:
            dtype, offset, length = table[name]
            start = base + offset
            return np.asarray(self._map[start : start + length * np.dtype(dtype).itemsize]).view(dtype)

        self.hash = section("hash")
        self.flags = section("flags")
        self._words = section("words")
        self._pool = section("pool")
        self._stem_length = section("stem_length")
        self._stem_block = section("stem_block")
        self._count = section("count")
        self._count_block = section("count_block")
        self._postings = section("postings")
        self._code = section("code")
        self._level = section("level")
        self._parent = section("parent")
        self._former = section("former")
        self._successor = section("successor")
        self._name = section("name")
        self._first_village = section("first_village")
        self._village_tail = section("village_tail")
        self._village_name = section("village_name")
        self._endings: list[tuple[str, str]] = [(ending, kind) for ending, kind in header["endings"]]
        self.uppers = len(self._code)
        self._children: dict[int, list[int]] | None = None
        self._by_code: dict[str, int] | None = None
        self._filter = np.zeros(1 << 19, dtype=np.uint8)
        np.bitwise_or.at(self._filter, self.hash >> 13, (1 << (self.hash >> 10 & 7)).astype(np.uint8))

    # -- stems ---------------------------------------------------------------------------------------------------------

    def stem(self, stem_id: int) -> str:
        """The text of a stem."""
        return _stem(self, stem_id)

    def _read_stem(self, stem_id: int) -> str:
        block = stem_id // BLOCK
        start = int(self._stem_block[block]) + int(self._stem_length[block * BLOCK : stem_id].sum())
        return self._pool[start : start + int(self._stem_length[stem_id])].tobytes().decode("utf-16-le")

    def find_stem(self, text: str) -> int | None:
        """The number of a stem, ``None`` where no unit has it."""
        value = stem_hash(text)
        place = int(np.searchsorted(self.hash, np.uint32(value)))
        while place < len(self.hash) and int(self.hash[place]) == value:
            if self.stem(place) == text:
                return place
            place += 1
        return None

    def stems_in(self, text: str, *, shortest: int = 2, longest: int = MAX_STEM) -> tuple[Array, Array, Array]:
        """All windows of ``text`` that are stems: arrays of starts, lengths and stem numbers.

        Windows are compared by hash and length; about one window in 100,000 is a false match, so that a caller must
        compare :meth:`stem` before it believes one.
        """
        codepoints = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
        starts, lengths, stems = [], [], []
        for length, hashes in window_hashes(codepoints, longest):
            if length < shortest:
                continue
            maybe = np.flatnonzero(self._filter[hashes >> 13] >> (hashes >> 10 & 7) & 1)
            wanted = hashes[maybe]
            places = np.searchsorted(self.hash, wanted)
            places[places == len(self.hash)] = 0
            hit = (self.hash[places] == wanted) & (self._stem_length[places] == length)
            starts.append(maybe[hit])
            lengths.append(np.full(int(hit.sum()), length))
            stems.append(places[hit])
        if not starts:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty
        return np.concatenate(starts), np.concatenate(lengths), np.concatenate(stems)

    def is_word(self, text: str) -> bool:
        """Whether ``text`` is a frequent word of two or three characters that is no name."""
        return _is_word(self, text)

    def _has_word(self, text: str) -> bool:
        value = np.uint32(stem_hash(text))
        place = int(np.searchsorted(self._words, value))
        return place < len(self._words) and bool(self._words[place] == value)

    def units_of(self, stem_id: int) -> list[int]:
        """The units that have the stem as name or by-name."""
        block = stem_id // BLOCK
        start = int(self._count_block[block]) + int(self._count[block * BLOCK : stem_id].sum())
        return [int(unit) & ~ALIAS for unit in self._postings[start : start + int(self._count[stem_id])]]

    def areas_of(self, stem_id: int) -> tuple[int, ...]:
        """The provinces, cities and counties whose short form the stem is; abolished ones only where no other is."""
        return _areas_of(self, stem_id)

    def units_by_kind(self, stem_id: int) -> dict[str, tuple[int, ...]]:
        """The units of a stem, sorted by what they are."""
        return _units_by_kind(self, stem_id)

    # -- units ---------------------------------------------------------------------------------------------------------

    def level(self, unit: int) -> Level:
        """The level of a unit."""
        return LEVELS[int(self._level[unit])] if unit < self.uppers else "village"

    def former(self, unit: int) -> bool:
        """Whether the unit has been abolished or renamed."""
        return unit < self.uppers and bool(self._former[unit])

    def parent(self, unit: int) -> int | None:
        """The unit right above, ``None`` for provinces."""
        if unit >= self.uppers:
            return int(np.searchsorted(self._first_village, unit - self.uppers, side="right")) - 1
        parent = int(self._parent[unit])
        return None if parent < 0 else parent

    def ancestors(self, unit: int) -> tuple[int, ...]:
        """The unit itself and all above it, deepest first."""
        return _ancestors(self, unit)

    def code(self, unit: int) -> str | None:
        """The 6-, 9- or 12-digit code; ``None`` for the units of Taiwan, whose codes are not in force."""
        if unit >= self.uppers:
            place = unit - self.uppers
            town = int(np.searchsorted(self._first_village, place, side="right")) - 1
            return f"{int(self._code[town]):09d}{int(self._village_tail[place]):03d}"
        code = f"{int(self._code[unit]):09d}"
        if code.startswith("71") and code != "710000000":
            return None
        return code if self.level(unit) == "town" else code[:6]

    def _packed(self, unit: int) -> int:
        return int(self._village_name[unit - self.uppers] if unit >= self.uppers else self._name[unit])

    def stem_of(self, unit: int) -> int:
        """The number of the unit's stem."""
        return self._packed(unit) & 0xFFFFF

    def kind(self, unit: int) -> str:
        """What the unit is (:data:`.names.KINDS`): 镇, 乡, 自治县 …"""
        return self._endings[self._packed(unit) >> 20][1]

    def ending(self, unit: int) -> str:
        """What follows the stem in the official name."""
        return self._endings[self._packed(unit) >> 20][0]

    def name(self, unit: int) -> str:
        """The name to show: ``兴山县``, ``木城村``."""
        packed = self._packed(unit)
        return self.stem(packed & 0xFFFFF) + self._endings[packed >> 20][0]

    def path(self, unit: int) -> str:
        """``湖北省/宜昌市/兴山县/高桥乡/木城村``."""
        return "/".join(self.name(above) for above in reversed(self.ancestors(unit)))

    def is_under(self, unit: int, above: int) -> bool:
        """Whether ``unit`` is ``above`` or lies in it."""
        return above in self.ancestors(unit)

    def successors(self, unit: int) -> tuple[int, ...]:
        """What an abolished or renamed unit has become; empty for units in force."""
        successor = int(self._successor[unit]) if unit < self.uppers else -1
        return (successor,) if successor >= 0 else ()

    def history(self, unit: int) -> str | None:
        """What became of an abolished unit, in words: ``2014年撤销，今璧山区（500120）``."""
        if not self.former(unit):
            return None
        mark = int(self._former[unit])
        today = "".join(f"，今{self.name(part)}（{self.code(part)}）" for part in self.successors(unit))
        if mark > 100:
            return f"{mark + 1879}年的名录尚有，此后撤销或更名{today}"
        return (f"{mark + 1979}年" if mark > 1 else "已") + f"撤销或更名{today}"

    def children(self, unit: int) -> list[int]:
        """The units right below."""
        if self.level(unit) == "town":
            first, last = int(self._first_village[unit]), int(self._first_village[unit + 1])
            return list(range(self.uppers + first, self.uppers + last))
        if self._children is None:
            self._children = {}
            for child, parent in enumerate(self._parent.tolist()):
                self._children.setdefault(parent, []).append(child)
        return self._children.get(unit, [])

    def unit(self, code: str) -> int | None:
        """The unit with a 6-, 9- or 12-digit code."""
        if len(code) == 12:
            town = self.unit(code[:9])
            if town is None:
                return None
            return next((child for child in self.children(town) if self.code(child) == code), None)
        if self._by_code is None:
            self._by_code = {}
            for unit in range(self.uppers):
                number = f"{int(self._code[unit]):09d}"
                self._by_code.setdefault(number if self._level[unit] == 3 else number[:6], unit)
        return self._by_code.get(code)


@lru_cache(maxsize=65536)
def _ancestors(gazetteer: Gazetteer, unit: int) -> tuple[int, ...]:
    chain = [unit]
    while (above := gazetteer.parent(chain[-1])) is not None:
        chain.append(above)
    return tuple(chain)


@lru_cache(maxsize=65536)
def _units_by_kind(gazetteer: Gazetteer, stem_id: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for unit in gazetteer.units_of(stem_id):
        found.setdefault(gazetteer.kind(unit), []).append(unit)
    return {kind: tuple(units) for kind, units in found.items()}


@lru_cache(maxsize=65536)
def _stem(gazetteer: Gazetteer, stem_id: int) -> str:
    return gazetteer._read_stem(stem_id)


@lru_cache(maxsize=65536)
def _is_word(gazetteer: Gazetteer, text: str) -> bool:
    return gazetteer._has_word(text)


@lru_cache(maxsize=16384)
def _areas_of(gazetteer: Gazetteer, stem_id: int) -> tuple[int, ...]:
    units = [unit for unit in gazetteer.units_of(stem_id) if gazetteer.level(unit) in LEVELS[:3]]
    if all(gazetteer.ending(unit) == "" and gazetteer.stem_of(unit) == stem_id for unit in units):
        return ()
    return tuple(unit for unit in units if not gazetteer.former(unit)) or tuple(units)


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the package; loaded once for each process.

    Raises:
        ShishiError: the file is missing or damaged.
    """
    return Gazetteer(lexicon("gazetteer.bin"))


def knows_code(code: str) -> bool:
    """Whether a 6-, 9- or 12-digit code is one of the gazetteer (in force, or of an abolished unit)."""
    return load_gazetteer().unit(code) is not None
