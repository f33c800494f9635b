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
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.find.places.hashing import (
    LONG,
    MAX_STEM,
    Array,
    HashIndex,
    long_hashes,
    stem_hash,
    window_hashes,
)
from pipeline.records import Level, ShishiError
from pipeline.resources import lexicon

MAGIC: Final = b"SHISHIG1"
LEVELS: Final[tuple[Level, ...]] = ("province", "city", "county", "town", "village")
ALIAS: Final = 1 << 31
COMMON: Final = 1 << 5
PLACE: Final = 1 << 6
BLOCK: Final = 32
_NUMBER: Final = {level: number for number, level in enumerate(LEVELS)}
_FEW: Final = 24  # postings of a stem, for which an array would be slower
_NO_ALIAS: Final = np.uint32(~ALIAS & 0xFFFFFFFF)


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
        self._words = section("words").data  # of views single items are read much quicker than of arrays
        self._pool = section("pool")
        self._stem_length = section("stem_length")
        self._stem_start = _starts(self._stem_length).data
        self._postings = section("postings")
        self._posting_items = self._postings.data
        self._posting_start = _starts(section("count")).data
        self._code = section("code").data
        self._level = section("level").data
        self._parent = section("parent")
        self._parents = self._parent.data
        self._former = section("former").data
        self._successor = section("successor").data
        self._village_starts = section("first_village")
        self._first_village = self._village_starts.data
        self._village_tail = section("village_tail").data
        self._names = np.concatenate([section("name"), section("village_name")])
        self._name = self._names.data
        self.endings: list[tuple[str, str]] = [(ending, kind) for ending, kind in header["endings"]]
        self.uppers = len(self._code)
        villages = np.diff(self._village_starts)
        self._towns = np.repeat(np.arange(len(villages), dtype=np.uint16), villages).data
        self._at_level = self._units_at_levels(section("level"))
        self._chains: dict[int, tuple[int, ...]] = {}  # of the units from province to town
        self._children: dict[int, list[int]] | None = None
        self._by_code: dict[str, int] | None = None
        self._index = HashIndex(self.hash)
        self._long_index = HashIndex(np.unique(self._hashes_of_beginnings()))
        # Facts that are asked for again and again; the caches are bounded.
        self.stem: Callable[[int], str] = lru_cache(maxsize=65536)(self._read_stem)
        self.is_word: Callable[[str], bool] = lru_cache(maxsize=65536)(self._has_word)
        self.find_stem: Callable[[str], int | None] = lru_cache(maxsize=65536)(self._find_stem)
        self.code: Callable[[int], str | None] = lru_cache(maxsize=16384)(self._code_of)
        self.areas_of: Callable[[int], tuple[int, ...]] = lru_cache(maxsize=16384)(self._areas)
        self.path: Callable[[int], str] = lru_cache(maxsize=16384)(self._path)

    def _units_at_levels(self, level: Array) -> list[memoryview]:
        """For province, city, county and town: the unit of that level which each unit lies in or is, -1 for none."""
        found = np.full((4, self.uppers), -1, dtype=np.int32)
        below = above = np.arange(self.uppers)
        while len(below):
            found[level[above], below] = above
            above = self._parent[above]
            below, above = below[above >= 0], above[above >= 0]
        return [row.data for row in found]

    def _hashes_of_beginnings(self) -> Array:
        """Hashes of the first characters of the long stems."""
        long = np.flatnonzero(self._stem_length > LONG)
        first = np.asarray(self._stem_start)[long]
        characters = self._pool[first[:, None] + np.arange(LONG)].astype(np.uint32).ravel()
        padded = np.append(characters, np.zeros(LONG - 1, dtype=np.uint32))
        return window_hashes(padded, len(characters))[LONG - 2, ::LONG]

    # -- stems ---------------------------------------------------------------------------------------------------------

    def _read_stem(self, stem_id: int) -> str:
        """The text of a stem."""
        return self._pool[self._stem_start[stem_id] : self._stem_start[stem_id + 1]].tobytes().decode("utf-16-le")

    def _find_stem(self, text: str) -> int | None:
        """The number of a stem, ``None`` where no unit has it."""
        return next((place for place in self._index.places_of(stem_hash(text)) if self.stem(place) == text), None)

    def stems_in(self, text: str) -> tuple[Array, Array, Array]:
        """All windows of ``text`` that are stems of 2 to 12 characters: arrays of starts, lengths and stem numbers.

        Windows are compared by hash and length; about one window in 100,000 is a false match, so that a caller must
        compare :meth:`stem` before it believes one.
        """
        size = len(text)
        codepoints = np.frombuffer((text + "\0" * MAX_STEM).encode("utf-32-le"), dtype=np.uint32)
        windows = window_hashes(codepoints, size)
        found, stems = self._index.find(windows.ravel())
        length, first = np.divmod(found, size or 1)
        count = length + 2
        longer = self._long_index.held(windows[LONG - 2])
        if len(longer):  # few names are longer, and few places of a text begin like one of them
            characters = codepoints[longer[:, None] + np.arange(MAX_STEM)]
            found, long_stems = self._index.find(long_hashes(characters).ravel())
            number, length = np.divmod(found, MAX_STEM - LONG)
            first = np.concatenate([first, longer[number]])
            count = np.concatenate([count, length + (LONG + 1)])
            stems = np.concatenate([stems, long_stems])
        hit = ((self._stem_length[stems] == count) & (first + count <= size)).nonzero()[0]
        return first[hit], count[hit], stems[hit]

    def _has_word(self, text: str) -> bool:
        """Whether ``text`` is a frequent word of two or three characters that is no name."""
        value = stem_hash(text)
        place = bisect_left(self._words, value)
        return place < len(self._words) and self._words[place] == value

    def units_of(self, stem_id: int) -> list[int]:
        """The units that have the stem as name or by-name."""
        units: list[int] = self._posted(stem_id).tolist()
        return units

    def _posted(self, stem_id: int) -> Array:
        units: Array = self._postings[self._posting_start[stem_id] : self._posting_start[stem_id + 1]] & _NO_ALIAS
        return units

    def units_by_mark(self, stem_id: int, marks: bytes, mark: int) -> tuple[int, ...]:
        """The units of a stem whose form has this mark, in order.

        ``marks`` has one for each of :attr:`endings`, first for units whose name the stem is, then for by-names.
        """
        names, by_names = self._name, len(self.endings)
        first, last = self._posting_start[stem_id], self._posting_start[stem_id + 1]
        if last - first > _FEW:
            posted_units = self._postings[first:last] & _NO_ALIAS
            packed_names = self._names.take(posted_units)
            forms = (packed_names >> 20) + by_names * (packed_names & 0xFFFFF != stem_id)
            chosen = posted_units[np.frombuffer(marks, dtype=np.uint8).take(forms) == mark]
            return tuple(sorted(chosen.tolist()))
        units = []
        for posted in self._posting_items[first:last].tolist():
            unit = posted & (ALIAS - 1)
            packed = names[unit]
            form = packed >> 20 if packed & 0xFFFFF == stem_id else (packed >> 20) + by_names
            if marks[form] == mark:
                units.append(unit)
        return tuple(sorted(units))

    def _areas(self, stem_id: int) -> tuple[int, ...]:
        """The provinces, cities and counties whose short form the stem is; abolished ones only where no other is."""
        posted = self._posted(stem_id)
        units = [unit for unit in posted[posted < self.uppers].tolist() if self._level[unit] < 3]
        if all(self.ending(unit) == "" and self.stem_of(unit) == stem_id for unit in units):
            return ()
        return tuple(unit for unit in units if not self.former(unit)) or tuple(units)

    def units_below(self, parents: Sequence[int], stems: Array) -> list[tuple[int, int]]:
        """``(stem, unit)`` of the units right below ``parents`` whose own name is one of ``stems`` (sorted).

        They come in the order of the parents, villages last.
        """
        if not parents or not len(stems):
            return []
        levels, town = self._level, _NUMBER["town"]
        uppers = [child for parent in parents if levels[parent] != town for child in self.children(parent)]
        villages = self._villages_of([parent for parent in parents if levels[parent] == town])
        units = np.concatenate([np.array(uppers, dtype=np.int64), villages])
        own = self._names[units] & 0xFFFFF
        chosen = stems[np.minimum(stems.searchsorted(own), len(stems) - 1)] == own
        return list(zip(own[chosen].tolist(), units[chosen].tolist(), strict=True))

    def _villages_of(self, towns: Sequence[int]) -> Array:
        """The villages of some towns, town by town."""
        chosen = np.array(towns, dtype=np.int64)
        first = self._village_starts[chosen].astype(np.int64)
        count = self._village_starts[chosen + 1] - first
        skipped = first - (np.cumsum(count) - count)  # by the villages of the towns before
        villages: Array = skipped.repeat(count) + np.arange(self.uppers, self.uppers + int(count.sum()))
        return villages

    # -- units ---------------------------------------------------------------------------------------------------------

    def level(self, unit: int) -> Level:
        """The level of a unit."""
        return LEVELS[self._level[unit]] if unit < self.uppers else "village"

    def former(self, unit: int) -> bool:
        """Whether the unit has been abolished or renamed."""
        return unit < self.uppers and bool(self._former[unit])

    def parent(self, unit: int) -> int | None:
        """The unit right above, ``None`` for provinces."""
        parent = self._towns[unit - self.uppers] if unit >= self.uppers else self._parents[unit]
        return None if parent < 0 else parent

    def above(self, unit: int) -> tuple[int, ...]:
        """All units above, deepest first."""
        return self.ancestors(self._towns[unit - self.uppers]) if unit >= self.uppers else self.ancestors(unit)[1:]

    def ancestors(self, unit: int) -> tuple[int, ...]:
        """The unit itself and all above it, deepest first."""
        if unit >= self.uppers:
            return (unit, *self.above(unit))
        chain = self._chains.get(unit)
        if chain is None:
            parent = self.parent(unit)
            chain = self._chains[unit] = (unit,) if parent is None else (unit, *self.ancestors(parent))
        return chain

    def lies_in(self, unit: int, tops: Set[int]) -> bool:
        """Whether the unit lies in one of ``tops`` (and is not it)."""
        if unit >= self.uppers:
            return bool(self.villages_in((unit,), tops))
        return not tops.isdisjoint(self.ancestors(unit)[1:])

    def villages_in(self, villages: Iterable[int], tops: Set[int]) -> list[int]:
        """Those of the villages that lie in one of ``tops``."""
        own, uppers = self._towns, self.uppers
        tables = [self._at_level[level] for level in {self._level[top] for top in tops if 0 <= top < uppers}]
        if len(tables) == 1:
            (above,) = tables
            return [village for village in villages if above[own[village - uppers]] in tops]
        return [village for village in villages if any(above[own[village - uppers]] in tops for above in tables)]

    def counties_of(self, units: Iterable[int]) -> set[int]:
        """The counties that the units are or lie in; -1 is among them where one has none."""
        counties, towns, uppers = self._at_level[2], self._towns, self.uppers
        return {counties[towns[unit - uppers] if unit >= uppers else unit] for unit in units}

    def at_level(self, unit: int, level: Level) -> int | None:
        """The unit itself or the one above it that has the level."""
        if unit >= self.uppers:
            if level == "village":
                return unit
            unit = self._towns[unit - self.uppers]
        number = _NUMBER[level]
        found = self._at_level[number][unit] if number < 4 else -1
        return None if found < 0 else found

    def _code_of(self, unit: int) -> str | None:
        """The 6-, 9- or 12-digit code; ``None`` for the units of Taiwan, whose codes are not in force."""
        if unit >= self.uppers:
            place = unit - self.uppers
            return f"{self._code[self._towns[place]]:09d}{self._village_tail[place]:03d}"
        code = f"{self._code[unit]:09d}"
        if code.startswith("71") and code != "710000000":
            return None
        return code if self.level(unit) == "town" else code[:6]

    def stem_of(self, unit: int) -> int:
        """The number of the unit's stem."""
        return self._name[unit] & 0xFFFFF

    def kind(self, unit: int) -> str:
        """What the unit is (:data:`.names.KINDS`): 镇, 乡, 自治县 …"""
        return self.endings[self._name[unit] >> 20][1]

    def ending(self, unit: int) -> str:
        """What follows the stem in the official name."""
        return self.endings[self._name[unit] >> 20][0]

    def name(self, unit: int) -> str:
        """The name to show: ``兴山县``, ``木城村``."""
        packed = self._name[unit]
        return self.stem(packed & 0xFFFFF) + self.endings[packed >> 20][0]

    def _path(self, unit: int) -> str:
        """``湖北省/宜昌市/兴山县/高桥乡/木城村``."""
        parent = self.parent(unit)
        return self.name(unit) if parent is None else f"{self.path(parent)}/{self.name(unit)}"

    def is_under(self, unit: int, above: int) -> bool:
        """Whether ``unit`` is ``above`` or lies in it."""
        return above == unit or above in self.above(unit)

    def successors(self, unit: int) -> tuple[int, ...]:
        """What an abolished or renamed unit has become; empty for units in force."""
        successor = self._successor[unit] if unit < self.uppers else -1
        return (successor,) if successor >= 0 else ()

    def history(self, unit: int) -> str | None:
        """What became of an abolished unit, in words: ``2014年撤销，今璧山区（500120）``."""
        if not self.former(unit):
            return None
        mark = self._former[unit]
        today = "".join(f"，今{self.name(part)}（{self.code(part)}）" for part in self.successors(unit))
        if mark > 100:
            return f"{mark + 1879}年的名录尚有，此后撤销或更名{today}"
        return (f"{mark + 1979}年" if mark > 1 else "已") + f"撤销或更名{today}"

    def children(self, unit: int) -> list[int]:
        """The units right below."""
        if self.level(unit) == "town":
            first, last = self._first_village[unit], self._first_village[unit + 1]
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
                number = f"{self._code[unit]:09d}"
                self._by_code.setdefault(number if self._level[unit] == 3 else number[:6], unit)
        return self._by_code.get(code)


def _starts(lengths: Array) -> Array:
    """Where each of the runs of these lengths begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int32)], dtype=np.int32)


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
