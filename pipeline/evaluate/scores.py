"""Precision, recall and F1 per layer, the way the guidelines judge a row.

A predicted figure is matched to the gold figure whose span it shares (exactly, else by overlap). Optional gold rows are
neither rewarded nor punished: matched predictions leave the count. Field layers count a match as right when the value is
one of the acceptable answers; ``actor``, ``place``, ``time`` and ``per`` count only where the gold names one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from pipeline.evaluate.gold import GoldFile, GoldMetric, comparable

Row = dict[str, Any]
FIELDS = (
    "quote",
    "value",
    "bound",
    "unit",
    "per",
    "change",
    "object",
    "action",
    "activity_type",
    "role",
    "status",
    "actor",
    "place",
    "time",
)
COMBINED = {
    "value+unit+bound": ("value", "unit", "bound"),
    "row": ("value", "unit", "bound", "object", "activity_type"),
    "row+role+status": ("value", "unit", "bound", "object", "activity_type", "role", "status"),
}
WHERE_NAMED = frozenset({"per", "change", "actor", "place", "time", "action", "object"})
LAYERS = ("figures", *FIELDS, *COMBINED, "people", "titles", "places", "codes", "organisations")


@dataclass(slots=True)
class Counts:
    """What was right, what was predicted, what the gold holds."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else float(self.gold == 0)

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 1.0

    def add(self, other: Counts) -> None:
        self.right += other.right
        self.predicted += other.predicted
        self.gold += other.gold


@dataclass(slots=True)
class Judged:
    """One gold figure or one spurious prediction: which fields were right, and what stood there."""

    key: str
    right: dict[str, bool] = field(default_factory=dict)
    gold: GoldMetric | None = None
    predicted: Row | None = None
    span: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class DocumentScore:
    """Scores of one document."""

    name: str
    split: str
    script: str
    layers: dict[str, Counts]
    rows: list[Judged]
    names: dict[str, tuple[set[str], set[str]]]


def _interval(text: str) -> tuple[date, date]:
    import calendar

    def edge(part: str, last: bool) -> date:
        numbers = [int(n) for n in part.split("-")]
        if len(numbers) == 3:
            return date(*numbers)
        if len(numbers) == 2:
            return date(numbers[0], numbers[1], calendar.monthrange(*numbers)[1] if last else 1)
        return date(numbers[0], 12, 31) if last else date(numbers[0], 1, 1)

    first, _, second = text.partition("/")
    return edge(first, False), edge(second or first, True)


def _time_right(gold: str, row: Row) -> bool:
    start: date | None = row.get("time_start")
    end: date | None = row.get("time_end")
    if start is None or end is None:
        return False
    first, last = _interval(gold)
    return (first <= start and end <= last) or (start <= first and last <= end and (end - start).days <= 366)


def _close(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= max(1e-6, 1e-4 * abs(second))


def _listed(value: str | None, accepted: Iterable[str]) -> bool:
    return comparable(value) in {comparable(answer) for answer in accepted}


def judge(gold: GoldMetric, row: Row) -> dict[str, bool]:
    """Field → whether the predicted row has it right."""
    value = _close(row["value"], gold.value)
    if gold.bound == "range":
        value = value and _close(row["min"], gold.min) and _close(row["max"], gold.max)
    right = {
        "quote": comparable(row["quote"]) == comparable(gold.quote),
        "value": value,
        "bound": row["bound"] == gold.bound,
        "unit": comparable(row["unit"]) == comparable(gold.unit),
        "per": comparable(row["per"]) == comparable(gold.per),
        "change": row["change"] == gold.change,
        "object": _listed(row["object"], gold.object) if gold.object else not row["object"],
        "action": _listed(row["action"], gold.action) if gold.action else not row["action"],
        "activity_type": row["activity_type"] in gold.activity_type,
        "role": row["role"] in gold.role,
        "status": row["status"] in gold.status,
        "actor": _listed(row["actor"], gold.actor) if gold.actor else not row["actor"],
        "place": _listed(row["place"], gold.place) if gold.place else not row["place"],
        "time": _time_right(gold.time, row) if gold.time else row["time_start"] is None,
    }
    for name, parts in COMBINED.items():
        right[name] = all(right[part] for part in parts)
    return right


def _match(gold: GoldFile, rows: list[Row]) -> tuple[dict[int, Row], list[Row]]:
    """Gold index → matched row, and the rows that match nothing."""
    spans = [gold.span(metric) for metric in gold.document.metrics]
    free = {(row["start"], row["end"]): row for row in rows}
    matched: dict[int, Row] = {}
    for index, span in enumerate(spans):
        if span in free:
            matched[index] = free.pop(span)
    for index, (start, end) in enumerate(spans):
        if index in matched:
            continue
        overlaps = [(min(end, b) - max(start, a), -a, (a, b)) for a, b in free if a < end and start < b]
        if overlaps:
            matched[index] = free.pop(max(overlaps)[2])
    return matched, list(free.values())


def _is_named(metric: GoldMetric, layer: str) -> bool:
    return layer not in WHERE_NAMED or bool(getattr(metric, layer))


def _names(gold: Iterable[Any], predicted: set[str]) -> tuple[Counts, set[str], set[str]]:
    wanted = {comparable(entry.name) for entry in gold if not entry.optional}
    optional = {comparable(entry.name) for entry in gold if entry.optional} - wanted
    counted = predicted - optional
    counts = Counts(len(wanted & counted), len(counted), len(wanted))
    return counts, wanted - counted, counted - wanted


def _attribute(gold: Iterable[Any], rows: list[Row], attribute: str) -> Counts:
    """Accuracy of an attribute over the names found and the gold attributes given (precision = recall = accuracy)."""
    counts = Counts()
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(comparable(row["name"]), []).append(row)
    for entry in gold:
        wanted = getattr(entry, attribute)
        found = by_name.get(comparable(entry.name))
        if entry.optional or not wanted or not found:
            continue
        counts.gold += 1
        values = [row[attribute] for row in found if row[attribute]]
        counts.predicted += bool(values)
        counts.right += any(comparable(value) == comparable(wanted) for value in values)
    return counts


def score_document(gold: GoldFile, tables: dict[str, list[Row]]) -> DocumentScore:
    """Compare the rows of one document with its gold."""
    document = gold.document
    matched, spurious = _match(gold, tables["metrics"])
    layers = {layer: Counts() for layer in LAYERS}
    judged: list[Judged] = []
    for index, metric in enumerate(document.metrics):
        if metric.optional:
            continue
        row = matched.get(index)
        key = f"{metric.quote}#{metric.nth}"
        right = judge(metric, row) if row is not None else {}
        judged.append(Judged(key, right, metric, row, gold.span(metric)))
        layers["figures"].add(Counts(int(row is not None), int(row is not None), 1))
        for layer in (*FIELDS, *COMBINED):
            if _is_named(metric, layer):
                layers[layer].add(Counts(int(right.get(layer, False)), int(row is not None), 1))
    for row in spurious:
        judged.append(Judged(f"+{row['quote']}@{row['start']}", {}, None, row, (row["start"], row["end"])))
        layers["figures"].predicted += 1
        for layer in COMBINED:
            layers[layer].predicted += 1
    names: dict[str, tuple[set[str], set[str]]] = {}
    kinds = {
        "people": ("person", document.persons),
        "places": ("place", document.places),
        "organisations": ("org", document.orgs),
    }
    for layer, (kind, entries) in kinds.items():
        rows = [row for row in tables["entities"] if row["type"] == kind]
        counts, missed, invented = _names(entries, {comparable(row["name"]) for row in rows})
        layers[layer], names[layer] = counts, (missed, invented)
        if layer == "people":
            layers["titles"] = _attribute(entries, rows, "title")
        elif layer == "places":
            layers["codes"] = _attribute(entries, rows, "adcode")
    return DocumentScore(gold.name, gold.split, document.script, layers, judged, names)


def total(scores: Iterable[DocumentScore]) -> dict[str, Counts]:
    """Counts per layer summed over documents (micro average)."""
    sums = {layer: Counts() for layer in LAYERS}
    for score in scores:
        for layer, counts in score.layers.items():
            sums[layer].add(counts)
    return sums


def bootstrap(scores: list[DocumentScore], *, draws: int = 500, seed: int = 0) -> dict[str, tuple[float, float]]:
    """95 % confidence interval of every layer's F1, resampling documents; deterministic."""
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, len(scores), size=(draws, len(scores)))
    intervals = {}
    for layer in LAYERS:
        table = np.array(
            [[s.layers[layer].right, s.layers[layer].predicted + s.layers[layer].gold] for s in scores], float
        )
        sums = table[picks].sum(axis=1)
        f1 = np.divide(2 * sums[:, 0], sums[:, 1], out=np.ones(draws), where=sums[:, 1] > 0)
        low, high = np.percentile(f1, [2.5, 97.5])
        intervals[layer] = (float(low), float(high))
    return intervals
