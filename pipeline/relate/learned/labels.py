"""Features for the labels of a row: activity type, role and status, each a choice among its codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.records import Metric
from pipeline.relate.learned.ranker import Features
from pipeline.relate.learned.scene import Scene, near

_SILENT = frozenset("space bracket quote".split())
_PEOPLE = frozenset("人 名 位 户 人次 户次 家".split())
_TYPE_WORDS = ("unit=", "object2=", "action=", "w-1=", "w1=", "w2=", "objectfirst=")


def _context(scene: Scene, metric: Metric, *, bags: bool = True) -> Iterator[str]:
    quantity = metric.quantity
    words = scene.words
    at = scene.word_at(quantity.start)
    yield "bias"
    yield f"unit={quantity.unit}"
    yield f"dim={quantity.dimension}"
    yield f"unit={quantity.unit}|per={quantity.per}"
    yield f"change={quantity.change}"
    yield f"bound={quantity.bound}"
    for step in (-3, -2, -1, 1, 2, 3):
        if 0 <= at + step < len(words):
            yield f"w{step}={words[at + step].text}"
            yield f"k{step}={words[at + step].kind}"
    if 0 < at < len(words) - 1:
        yield f"w-1+1={words[at - 1].text}|{words[at + 1].text}"
    yield f"object={metric.object}"
    yield f"object2={(metric.object or '')[-2:]}"
    yield f"object2={(metric.object or '')[-2:]}|{quantity.unit}"
    yield f"objectfirst={(metric.object or '')[:2]}"
    yield f"action={metric.action}"
    yield f"action={metric.action}|{(metric.object or '')[-2:]}"
    yield f"action={metric.action}|{quantity.unit}"
    yield f"rule.type={metric.activity_type}"
    yield f"rule.role={metric.role}"
    yield f"rule.status={metric.status}"
    yield f"rule.both={metric.role}|{metric.status}"
    yield f"speech={metric.speaker is not None}"
    if bags:
        yield from _bags(scene, metric)


def _bags(scene: Scene, metric: Metric) -> Iterator[str]:
    quantity = metric.quantity
    clause = scene.clause_index(quantity.start)
    seen: set[str] = set()
    for offset in (-2, -1, 0, 1):
        if not 0 <= clause + offset < len(scene.clauses):
            continue
        start, end = scene.clauses[clause + offset]
        previous = ""
        for index in scene.words_in(start, end):
            word = scene.words[index]
            if word.kind in _SILENT or word.kind == "q":
                previous = ""
                continue
            side = "" if offset else ("b" if word.end <= quantity.start else "a")
            for feature in (f"c{offset}{side}={word.text}", f"c{offset}={previous}_{word.text}" if previous else ""):
                if feature and feature not in seen:
                    seen.add(feature)
                    yield feature
            previous = word.text
    start, end = metric.sentence
    for index in scene.words_in(start, end):
        word = scene.words[index]
        if len(word.text) > 1 and word.kind != "q" and (feature := f"s={word.text}") not in seen:
            seen.add(feature)
            yield feature
    section = scene.section_at(quantity.start)
    for name, text in (("heading", section.heading if section else None), ("title", scene.found.structure.title)):
        for left in range(0, min(len(text or ""), 30) - 1):
            yield f"{name}={(text or '')[left : left + 2]}"
    times = [time for time in scene.found.times if start <= time.start < quantity.start]
    if times:
        yield f"time={times[-1].rule}|{near(quantity.start - times[-1].end)}"


def _zones(scene: Scene, metric: Metric) -> Iterator[tuple[str, str]]:
    """Name and text of the surroundings of a figure, from the nearest to the farthest."""
    quantity = metric.quantity
    yield "object", metric.object or ""
    yield "action", metric.action or ""
    clause = scene.clause_index(quantity.start)
    for offset, name in ((0, "clause"), (-1, "before"), (1, "after")):
        if 0 <= clause + offset < len(scene.clauses):
            start, end = scene.clauses[clause + offset]
            yield name, scene.text[start:end]
    yield "sentence", scene.text[metric.sentence[0] : metric.sentence[1]]
    yield "passage", scene.text[max(0, metric.sentence[0] - 120) : metric.sentence[0]]
    section = scene.section_at(quantity.start)
    if section is not None and section.heading:
        yield "heading", section.heading
    if scene.found.structure.title:
        yield "title", scene.found.structure.title


def _group(metric: Metric) -> str:
    quantity = metric.quantity
    if quantity.dimension != "count":
        return quantity.dimension
    return "people" if quantity.unit in _PEOPLE else "count"


def type_features(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Features]:
    """Features of every activity type: where its words stand, what the rules and the neighbouring figures say, and a few words."""
    hits = [(zone, scene.type_words(text)) for zone, text in _zones(scene, metric)]
    group = _group(metric)
    neighbours = scene.neighbour_types(metric)
    words = [feature for feature in _context(scene, metric, bags=False) if feature.startswith(_TYPE_WORDS)]
    lists = []
    for code in codes:
        features = [f"Y{code}", f"Y{code}|{group}"]
        same = code == metric.activity_type
        features += [f"Yrule={same}", f"Yrule={same}|{group}", f"Yrule={same}|{code}", f"Yfamily={code.split('.')[0] == metric.activity_type.split('.')[0]}"]
        for zone, found in hits:
            for slot in found.get(code, ()):
                features += [f"Yhit={zone}|{slot}", f"Yhit={zone}|{slot}|{group}", f"Yhit={zone}|{slot}|{code}"]
        for name, types in neighbours:
            share = types.get(code, 0.0)
            if share:
                features += [f"Ynear={name}|{int(share * 4)}", f"Ynear={name}|{int(share * 4)}|{group}"]
        features += [f"Y{code}&{word}" for word in words]
        lists.append(features)
    return lists


def label_features(scene: Scene, metric: Metric, labels: Sequence[str], mark: str) -> list[Features]:
    """Feature strings for every label: the context crossed with the label."""
    context = list(_context(scene, metric))
    return [[f"{mark}{label}&{feature}" for feature in context] for label in labels]
