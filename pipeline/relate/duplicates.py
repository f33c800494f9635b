"""The same fact said twice, and parts of a total."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.records import Metric

_PART = re.compile(r"其中[，,：:]?[^。；;]*$")


def link_within(text: str, metrics: list[Metric]) -> list[Metric]:
    """Metrics with ``duplicate_of`` (index of the earlier statement) and ``part_of`` (index of the total) set."""
    linked: list[Metric] = []
    for metric in metrics:
        total = _total(text, metric, linked)
        same = next((i for i, other in enumerate(linked) if same_fact(other, metric)), None)
        linked.append(replace(metric, duplicate_of=same, part_of=total))
    return linked


def same_fact(a: Metric, b: Metric) -> bool:
    """Whether two metrics of one document state the same fact."""
    p, q = a.quantity, b.quantity
    if p.unit != q.unit or p.value != q.value or p.bound != q.bound or p.per != q.per or p.value < 10:
        return False
    if not a.object or not b.object:
        return False
    return a.object == b.object or a.object in b.object or b.object in a.object


def _total(text: str, metric: Metric, before: list[Metric]) -> int | None:
    """The figure that 其中 refers back to: the last one before it, in a unit of the same kind."""
    start = metric.sentence[0]
    match = _PART.search(text, start, metric.quantity.start)
    if match is None:
        return None
    for i in range(len(before) - 1, -1, -1):
        other = before[i].quantity
        if other.end <= match.start() and other.end >= start - 60:
            if other.dimension == metric.quantity.dimension or metric.quantity.dimension == "ratio":
                return i
    return None
