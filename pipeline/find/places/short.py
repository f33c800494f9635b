"""Short forms: ``咸宁``, ``通城`` for units, and ``上磺``, ``马粮坪`` for towns and villages of the document's own county.

A short form is a place only on evidence: its full name stands in the document, it follows its parent, it stands in a row
of places, the model took it for one, or (provinces, cities, rare words) nothing else has that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import numpy as np

from pipeline.find.places.context import Context
from pipeline.find.places.gazetteer import COMMON, LEVELS, PLACE, Gazetteer
from pipeline.find.places.hashing import Array
from pipeline.find.places.lexicon import PlaceWords, hong_kong_spans, known_spans, wider_spans
from pipeline.find.places.mentions import Cover, Mention, Windows, after_counted_people
from pipeline.find.places.short_words import (
    BANK,
    BODY,
    BOUNDARY,
    BUILT,
    BUILT_FIRST,
    COMPANY,
    COMPANY_ENDS,
    COURT,
    GEOGRAPHIC,
    LAND,
    LANDFORM,
    NATURAL_LAST,
    NEW_AREA,
    NOT_IN_COMPANY,
    NOT_VILLAGE,
    OTHER_UNIT,
    OUTLET,
    PRODUCT,
    ROW,
    WATER,
    WIDER_LAST,
)
from pipeline.records import Level, Tagged

_UPPER_BITS: Final = 0b111
_LOCAL_BITS: Final = 0b11000


def _longest(text: str, hits: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The hits without those that another one goes on from: 武陵源 is not 武陵."""
    reach: dict[int, list[int]] = {}
    for start, end, _ in hits:
        reach.setdefault(start, []).append(end)
    return [
        (start, end, stem)
        for start, end, stem in hits
        if not any(longer > end and not NEW_AREA.match(text, end) for longer in reach[start])
    ]


class ShortNames:
    """Finds short forms that do not overlap the mentions found before."""

    def __init__(
        self,
        windows: Windows,
        words: PlaceWords,
        context: Context,
        mentions: Sequence[Mention],
        tagged: Sequence[Tagged],
    ) -> None:
        self.text = windows.text
        self.windows = windows
        self.gazetteer: Gazetteer = windows.gazetteer
        self.words = words
        self.context = context
        self.mentions = list(mentions)
        self.taken = Cover(self.text, ((mention.start, mention.end) for mention in mentions))
        self.taken.add_all(wider_spans(self.text))
        self.known = [*known_spans(self.text), *hong_kong_spans(self.text)]
        self.people = Cover(self.text, ((span.start, span.end) for span in tagged if span.label == "PER"))
        self.model_people = {(span.start, span.end) for span in tagged if span.label == "PER"}
        self.sure_places = {(span.start, span.end) for span in tagged if span.label == "LOC" and span.score >= 0.8}
        self.sure_around = {at: span for span in self.sure_places for at in range(*span)}
        self.model_places = {(span.start, span.end) for span in tagged if span.label == "LOC" and span.score >= 0.5}
        self.named = {unit for mention in mentions for unit in mention.units if mention.form == "full"}
        self.unlisted = {mention.name[:-1] for mention in mentions if not mention.units}
        self.starts = {mention.start: mention for mention in mentions}
        self.ends = {mention.end: mention for mention in mentions}

    @cached_property
    def local_stems(self) -> set[int]:
        """The stems of the towns and villages of the document's counties that it names with their endings."""
        return {self.gazetteer.stem_of(unit) for unit in self._local_units(self.named)}

    def _local_units(self, units: Iterable[int]) -> list[int]:
        """The towns and villages among ``units`` that lie in the document's counties."""
        gazetteer, counties = self.gazetteer, self.context.counties
        if not counties:
            return []
        villages = [unit for unit in units if unit >= gazetteer.uppers]
        towns = [unit for unit in units if unit < gazetteer.uppers and gazetteer.level(unit) == "town"]
        return gazetteer.villages_in(villages, counties) + [unit for unit in towns if gazetteer.lies_in(unit, counties)]

    def find(self) -> list[Mention]:
        """The short forms, in text order."""
        found: list[Mention] = []
        upper = _longest(self.text, self._hits((self.windows.flags & _UPPER_BITS).nonzero()[0]))
        for _ in range(2):  # a second pass sees the neighbours that the first one accepted
            for start, end, stem in upper:
                mention = self._upper(start, end, stem)
                if mention is not None:
                    self._take(mention)
                    found.append(mention)
            if not found:
                break
        self._narrow(found)
        found += self._local()
        return sorted(found, key=lambda mention: mention.start)

    def _narrow(self, found: Sequence[Mention]) -> None:
        """保山、大理: beside a city in a row the short form is the city, not the county or province of that name."""
        for mention in found:
            cities = [unit for unit in mention.units if self.gazetteer.level(unit) == "city"]
            if cities and len(cities) < len(mention.units) and self._in_row(mention.start, mention.end, {"city"}):
                mention.units, mention.level, mention.rule = tuple(cities), "city", "place.short.row"

    def _hits(self, chosen: Array) -> list[tuple[int, int, int]]:
        hits = self.windows.names(chosen)
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        return [hit for hit in hits if self.gazetteer.stem(hit[2]) == self.text[hit[0] : hit[1]]]

    def _take(self, mention: Mention) -> None:
        self.taken.add(mention.start, mention.end)
        self.mentions.append(mention)
        self.starts[mention.start] = mention
        self.ends[mention.end] = mention

    def _is_free(self, start: int, end: int, *, named: bool = False) -> bool:
        """Whether nothing else holds the span; ``named`` forgives the model a person's name that is a known place."""
        if self.taken.touches(start, end):
            return False
        if self.people.holds(start, end) and not (named and (start, end) in self.model_people):
            return False
        begin, stop = self.sure_around.get(start, (start, end))
        if begin < start and end < stop:
            return False  # 冀|南平|原
        if begin == start and end < stop <= end + 3 and self.text[stop - 1] in WIDER_LAST:
            return False  # 凤凰|山, 翠微|苑小区, 陵水|湾
        if any(a <= start and end <= b and b - a > end - start for a, b in self.known):
            return False  # 长|白山
        built = BUILT.match(self.text, end) if self.text[end : end + 1] in BUILT_FIRST else None
        between = (
            built is not None and built.group() == "公路" and self.text[start - 1 : start] == "至"
        )  # 段莘至江湾公路
        if OUTLET.match(self.text, end) or (built is not None and not between):
            return False
        if any(start < at <= start + 14 for at in COMPANY_ENDS.places(self.text)):
            company = COMPANY.match(self.text, start)
            if company is not None and not NOT_IN_COMPANY.search(company.group()):
                return False
        opening = self.text.rfind("《", max(0, start - 8), start)
        return not (opening >= 0 and "》" not in self.text[opening:start] and "》" in self.text[end : end + 6])

    def _cuts_word(self, start: int, end: int) -> bool:
        """Whether a frequent word lies across one of the borders (新安|全)."""
        return self._cuts_left(start) or self._cuts_right(end)

    def _cuts_right(self, end: int) -> bool:
        return end < len(self.text) and end not in self.starts and self.gazetteer.is_word(self.text[end - 1 : end + 1])

    def _cuts_left(self, start: int) -> bool:
        return start > 0 and start not in self.ends and self.gazetteer.is_word(self.text[start - 1 : start + 1])

    def _in_row(self, start: int, end: int, level_of: set[Level]) -> bool:
        """Whether a place of the same kind stands beside it: ``通山、赤壁、通城``."""
        before, after = self.ends.get(start - 1), self.starts.get(end + 1)
        if before is not None and before.level in level_of and before.end < start and ROW.match(self.text, start - 1):
            return True
        return after is not None and after.level in level_of and bool(ROW.match(self.text, end))

    def _upper(self, start: int, end: int, stem: int) -> Mention | None:
        """A province, city or county by its stem alone."""
        gazetteer = self.gazetteer
        units = gazetteer.areas_of(stem)
        if not units or not self._is_free(start, end, named=not self.named.isdisjoint(units)):
            return None
        counted = after_counted_people(self.text, start) and gazetteer.level(units[0]) not in {"province", "city"}
        if counted and not self.named.intersection(units):  # 42名|同仁, but 3名|上海专家
            return None
        banks = end - start > 2 and self.text[end - 1] in "河江湖溪" and BANK.match(self.text, end)
        if banks and not gazetteer.is_word(self.text[start:end]):  # 清水河|畔
            return Mention(start, end, self.text[start:end], "natural", "natural", (), False, 0.7, "place.natural.bank")
        if self._is_water(start, end) and not self._county_follows(end):
            return None
        if OTHER_UNIT.match(self.text, end):
            return None
        before = self.ends.get(start)
        if before is not None and before.level in {"province", "city"} and before.units:
            below = [unit for unit in units if self._is_below(unit, before.units)]
            if below:
                return self._made(start, end, below, 0.9, "place.short.chain", before)
        after = self.starts.get(end)
        if after is not None and after.form == "full" and after.units:
            above = [unit for unit in units if any(self._is_below(part, [unit]) for part in after.units)]
            if above and not (start > 0 and self._cuts_left(start)):  # 安康|平利县
                return self._made(start, end, above, 0.85, "place.short.above")
        name = self.text[start:end]
        context = self.context
        named = [unit for unit in units if unit in self.named or unit in context.counties or unit in context.areas]
        if name in self.words.not_listed:
            return None
        if not named and (PRODUCT.match(self.text, end) or stem in self.local_stems or name in self.unlisted):
            return None
        tagged = (start, end) in self.model_places
        barred = name in self.words.blocked_short
        if named and (tagged or not (barred or self._cuts_word(start, end))):
            return self._made(start, end, named, 0.9, "place.short.named")
        siblings = [unit for unit in units if context.city in gazetteer.ancestors(unit)]
        if siblings and self._in_row(start, end, {"county"}):
            return self._made(start, end, siblings, 0.8, "place.short.row")
        return None if barred else self._upper_alone(start, end, stem, units, siblings)

    def _is_water(self, start: int, end: int) -> bool:
        """马金|溪边: the name of a stream that a unit is called after."""
        if self.text[end : end + 1] not in WATER:
            return False
        beside = (
            self.text[end : end + 1] in "河江溪" and self.text[end + 1 : end + 2] in tuple("边畔") and end - start == 2
        )
        return beside or not self._cuts_word(end, end + 1)

    def _county_follows(self, end: int) -> bool:
        """重庆|江津: a listed county in characters that might also begin with 江."""
        stem = self.gazetteer.find_stem(self.text[end : end + 2])
        return stem is not None and bool(int(self.gazetteer.flags[stem]) & _UPPER_BITS)

    def _is_below(self, unit: int, tops: Sequence[int]) -> bool:
        return any(unit != top and self.gazetteer.is_under(unit, top) for top in tops)

    def _upper_alone(
        self, start: int, end: int, stem: int, units: Sequence[int], siblings: list[int]
    ) -> Mention | None:
        """A short form whose full name the document does not have."""
        gazetteer = self.gazetteer
        flags = int(gazetteer.flags[stem])
        tagged = (start, end) in self.model_places
        # 内蒙古|今年, 从|重庆: no word is cut here
        from_there = self.text[start - 1 : start] in tuple("从在到由往") and end not in self.starts
        whole = (end - start > 2 or from_there) and gazetteer.level(units[0]) == "province"
        if self._cuts_word(start, end) and not tagged and not whole:
            return None
        right = self._cuts_right(end)
        if right and (self._cuts_left(start) or ((start, end) not in self.sure_places and not whole)):
            return None  # 平|安顺|遂, 易发区新安|装雨量站
        longer = self.text[end : end + 1] in LANDFORM and (start, end) not in self.sure_places
        if tagged and not longer and (not flags & COMMON or (start, end) in self.sure_places):
            return self._made(start, end, self._whole_city(units), 0.8, "place.short.model")
        if self._in_row(start, end, {"county", "city"}):
            cities = [unit for unit in units if gazetteer.level(unit) == "city"]
            if cities and self._in_row(start, end, {"city"}):
                siblings = cities
            return self._made(start, end, siblings or units, 0.8, "place.short.row")
        units = self._whole_city(units)
        level = min(LEVELS.index(gazetteer.level(unit)) for unit in units)
        if (level == 2 and flags & COMMON and not flags & PLACE) or self.text[end : end + 1] in LANDFORM:
            return None
        special = all((gazetteer.code(unit) or "").startswith(("81", "82")) for unit in units)
        clear = start == 0 or bool(BOUNDARY.search(self.text, max(0, start - 2), start)) or start in self.ends
        if clear and len(units) == 1 and not flags & COMMON and COURT.match(self.text, end):  # 武陵源法院
            return self._made(start, end, units, 0.8, "place.short.court")
        if siblings and clear and not flags & COMMON:  # 从马公载冰
            return self._made(start, end, siblings, 0.7, "place.short.known")
        if level < 2 or (special and not flags & COMMON) or (flags & PLACE and not flags & COMMON and clear):
            return self._made(start, end, units, 0.7, "place.short.known")
        return None

    def _whole_city(self, units: Sequence[int]) -> Sequence[int]:
        """大理, 荆州: alone it is the prefecture, not the county-level city or district of the same name in it."""
        for city in units:
            if self.gazetteer.level(city) == "city" and all(self.gazetteer.is_under(unit, city) for unit in units):
                return [city]
        return units

    def _made(
        self, start: int, end: int, units: Iterable[int], confidence: float, rule: str, parent: Mention | None = None
    ) -> Mention:
        chosen = tuple(units)
        level = self.gazetteer.level(chosen[0])
        return Mention(start, end, self.text[start:end], "short", level, chosen, False, confidence, rule, parent)

    def _local(self) -> list[Mention]:
        """Towns of the document's counties, villages of its towns."""
        gazetteer, context = self.gazetteer, self.context
        near = set(context.towns)
        if context.home is not None:
            near |= {unit for unit in gazetteer.children(context.home) if gazetteer.level(unit) == "town"}
        if not (context.counties or near):
            return []
        local = (self.windows.flags & _LOCAL_BITS).nonzero()[0]
        units: dict[int, list[int]] = {}
        for stem, unit in gazetteer.units_below(
            [*sorted(context.counties), *sorted(near)], np.sort(self.windows.stems[local])
        ):
            if gazetteer.level(unit) in {"town", "village"}:
                units.setdefault(stem, []).append(unit)
        if not units:
            return []
        found = []
        hits = self._hits(local[[stem in units for stem in self.windows.stems[local].tolist()]])
        for _ in range(2):
            for start, end, stem in hits:
                mention = self._local_mention(start, end, stem, units[stem])
                if mention is not None:
                    self._take(mention)
                    found.append(mention)
            if not found:
                break
        return found

    def _local_mention(self, start: int, end: int, stem: int, units: list[int]) -> Mention | None:
        gazetteer = self.gazetteer
        if self.taken.touches(start, end):
            return None
        is_named = not self.named.isdisjoint(units) or self._in_row(start, end, {"town", "village"})
        if not self._is_free(start, end, named=is_named) or self.text[start:end] in self.words.not_listed:
            return None
        name = self.text[start:end]
        if f"{name}组" in self.text and all(
            gazetteer.level(unit) == "village" and unit not in self.named for unit in units
        ):
            common = gazetteer.is_word(name) or bool(int(gazetteer.flags[stem]) & COMMON)
            if self.text.startswith("组", end) and not common and not self._cuts_word(start, end):
                return Mention(start, end + 1, f"{name}组", "group", "group", (), False, 0.7, "place.group.name")
            return None
        towns = [unit for unit in units if gazetteer.level(unit) == "town"]
        if self.text.startswith("村", end) and not NOT_VILLAGE.match(self.text, end + 1):
            # 欧拉村, where the list has 欧拉镇 alone: a village of its own, not the town.
            if len(name) < 2 or self._cuts_word(start, end):
                return None
            return Mention(
                start, end + 1, f"{name}村", "unlisted", "village", (), False, 0.55, "place.unlisted.village"
            )
        street = name[-1] in "路街巷里族" or (name[-1] == "道" and (start, end) not in self.sure_places)
        if street and not self._in_row(start, end, {"town"}):
            return None
        common = (
            bool(int(gazetteer.flags[stem]) & COMMON) or name in self.words.blocked_short or gazetteer.is_word(name)
        )
        named = [unit for unit in units if unit in self.named]
        named_towns = [unit for unit in named if unit in towns]
        before = self.ends.get(start)
        tagged = (start, end) in self.model_places
        clear = bool(BOUNDARY.search(self.text, max(0, start - 2), start))
        if self._is_water(start, end):
            return None
        if LAND.match(self.text, end):  # 河伯|岭
            return None
        if (PRODUCT.match(self.text, end) and not named_towns) or self.text.startswith(self.words.natural.strong, end):
            return None
        if before is not None and before.form in {"full", "short"}:
            chained = [
                unit for unit in units if any(gazetteer.is_under(unit, top) and unit != top for top in before.units)
            ]
            everyday = name in self.words.blocked_short and not tagged
            if (
                chained
                and not everyday
                and not (common and self._cuts_word(start, end))
                and before.level in {"county", "town"}
            ):
                return self._made(start, end, chained, 0.8, "place.short.chain", before)
        if self._cuts_word(start, end) and not tagged and not (named and len(name) > 2 and not common):
            return None
        if named_towns or named:
            if not common or clear or tagged or BODY.match(self.text, end):
                return self._made(start, end, named_towns or named, 0.85, "place.short.named")
            return None
        if name[-1] in NATURAL_LAST and not self._in_row(start, end, {"town", "village"}):
            return None
        if tagged and (not common or len(name) > 2):
            return self._made(start, end, towns or units, 0.8, "place.short.model")
        if common:
            return None
        if towns and (clear or self._in_row(start, end, {"town"})):
            return self._made(start, end, towns, 0.7, "place.short.town")
        close = [unit for unit in units if gazetteer.at_level(unit, "town") in self.context.towns]
        if len(name) >= 3 and (close or len(units) == 1) and (clear or name[-1] in GEOGRAPHIC):
            return self._made(start, end, close or units, 0.65, "place.short.village")
        if len(name) == 2 and close and clear and name[-1] in GEOGRAPHIC:
            return self._made(start, end, close, 0.55, "place.short.village")
        return None
