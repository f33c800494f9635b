"""Places of one document: scan, vote, short forms, natural places, resolution."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from pipeline.find.places.context import Context, link_chains, under, vote
from pipeline.find.places.gazetteer import Gazetteer, load_gazetteer
from pipeline.find.places.groups import find_groups, find_short_unlisted, find_taiwan_villages
from pipeline.find.places.lexicon import place_words
from pipeline.find.places.mentions import Mention, Windows
from pipeline.find.places.natural import NaturalNames
from pipeline.find.places.resolve import Resolver, Scope
from pipeline.find.places.rows import RowNames
from pipeline.find.places.scan import FullNames
from pipeline.find.places.short import ShortNames
from pipeline.records import Entity, Section, Tagged

# 咸宁日报 hints at 咸宁; in running text the same words keep the name from being a place.
_OUTLET = re.compile("日报|晚报|晨报|时报|新闻网|电视台|广播|融媒体|党建|政府网|发布|客户端|网|[_/\\\\.\\-]")


_BODY = re.compile(
    "(?:边境)?派出所|(?:人民)?法庭|卫生院|中队|供电所|司法所|税务所|信用社|支行|敬老院|中学|小学|中心校|粮库|分院|段(?=水位|洪峰|堤|出现|险)"
)

_START = attrgetter("start")


def find_places(
    text: str, tagged: Sequence[Tagged], *, hints: Sequence[str] = (), sections: Sequence[Section] = ()
) -> list[Entity]:
    """Every mention of a place in ``text``, in text order.

    Args:
        text: clean simplified text.
        tagged: spans of the NER model; without them fewer natural places are found.
        hints: texts that may name the home county: file name, outlet, what the user gave.
        sections: passages by reporting unit.

    Returns:
        Entities with ``adcode`` where the text identifies the unit, ``candidates`` where several fit equally well, and
        ``note`` where something needs saying (changed status, abolished unit, not listed under its parent).
    """
    gazetteer, words = load_gazetteer(), place_words()
    windows = Windows(text, gazetteer)
    full = FullNames(windows, words, tagged).find()
    for mention in full:
        mention.units = _of_today(gazetteer, mention.units)
    link_chains(gazetteer, full)
    context = vote(gazetteer, full, _hinted(gazetteer, hints))
    full = [mention for mention in full if not mention.doubtful or _belongs(gazetteer, context, mention)]
    full.sort(key=_START)
    full = _with(full, find_taiwan_villages(text, gazetteer, full))
    full = _with(full, RowNames(text, gazetteer, words, context, full).find())
    mentions = _with(full, ShortNames(windows, words, context, full, tagged).find())
    _chain(mentions)
    link_chains(gazetteer, mentions)
    mentions = _with(mentions, find_short_unlisted(text, gazetteer, mentions))
    groups = find_groups(text, mentions)
    spans = {(group.start, group.end) for group in groups}
    mentions = _with([mention for mention in mentions if (mention.start, mention.end) not in spans], groups)
    mentions = _with(mentions, NaturalNames(windows, mentions, tagged).find())
    found = Resolver(gazetteer, context, _scopes(gazetteer, context, sections)).resolve(mentions)
    return [replace(place, listed=False) if _names_a_body(text, place) else place for place in found]


def _of_today(gazetteer: Gazetteer, units: tuple[int, ...]) -> tuple[int, ...]:
    """Without the former units that exist today under the same name in the same city (寿县 had another code until 2015)."""
    if len(units) < 2 or not any(gazetteer.former(unit) for unit in units):
        return units
    there = {gazetteer.at_level(unit, "city") for unit in units if not gazetteer.former(unit)} - {None}
    county = [unit for unit in units if gazetteer.level(unit) == "county" and gazetteer.former(unit)]
    return tuple(unit for unit in units if unit not in county or gazetteer.at_level(unit, "city") not in there)


def _with(mentions: list[Mention], more: list[Mention]) -> list[Mention]:
    """All mentions in text order; of those that begin together the first list's come first."""
    return sorted([*mentions, *more], key=_START) if more else mentions


def _names_a_body(text: str, place: Entity) -> bool:
    """``红窑中队``, ``沿陂段洪峰``: the short form of a town, or a river, in the name of a body or a reach is part of that name."""
    return (
        place.rule.startswith(("place.short", "place.natural"))
        and place.level in {"town", "village", "natural"}
        and bool(_BODY.match(text, place.end))
    )


def _belongs(gazetteer: Gazetteer, context: Context, mention: Mention) -> bool:
    """A doubtful name counts inside the document's area; without any area only if no word is cut and it is long enough."""
    tops = set(context.counties)
    if not mention.cut:
        tops |= context.areas | ({context.city} if context.city is not None else set())
    if not tops:
        return not mention.cut and len(mention.name) > 2 and not mention.name.endswith("街")
    return bool(under(gazetteer, mention.units, tops))


def _chain(mentions: Sequence[Mention]) -> None:
    """Links a name with ending to the short form right before it: ``咸宁通山县``."""
    gazetteer = load_gazetteer()
    for before, mention in pairwise(mentions):
        if mention.parent is not None or before.end != mention.start:
            continue
        if before.form == "short" and mention.form == "full" and under(gazetteer, mention.units, before.units):
            mention.parent = before


def _hinted(gazetteer: Gazetteer, hints: Sequence[str]) -> list[Mention]:
    found: list[Mention] = []
    for hint in hints:
        if not hint:
            continue
        windows = Windows(_OUTLET.sub("，", hint), gazetteer)
        full = FullNames(windows, place_words(), ()).find()
        link_chains(gazetteer, full)
        empty = Context(gazetteer)
        found += full + ShortNames(windows, place_words(), empty, full, ()).find()
    return found


def _scopes(gazetteer: Gazetteer, context: Context, sections: Sequence[Section]) -> list[Scope]:
    """The reporting unit of every section that the gazetteer knows within the document's counties."""
    found = []
    for section in sections:
        if not section.unit:
            continue
        windows = Windows(section.unit, gazetteer)
        full = FullNames(windows, place_words(), ()).find()
        link_chains(gazetteer, full)
        for mention in reversed(full):
            units = under(
                gazetteer, mention.units, context.counties | ({context.city} if context.city is not None else set())
            )
            units = units or tuple(unit for unit in mention.units if unit in context.counties)
            if len(units) == 1 and gazetteer.level(units[0]) in {"county", "town", "village"}:
                found.append(Scope(section.start, section.end, units[0]))
                break
    return found
