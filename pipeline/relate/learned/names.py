"""Candidates and features for the actor, the place and the time of a quantity: what the text named before, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records import Metric, TimeExpression
from pipeline.relate.learned.ranker import Features
from pipeline.relate.learned.scene import Scene, near

_LOOK_BACK = 420
_PREPOSITIONS = frozenset("在 从 到 为 给 向 对 把 被 由 让 使 与 和 往 于 经 帮助 组织 协调".split())
_SUBJECT_KINDS = ("n", "j", "l", "i", "s", "b", "v", "a", "eng", "x", "r")


@dataclass(slots=True)
class Named:
    """One possible answer: its text, its nearest mention before the quantity, and where it comes from."""

    text: str
    start: int
    end: int
    source: str
    count: int = 1


def _distances(scene: Scene, start: int, end: int, quantity_start: int) -> Iterator[str]:
    clauses = scene.clause_index(quantity_start) - scene.clause_index(start)
    sentences = scene.sentence_index(quantity_start) - scene.sentence_index(start)
    yield f"c{max(-2, min(clauses, 8))}"
    yield f"s{max(-2, min(sentences, 5))}"
    yield "after" if start > quantity_start else "before"


def _merge(named: list[Named]) -> list[Named]:
    """One candidate a text: the mention nearest before the quantity; ``count`` says how many there were."""
    merged: dict[str, Named] = {}
    for item in named:
        known = merged.get(item.text)
        if known is None:
            merged[item.text] = item
        else:
            known.count += 1
            if item.start > known.start:
                known.start, known.end, known.source = item.start, item.end, item.source
    return list(merged.values())


def actor_candidates(scene: Scene, metric: Metric) -> list[Named]:
    """Entities and clause-initial noun phrases before the quantity in its section, the section's unit, the rule's answer."""
    quantity = metric.quantity
    section = scene.section_at(quantity.start)
    floor = max(section.start if section else 0, quantity.start - _LOOK_BACK)
    ceiling = scene.sentences[scene.sentence_index(quantity.start)][1] if scene.sentences else quantity.end
    named = [
        Named(entity.name, entity.start, entity.end, entity.type)
        for entity in scene.entities()
        if floor <= entity.start < ceiling and entity.end <= ceiling and entity.start != quantity.start
    ]
    named.extend(_subjects(scene, floor, min(ceiling, quantity.start + 1)))
    if section and section.unit:
        named.append(Named(section.unit, section.start, section.start + len(section.unit), "unit"))
    for place in scene.found.places[:2]:
        named.append(Named(place.name, place.start, place.end, "first"))
    if metric.actor:
        named.append(Named(metric.actor, floor, floor, "rule"))
    return _merge(named)


def _subjects(scene: Scene, floor: int, ceiling: int) -> Iterator[Named]:
    """Noun runs at the beginning of clauses, up to four words, and noun runs right after 由 and 组织."""
    words = scene.words
    for start, end in scene.clauses[scene.clause_index(floor) : scene.clause_index(ceiling) + 1]:
        if start < floor:
            continue
        inside = scene.words_in(start, min(end, ceiling))
        openings = [inside.start] if inside else []
        openings.extend(i + 1 for i in inside if words[i].text in {"由", "组织", "动员", "协调", "发动"} and i + 1 in inside)
        openings.extend(i + 1 for i in inside if words[i].kind == "q" and i + 1 in inside)
        for first in openings:
            while first in inside and words[first].kind in {"c", "d", "t", "quote", "bracket", "f", "p"}:
                first += 1
            for last in range(first, min(first + 5, inside.stop)):
                kind = words[last].kind
                if not kind.startswith(_SUBJECT_KINDS) or kind in {"uj", "ul"}:
                    break
                if kind[0] in "njlbrxs" or kind in {"vn", "eng"}:
                    yield Named(scene.text[words[first].start : words[last].end], words[first].start, words[last].end, "subject")


def actor_features(scene: Scene, metric: Metric, candidates: list[Named]) -> list[Features]:
    """Features of every candidate; the last list is that of "nobody is named"."""
    quantity = metric.quantity
    group = f"{metric.role}"
    lists = [list(_actor(scene, metric, item, group)) for item in candidates]
    lists.append([f"A-none|{name}" for name in ("bias", f"role={group}", f"rule={metric.actor is None}", f"unit={quantity.unit}",
                  f"status={metric.status}", f"dim={quantity.dimension}", f"change={quantity.change}", f"speech={metric.speaker is not None}",
                  f"type={metric.activity_type}", f"action={metric.action}", f"role={group}|rule={metric.actor is None}", f"object={(metric.object or '')[-2:]}")])  # fmt: skip
    return lists


def _actor(scene: Scene, metric: Metric, item: Named, group: str) -> Iterator[str]:
    words = scene.words
    quantity = metric.quantity
    after = scene.word_at(item.end)
    first = scene.word_at(item.start)
    following = words[after] if after < len(words) else None
    previous = words[first - 1] if first else None
    initial = previous is None or previous.kind in {"stop", "comma", "space", "quote"}
    tail = item.text[-1:]
    source = item.source
    yield f"A{source}"
    for name in _distances(scene, item.start, item.end, quantity.start):
        yield f"A{source}|{name}"
        yield f"A{source}|{name}|{initial}"
        yield f"A{name}|{group}"
    yield f"A{source}|initial={initial}"
    yield f"A{source}|next={following.kind if following else 'end'}"
    yield f"Anext={following.text if following else ''}|{initial}"
    yield f"Aprev={previous.text if previous else ''}"
    yield f"A{source}|prep={previous is not None and previous.text in _PREPOSITIONS}"
    yield f"Atail={tail}"
    yield f"Atail={item.text[-2:]}"
    yield f"Atail={tail}|{group}"
    yield f"Alen={near(len(item.text))}|{source}"
    yield f"Acount={min(item.count, 4)}|{source}"
    yield f"Atext={item.text}"
    yield f"Arule={'same' if item.text == metric.actor else 'inside' if metric.actor and (item.text in metric.actor or metric.actor in item.text) else 'other'}|{source}"
    yield f"Aobject={bool(metric.object) and item.text == metric.object}|{group}"
    yield f"Aplace={item.text == metric.place}"
    section = scene.section_at(item.start)
    yield f"Aunit={bool(section and section.unit and item.text in section.unit)}|{source}"
    yield f"A{source}|nth={near(scene.sentence_index(item.start))}"


def place_candidates(scene: Scene, metric: Metric) -> list[Named]:
    """Every place the document names, and the rule's answer."""
    named = [Named(place.name, place.start, place.end, place.level or "none") for place in scene.found.places]
    before = [item for item in named if item.start <= metric.sentence[1]]
    after = [Named(item.text, item.start, item.end, item.source) for item in named if item.start > metric.sentence[1]]
    known = {item.text for item in before}
    merged = _merge(before + [item for item in after if item.text not in known])
    if metric.place and metric.place not in {item.text for item in merged}:
        merged.append(Named(metric.place, metric.sentence[0], metric.sentence[0], "rule"))
    return merged


def place_features(scene: Scene, metric: Metric, candidates: list[Named]) -> list[Features]:
    """Features of every candidate; the last list is that of "no place"."""
    quantity = metric.quantity
    lists = [list(_place(scene, metric, item)) for item in candidates]
    lists.append(["P-none", f"P-none|{metric.place is None}", f"P-none|speech={metric.speaker is not None}", f"P-none|{quantity.dimension}"])
    return lists


def _place(scene: Scene, metric: Metric, item: Named) -> Iterator[str]:
    quantity = metric.quantity
    words = scene.words
    level = item.source
    same = item.text == metric.place
    section = scene.section_at(quantity.start)
    unit = section.unit if section else None
    first = scene.word_at(item.start)
    after = scene.word_at(item.end)
    previous = words[first - 1] if first else None
    following = words[after] if after < len(words) else None
    yield f"P{level}"
    yield f"Psame={same}"
    yield f"P{level}|same={same}"
    for name in _distances(scene, item.start, item.end, quantity.start):
        yield f"P{name}"
        yield f"P{level}|{name}"
        yield f"P{name}|same={same}"
    yield f"Pprev={previous.text if previous else ''}"
    yield f"Pnext={following.text if following else ''}"
    yield f"P{level}|next={following.kind if following else 'end'}"
    in_unit = bool(unit and item.text in unit)
    yield f"Punit={in_unit}|{level}|{bool(unit)}"
    yield f"Punitend={bool(unit and unit.endswith(item.text))}|{level}"
    yield f"Pinsection={bool(section and section.start <= item.start < section.end)}|{level}"
    yield f"Pcount={min(item.count, 6)}|{level}"
    title = scene.found.structure.title or ""
    yield f"Ptitle={item.text in title or item.text[:-1] in title}|{level}"
    yield f"Pactor={bool(metric.actor and item.text in metric.actor)}|{level}"
    yield f"Pstart={near(scene.sentence_index(item.start))}|{level}"
    deeper = any(p.start > item.start and p.start < quantity.start and p.level in {"village", "group", "natural"} for p in scene.found.places)
    yield f"Pdeeper={deeper}|{level}"


def time_candidates(scene: Scene, metric: Metric) -> list[TimeExpression]:
    """Resolved time expressions up to the end of the quantity's sentence, nearest last: the first two and the last ten."""
    times = [time for time in scene.found.times if time.start_date is not None and time.start < metric.sentence[1]]
    return times if len(times) <= 12 else [*times[:2], *times[-10:]]


def time_features(scene: Scene, metric: Metric, candidates: list[TimeExpression]) -> list[Features]:
    """Features of every candidate; the last list is that of "no time"."""
    quantity = metric.quantity
    proposed = (metric.time_start, metric.time_end)
    lists = []
    for order, time in enumerate(reversed(candidates)):
        same = proposed == (time.start_date.isoformat() if time.start_date else None, time.end_date.isoformat() if time.end_date else None)
        text = scene.text
        following = text[time.end : time.end + 2]
        features = [f"T{time.rule}", f"Torder={min(order, 5)}", f"Tsame={same}", f"Tnext={following[:1]}", f"Tnext2={following}",
                    f"Tprev={text[time.start - 1 : time.start]}", f"T{time.rule}|status={metric.status}", f"Trole={metric.role}|{time.rule}",
                    f"Tlong={len(time.iso or '')}", f"Tyear={(time.iso or '')[4:5] == ''}"]  # fmt: skip
        for name in _distances(scene, time.start, time.end, quantity.start):
            features += [f"T{name}", f"T{name}|{time.rule}", f"T{name}|{metric.status}", f"T{name}|{same}", f"T{name}|{min(order, 3)}"]
        section = scene.section_at(time.start)
        features.append(f"Tsection={section is scene.section_at(quantity.start)}")
        lists.append(features)
    lists.reverse()
    lists.append([f"T-none|{name}" for name in ("bias", f"rule={metric.time_start is None}", f"status={metric.status}", f"role={metric.role}",
                  f"speech={metric.speaker is not None}", f"n={min(len(candidates), 4)}", f"type={metric.activity_type}",
                  f"intime={any(metric.sentence[0] <= t.start for t in candidates)}", f"unit={quantity.unit}", f"dim={quantity.dimension}")])  # fmt: skip
    return lists
