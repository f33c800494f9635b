"""Where: the deepest place tied to a figure by its clause, its running text, its section or its document."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.records import Entity, Section, Structure
from pipeline.relate.apart import gap, opens
from pipeline.relate.ranker import rank

_DIGIT = re.compile(r"\d")
_LEVELS = {
    "省": ("省", "自治区"),
    "市": ("市",),
    "县": ("县", "市", "区", "旗"),
    "区": ("区", "县", "市"),
    "镇": ("镇", "乡", "街道"),
    "乡": ("乡", "镇"),
    "街道": ("街道", "镇"),
    "村": ("村", "社区", "屯"),
    "社区": ("社区", "村"),
}
_LEVEL_WORD = re.compile(
    r"(?:全|该|我|本)(省|市|县|区|镇|乡|街道|村|社区)"
    r"|(?<![\u4e00-\u9fff])(省|市|县|区|镇|乡|街道|村|社区)(?=委|政府|人大|政协|法院|检察院|妇联|残联|总工会|工会|团委|工商联|直|级|里|局|党|两委|支部|支书|组织部|宣传部|应急|财政|教育|农业|住建|水利|民政|卫健|公安|城投)"
)
_BY_SUFFIX = {
    "省": "province",
    "市": "city",
    "县": "county",
    "区": "county",
    "镇": "town",
    "乡": "town",
    "街道": "town",
    "村": "village",
    "社区": "village",
}


@dataclass(frozen=True, slots=True)
class Where:
    """A place for a figure and how it was found."""

    name: str
    entity: Entity | None
    start: int
    end: int
    rule: str


@dataclass(slots=True)
class PlaceCandidate:
    """A named place that may be where it happened; an empty ``name`` says that the text names none."""

    name: str
    entity: Entity | None
    start: int
    end: int
    rule: str
    features: list[str] = field(default_factory=list)


def choose_place(candidates: Sequence[PlaceCandidate]) -> Where | None:
    """The likeliest place; none only where that is clearly likelier."""
    chances = rank("place", [c.features for c in candidates])
    ordered = sorted(range(len(candidates)), key=lambda i: -chances[i])
    if not ordered or (not candidates[ordered[0]].name and chances[ordered[0]] >= 0.6):
        return None
    best = next((candidates[i] for i in ordered if candidates[i].name), None)
    return Where(best.name, best.entity, best.start, best.end, best.rule) if best else None


_NEAREST = 14  # places around a figure that are weighed


class PlaceFinder:
    """Answers "where?" for offsets of one document."""

    def __init__(self, text: str, places: Sequence[Entity], structure: Structure) -> None:
        self.text = text
        furniture = structure.furniture
        self.places = sorted(
            (p for p in places if not any(a <= p.start < b for a, b in furniture)), key=lambda p: (p.start, -p.end)
        )
        self.structure = structure
        # the units of the headings that each place stands in, by where it starts
        self._headed: dict[int, set[str]] = {}
        for other in structure.sections:
            end = other.start + len(other.heading or "")
            for place in self.places if other.unit else ():
                if other.start <= place.start < end:
                    self._headed.setdefault(place.start, set()).add(other.unit or "")
        self.counts = Counter(p.name for p in self.places)
        self._starts = [p.start for p in self.places]
        self._begun = frozenset(self._starts)
        self._levels = list(_LEVEL_WORD.finditer(text))
        self._level_starts = [match.start() for match in self._levels]
        self.main = self._main()

    def candidates(
        self,
        offset: int,
        clause: tuple[int, int],
        sentence: tuple[int, int],
        section: Section | None,
        *,
        role: str,
        actor: str | None = None,
        about: Sequence[str] = (),
    ) -> list[PlaceCandidate]:
        """Places of the passage and of the document with the features that the ranker weighs."""
        paragraph = self.text.rfind("\n", 0, offset) + 1
        found = [PlaceCandidate("", None, 0, 0, "place.none", ["none", f"none|role:{role}"])]
        ruled = self.find(offset, clause, sentence, section)
        at = bisect_left(self._starts, offset)
        around = [p for p in self.places[max(0, at - _NEAREST) : at + _NEAREST] if not self._heads_another(p, section)]
        for order, place in enumerate(sorted(around, key=lambda p: abs(p.start - offset))[:_NEAREST]):
            zone = self._zone(place, offset, clause, sentence, paragraph, section)
            found.append(self._candidate(place, zone, order, offset))
        if self.main is not None and not self._heads_another(self.main, section):
            found.append(self._candidate(self.main, "main", 0, offset))
        if self.structure.title_span:
            a, b = self.structure.title_span
            found += [self._candidate(p, "title", 0, offset) for p in self.places if a <= p.start < b]
        unit = section.unit if section is not None else None
        if unit:
            named = [p for p in self.places if p.name in unit]
            if named:
                deepest = max(named, key=lambda p: unit.rfind(p.name) + len(p.name))
                found.append(self._candidate(deepest, "unit", 0, offset))
        if ruled is not None:
            found.append(
                PlaceCandidate(
                    ruled.name, ruled.entity, ruled.start, ruled.end, ruled.rule, ["ruled", f"ruled|{ruled.rule}"]
                )
            )
        merged = self._merge(found, ruled, role)
        beside_each_other(merged, actor, self.main)
        for candidate in merged:
            keys = [f for f in candidate.features if f.startswith(("z:", "lv:")) and "|" not in f] or ["none"]
            candidate.features += [f"{key}|{fact}" for key in keys for fact in about]
        return merged

    def _heads_another(self, place: Entity, section: Section | None) -> bool:
        """Whether the place is named in the heading of another reporting unit: it is where that unit worked, not this one."""
        if section is None or section.unit is None:
            return False
        units = self._headed.get(place.start, set())
        return not units <= {section.unit} and place.name not in section.unit

    def _zone(
        self,
        place: Entity,
        offset: int,
        clause: tuple[int, int],
        sentence: tuple[int, int],
        paragraph: int,
        section: Section | None,
    ) -> str:
        if clause[0] <= place.start < clause[1]:
            return "clauseB" if place.start < offset else "clauseA"
        if sentence[0] <= place.start < sentence[1]:
            return "sentB" if place.start < offset else "sentA"
        if paragraph <= place.start < sentence[0]:
            return "parB"
        if section is not None and section.start <= place.start < section.end:
            return "secB" if place.start < offset else "secA"
        return "before" if place.start < offset else "after"

    def _candidate(self, place: Entity, zone: str, order: int, offset: int) -> PlaceCandidate:
        suffix = place.name[-1:]
        deepest = place.end not in self._begun
        level = place.level or {
            "省": "province",
            "市": "city",
            "县": "county",
            "区": "county",
            "旗": "county",
            "镇": "town",
            "乡": "town",
            "村": "village",
        }.get(suffix, "other")
        preceding = self.text[max(0, place.start - 1) : place.start]
        following = self.text[place.end : place.end + 1]
        common = min(4, self.counts[place.name])
        between = self.text[place.end : offset] if place.start < offset else ""
        parted = "figure" if _DIGIT.search(between) else "clause" if "，" in between else "-"
        barred = int(any(mark in between for mark in "；;。"))
        features = [
            f"z:{zone}",
            f"z:{zone}|lv:{level}",
            f"z:{zone}|deep{int(deepest)}",
            f"z:{zone}|o{min(order, 4)}",
            f"z:{zone}|s:{suffix}",
            f"s:{suffix}",
            f"lv:{level}",
            f"n{common}|lv:{level}",
            f"pre:{preceding}",
            f"z:{zone}|pre:{preceding}",
            f"z:{zone}|fol:{following}",
            f"deep{int(deepest)}|lv:{level}",
            f"z:{zone}|parted:{parted}|barred{barred}",
            f"z:{zone}|parted:{parted}|barred{barred}|o{min(order, 2)}",
            f"z:{zone}|parted:{parted}|pre:{preceding}",
            *self._apart(place, zone, level, offset),
        ]
        return PlaceCandidate(place.name, place, place.start, place.end, f"place.{zone}", features)

    def _apart(self, place: Entity, zone: str, level: str, offset: int) -> list[str]:
        """How the place is parted from the figure: sentences, lines, other places between; what it opens, what follows it."""
        first = opens(self.text, place.start)
        behind = self.text[place.end : place.end + 2]
        if place.start >= offset:
            return [f"ap:after|opens:{first}", f"ap:fol:{behind}|{zone[:4]}"]
        between = gap(self.text, place.end, offset)
        ends, lines = min(4, between.sentences), min(3, between.lines)
        others = min(3, max(0, bisect_left(self._starts, offset) - bisect_left(self._starts, place.end)))
        return [
            f"ap:s{ends}",
            f"ap:s{ends}|l{lines}",
            f"ap:s{ends}|lv:{level}",
            f"ap:s{ends}|l{lines}|lv:{level}",
            f"ap:s{ends}|x{others}",
            f"ap:s{ends}|x{others}|lv:{level}",
            f"ap:opens:{first}",
            f"ap:opens:{first}|s{ends}",
            f"ap:opens:{first}|s{ends}|lv:{level}",
            f"ap:opens:{first}|z:{zone}",
            f"ap:fol:{behind}",
            f"ap:fol:{behind}|s{min(ends, 1)}",
        ]

    def _merge(self, found: list[PlaceCandidate], ruled: Where | None, role: str) -> list[PlaceCandidate]:
        merged: dict[str, PlaceCandidate] = {}
        for candidate in found:
            if candidate.name:
                candidate.features.append(f"{candidate.features[0]}|role:{role}")
                candidate.features.append(f"{candidate.features[0]}|ruled:{ruled.rule if ruled else None}")
            code = candidate.entity.adcode if candidate.entity is not None else None
            known = merged.setdefault(code or candidate.name, candidate)
            if known is not candidate:
                known.features += candidate.features
                known.entity = known.entity or candidate.entity
                if len(candidate.name) > len(known.name) and candidate.name.startswith(known.name):
                    known.name = candidate.name
        for candidate in merged.values():
            candidate.features = list(dict.fromkeys(candidate.features))
        return list(merged.values())

    def level_name(self, phrase: str, at: int) -> str | None:
        """The place that 全镇, 该村 or 我县 stands for at an offset; ``None`` for other phrases."""
        match = re.match(r"(?:全|该|我|本)(省|市|县|区|镇|乡|街道|村|社区)", phrase)
        if match is None:
            return None
        place = self._of_level((match[1],), at) or self._of_level(_LEVELS[match[1]], at)
        return place.name if place else None

    def _main(self) -> Entity | None:
        """The place the document is about: of its title, else what 全市 or 我县 stand for, else the place named most often."""
        admin = [p for p in self.places if p.level != "natural"]
        if len({s.unit for s in self.structure.sections if s.unit}) > 1:  # a round-up is about what its units belong to
            admin = [p for p in admin if p.level in {"province", "city", "county"}] or admin
        if self.structure.title_span:
            start, end = self.structure.title_span
            titled = [p for p in self.places if start <= p.start and p.end <= end]
            titled = [p for p in titled if p.level != "natural"] or (titled if not admin else [])
            if titled:
                chain = [p for p in titled if _contiguous(self.text, titled[: titled.index(p) + 1])]
                return self._in_full(chain[-1])
        if not admin:
            return None
        spoken = Counter(match[1] for match in self._levels if match[1])
        for word, _ in sorted(spoken.items(), key=lambda pair: (-pair[1], len(_LEVELS) - list(_LEVELS).index(pair[0]))):
            meant = [p for p in admin if p.level == _BY_SUFFIX[word]]
            if spoken[word] >= 2 and meant:
                return self._in_full(self._most_named(meant))
        return self._in_full(self._most_named(admin))

    def _most_named(self, places: Sequence[Entity]) -> Entity:
        """The place named most often, short forms counted with full ones; of equals the first."""
        counts = Counter(p.adcode or p.name for p in places)
        return max(places, key=lambda p: (counts[p.adcode or p.name], -p.start))

    def _in_full(self, place: Entity) -> Entity:
        """The same unit by its full name, as the document or else the gazetteer has it (通山 → 通山县)."""
        if place.adcode is None:
            return place
        same = [p for p in self.places if p.adcode == place.adcode and p.name.startswith(place.name)]
        longest = max(same, key=lambda p: (len(p.name), -p.start), default=place)
        official = (longest.place_path or "").split("/")[-1]
        return replace(longest, name=official) if official.startswith(longest.name) else longest

    def find(
        self, offset: int, clause: tuple[int, int], sentence: tuple[int, int], section: Section | None
    ) -> Where | None:
        """The place for a figure at ``offset``."""
        level = self._level_place(clause[0], offset)
        near = self._last_between(clause[0], offset) or self._last_between(offset, clause[1])
        if near is not None and (level is None or near.start > level.start):
            return Where(near.name, near, near.start, near.end, "place.clause")
        if level is not None:
            return level
        same = self._last_between(sentence[0], offset)
        level = self._level_place(sentence[0], offset)
        if same is not None and (level is None or same.start > level.start):
            return Where(same.name, same, same.start, same.end, "place.sentence")
        if level is not None:
            return level
        return self._running(offset, sentence, section)

    def _running(self, offset: int, sentence: tuple[int, int], section: Section | None) -> Where | None:
        paragraph = self.text.rfind("\n", 0, offset) + 1
        low = max(paragraph, section.start if section else 0)
        before = self._last_between(low, sentence[0])
        level = self._level_place(low, sentence[0])
        if level is not None and (before is None or level.start > before.start):
            return level
        if before is not None:
            return Where(before.name, before, before.start, before.end, "place.running")
        if section is not None and section.unit:
            named = [p for p in self.places if p.name in section.unit or section.unit.endswith(p.name)]
            if named:
                return Where(named[-1].name, named[-1], 0, 0, "place.section")
        if self.main is not None:
            return Where(self.main.name, self.main, self.main.start, self.main.end, "place.document")
        return None

    def _last_between(self, start: int, end: int) -> Entity | None:
        """The last place named between two offsets; of a chain (县+镇+村) its deepest member."""
        at = bisect_left(self._starts, end)
        return self.places[at - 1] if at and self._starts[at - 1] >= start else None

    def _level_place(self, start: int, end: int) -> Where | None:
        """该村, 全镇, 县妇联: the place of that level that was named last before, else first in the document."""
        low = bisect_left(self._level_starts, start)
        high = bisect_left(self._level_starts, end)
        for match in reversed(self._levels[max(low, high - 4) : high]):
            word = match[1] or match[2]
            place = self._of_level((word,), match.start()) or self._of_level(_LEVELS[word], match.start())
            if place is not None:
                return Where(place.name, place, match.start(), match.end(), "place.level")
        return None

    def _of_level(self, suffixes: tuple[str, ...], before: int) -> Entity | None:
        levels = {_BY_SUFFIX[s] for s in suffixes if s in _BY_SUFFIX}
        named = [p for p in self.places if p.name.endswith(suffixes) and p.level in (None, *levels)]
        if not named:
            named = [p for p in self.places if p.level in levels]
        earlier = [p for p in named if p.start < before]
        return earlier[-1] if earlier else (named[0] if named else None)


def beside_each_other(candidates: Sequence[PlaceCandidate], actor: str | None, main: Entity | None) -> None:
    """Features of a place beside the others: it is in the name of the actor, holds the place the document is about, or lies in it."""
    named = [c for c in candidates if c.name and actor and c.name in actor]
    top = main.adcode if main is not None else None
    codes = {c.entity.adcode for c in candidates if c.entity is not None and c.entity.adcode}
    for candidate in candidates:
        zone = candidate.features[0]
        if actor:
            level = next((f for f in candidate.features if f.startswith("lv:")), "lv:-")
            candidate.features += [f"a0:{actor[0]}|{level}", f"a1:{actor[-1]}|{level}", f"a1:{actor[-1]}|{zone}"]
            how = "in" if candidate in named else "beside" if named else "without"
            candidate.features += [f"actor:{how}", f"actor:{how}|{zone}"]
        code = candidate.entity.adcode if candidate.entity is not None else None
        if code and top:
            kin = "same" if code == top else "in" if lies_in(code, top) else "over" if lies_in(top, code) else "other"
            candidate.features += [f"main:{kin}", f"main:{kin}|{zone}"]
        if code:
            holds = int(any(other != code and lies_in(other, code) for other in codes))
            candidate.features += [f"holds{holds}", f"holds{holds}|{zone}"]


def lies_in(code: str, other: str) -> bool:
    """Whether the unit of a code lies in the unit of the other: 430923103 in 430900."""
    stem = re.sub("(?:00)+$", "", other) if len(other) == 6 else other  # the first town of a county ends in 100
    return len(code) >= len(other) and code != other and code.startswith(stem)


def _contiguous(text: str, places: Sequence[Entity]) -> bool:
    return all(not text[a.end : b.start].strip() for a, b in itertools.pairwise(places))
