"""Where a document happens: which counties explain the names it uses (a vote), and chains read as one address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Final

from pipeline.find.places.gazetteer import Gazetteer
from pipeline.find.places.mentions import Mention

# A name shared by n of about 3,000 counties weighs ln(3000 / n): a unique town 8.0, 青龙村 (120 counties) 3.2.
_COUNTIES: Final = 3000.0
_TOWNS: Final = 41_000.0
_TOO_COMMON: Final = 400
# The vote decides when one unique town or two rather rare names agree, and no other county comes near.
_ENOUGH: Final = 7.0
_MARGIN: Final = 3.0
ENOUGH: Final = _ENOUGH


@dataclass(slots=True)
class Context:
    """What the document's own names say about where it is.

    ``counties`` are those the document names or that the vote found; ``home`` is the one it is mainly about, if one is.
    ``areas`` are named provinces and cities. ``city`` is the city that most of it lies in.
    """

    gazetteer: Gazetteer
    areas: set[int] = field(default_factory=set)
    counties: set[int] = field(default_factory=set)
    towns: set[int] = field(default_factory=set)
    home: int | None = None
    city: int | None = None
    voted: bool = False
    hinted: set[int] = field(default_factory=set)
    scattered: bool = False  # its unique towns lie in different cities


def link_chains(gazetteer: Gazetteer, mentions: Sequence[Mention]) -> None:
    """Narrows the units of chained mentions to those that fit each other, in place.

    A mention that has no unit under its stated parent loses its units: it is unresolved, not matched elsewhere.
    """
    for mention in mentions:
        above = mention.parent
        if above is None or mention.form == "group":
            continue
        if above.units:
            fitting = under(gazetteer, mention.units, above.units)
            if mention.units and not fitting:
                mention.rule = "place.unlisted.parent"
            mention.units = fitting
    for mention in reversed(mentions):
        above = mention.parent
        if above is None or not mention.units or mention.form == "group":
            continue
        above.units = (
            tuple(
                unit
                for unit in above.units
                if any(gazetteer.is_under(below, part) for below in mention.units for part in now(gazetteer, unit))
            )
            or above.units
        )


def now(gazetteer: Gazetteer, unit: int) -> tuple[int, ...]:
    """The unit, or what an abolished unit has become."""
    return (unit, *gazetteer.successors(unit)) if gazetteer.former(unit) else (unit,)


def under(gazetteer: Gazetteer, units: Iterable[int], above: Collection[int]) -> tuple[int, ...]:
    """Those of ``units`` that lie under one of ``above`` (or are it: 吉林省吉林市 are two units)."""
    return _under(gazetteer, tuple(units), frozenset(above)) if above else ()


@lru_cache(maxsize=1024)
def _under(gazetteer: Gazetteer, units: tuple[int, ...], above: frozenset[int]) -> tuple[int, ...]:
    tops = set(above)
    for unit in above:
        if gazetteer.former(unit):
            tops.update(gazetteer.successors(unit))
    if units and min(units) >= gazetteer.uppers:  # no village is abolished
        return tuple(gazetteer.villages_in(units, tops))
    found = []
    for unit in units:
        if not gazetteer.former(unit):
            if gazetteer.lies_in(unit, tops):
                found.append(unit)
            continue
        parts = now(gazetteer, unit)
        merged = any(part in tops for part in parts[1:])  # 莱芜市 and 莱城区 have both become 莱芜区
        if merged or any(gazetteer.lies_in(part, tops) for part in parts):
            found.append(unit)
    return tuple(found)


def vote(gazetteer: Gazetteer, mentions: Sequence[Mention], hinted: Sequence[Mention] = ()) -> Context:
    """Reads the document's place from the names with endings, and from hints (file name, outlet, a given home county)."""
    context = Context(gazetteer)
    for mention in [*mentions, *hinted]:
        if mention.level in {"province", "city"} and len(mention.units) == 1:
            context.areas.add(mention.units[0])
    for mention in hinted:
        fitting = _in_areas(context, mention.units)
        if mention.level == "county" and len(fitting) == 1:
            context.hinted.add(fitting[0])
        elif mention.level == "city" and len(fitting) == 1:
            context.city = fitting[0]
    named = _named_counties(context, mentions)
    if named and not context.hinted & set(named):
        # The document names its counties; a hint from elsewhere (a file name, an outlet) counts only beside them.
        cities = {gazetteer.at_level(county, "city") for county in named}
        context.hinted = {county for county in context.hinted if gazetteer.at_level(county, "city") in cities}
    context.counties = set(named) | context.hinted
    scores = _scores(context, mentions)
    for county, weight in _town_votes(gazetteer, mentions).items():
        scores[county] += weight
    winner = _winner(scores)
    if winner is not None and not context.hinted:
        context.voted = winner not in context.counties
        context.counties.add(winner)
    context.home = _home(context, named, winner)
    context.scattered = len(_unique_towns(gazetteer, mentions)) > 1
    if context.city is None:
        context.city = _main_city(context, named, mentions)
    for mention in mentions:
        if mention.level == "town":
            fitting = tuple(unit for unit in mention.units if gazetteer.at_level(unit, "county") in context.counties)
            chosen = fitting or mention.units
            if len(chosen) == 1:
                context.towns.add(chosen[0])
    return context


def _in_areas(context: Context, units: Sequence[int]) -> tuple[int, ...]:
    if len(units) > 1 and context.areas:
        return under(context.gazetteer, units, context.areas) or tuple(units)
    return tuple(units)


def _named_counties(context: Context, mentions: Sequence[Mention]) -> Counter[int]:
    named: Counter[int] = Counter()
    for mention in mentions:
        if mention.level == "county" and not mention.doubtful:
            fitting = _in_areas(context, mention.units)
            if len(fitting) == 1:
                named[now(context.gazetteer, fitting[0])[-1]] += 1
    return named


def _scores(context: Context, mentions: Sequence[Mention]) -> dict[int, float]:
    gazetteer = context.gazetteer
    scores: dict[int, float] = defaultdict(float)
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for mention in mentions:
        if (
            mention.level not in {"county", "town", "village"}
            or mention.doubtful
            or (mention.name, mention.units) in seen
        ):
            continue
        seen.add((mention.name, mention.units))
        if mention.total > _TOO_COMMON:
            continue
        counties = gazetteer.counties_of(mention.units)
        if -1 in counties:
            counties.remove(-1)
            # 东莞市: towns without a county count for their city.
            counties |= {
                city for unit in mention.units if gazetteer.at_level(unit, "county") is None
                and (city := gazetteer.at_level(unit, "city")) is not None and mention.level != "county"
            }  # fmt: skip
        if not counties:
            continue
        if all(gazetteer.former(unit) for unit in mention.units) and mention.level == "village":
            continue
        weight = rarity(mention)
        for county in counties:
            scores[county] += weight
    for county in scores if context.areas else ():
        if named := context.areas.intersection(gazetteer.ancestors(county)):
            scores[county] += 2.0 * len(named)
    for county in context.counties & scores.keys():
        scores[county] += 4.0
    return scores


def _town_votes(gazetteer: Gazetteer, mentions: Sequence[Mention]) -> dict[int, float]:
    """Counties of towns that have several of the villages the document names without saying where they lie.

    A village name that n of about 41,000 towns have weighs ln(41000 / n); one village alone says nothing, as a town of
    the same name may have it by chance.
    """
    towns = {town for mention in mentions if mention.level == "town" and not mention.doubtful for town in mention.units}
    villages: dict[int, dict[str, float]] = defaultdict(dict)
    if not towns:
        return {}
    for mention in mentions:
        if mention.level != "village" or mention.parent is not None or mention.doubtful:
            continue
        for unit in gazetteer.villages_in(mention.units, towns):
            town = gazetteer.parent(unit)
            if town is not None:
                villages[town][mention.name] = log(_TOWNS / max(1, mention.total))
    votes: dict[int, float] = {}
    for town, weights in villages.items():
        county = gazetteer.at_level(town, "county") or gazetteer.at_level(town, "city")
        if len(weights) > 1 and county is not None:
            votes[county] = max(votes.get(county, 0.0), sum(weights.values()) - max(weights.values()))
    return votes


def rarity(mention: Mention) -> float:
    """How much a name says about where it is: ln(3000 / units that have it)."""
    weight = log(_COUNTIES / max(1, mention.total))
    return max(0.0, weight) * (0.8 if mention.level == "village" else 1.0) * (0.7 if mention.changed else 1.0)


def _unique_towns(gazetteer: Gazetteer, mentions: Sequence[Mention]) -> set[int]:
    """The cities of the towns that have their name alone; more than one city means that none of them is sure."""
    towns = {
        mention.units[0]
        for mention in mentions
        if mention.level == "town" and mention.total == 1 and mention.units and not mention.doubtful
    }
    return {
        city
        for town in towns
        if (city := gazetteer.at_level(town, "city") or gazetteer.at_level(town, "province")) is not None
    }


def _winner(scores: dict[int, float]) -> int | None:
    best = max(scores.values(), default=0.0)
    if best < _ENOUGH:
        return None
    near = [county for county, score in scores.items() if best - score < _MARGIN]
    return near[0] if len(near) == 1 else None


def _home(context: Context, named: Counter[int], winner: int | None) -> int | None:
    if len(context.hinted) == 1:
        return next(iter(context.hinted))
    if len(context.counties) == 1:
        return next(iter(context.counties))
    if named:
        (first, most), *rest = named.most_common(2)
        if not rest or most >= 2 * rest[0][1]:
            return first
        return None
    return winner


def _main_city(context: Context, named: Counter[int], mentions: Sequence[Mention]) -> int | None:
    gazetteer = context.gazetteer
    weights: Counter[int] = Counter()
    for county in context.counties:
        city = gazetteer.at_level(county, "city")
        if city is not None:
            weights[city] += 1 + named.get(county, 0)
    for mention in mentions:
        if mention.level == "city" and len(mention.units) == 1:
            weights[mention.units[0]] += 1
    if not weights:
        return None
    (first, most), *rest = weights.most_common(2)
    return first if not rest or most > rest[0][1] else None
