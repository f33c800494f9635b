"""The table ``activities``: one row per act the text reports, with or without figures."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

from pipeline.records import Activity, Findings, Metric

_NEAR = 24


def make_activities(
    text: str,
    found: Findings,
    metrics: list[Metric],
    surroundings: Callable[[int, str], tuple[Any, Any, Any, tuple[int, int]]],
) -> list[Activity]:
    """Triggers outside page furniture become acts; metrics join the act of their own type in their clause or nearest before."""
    furniture = found.structure.furniture
    acts: list[Activity] = []
    starts = [metric.quantity.start for metric in metrics]
    for trigger in found.triggers:
        if any(a <= trigger.start < b for a, b in furniture):
            continue
        if acts and acts[-1].activity_type == trigger.activity_type and not _breaks(text[acts[-1].end : trigger.start]):
            continue
        actor, place, when, sentence = surroundings(trigger.start, trigger.activity_type)
        mine = tuple(
            i
            for i, metric in _near(metrics, starts, trigger.end)
            if metric.activity_type == trigger.activity_type
            and sentence[0] <= metric.quantity.start < sentence[1]
            and abs(metric.quantity.start - trigger.end) <= _NEAR
        )
        acts.append(
            Activity(
                start=trigger.start,
                end=trigger.end,
                activity_type=trigger.activity_type,
                actor=actor.text if actor else None,
                place=place.name if place else None,
                adcode=place.entity.adcode if place and place.entity else None,
                time_start=when.start if when else None,
                time_end=when.end if when else None,
                status=metrics[mine[0]].status if mine else "done",
                metrics=mine,
                rule=trigger.rule,
            )
        )
    return acts


def _near(metrics: list[Metric], starts: list[int], at: int) -> list[tuple[int, Metric]]:
    """(index, metric) of the metrics around an offset."""
    low, high = bisect_left(starts, at - _NEAR), bisect_right(starts, at + _NEAR)
    return list(enumerate(metrics[low:high], low))


def _breaks(between: str) -> bool:
    return any(mark in between for mark in "。；;!！?？\n，,")
