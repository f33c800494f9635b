"""When: the date the text itself ties to a figure; never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import TimeExpression


@dataclass(frozen=True, slots=True)
class When:
    """ISO dates of the interval, both ends included, and the expression it was read from."""

    start: str
    end: str
    expression: TimeExpression
    rule: str


def find_time(
    times: Sequence[TimeExpression], offset: int, clause: tuple[int, int], sentence: tuple[int, int], text: str
) -> When | None:
    """The time of a figure: in its clause, else before it in its sentence, else opening the sentence before."""
    resolved = [t for t in times if t.start_date is not None and t.end_date is not None]
    for low, high, rule in (
        (clause[0], clause[1], "time.clause"),
        (sentence[0], offset, "time.sentence"),
        (text.rfind("\n", 0, offset) + 1, sentence[0], "time.running"),
    ):
        inside = [t for t in resolved if low <= t.start and t.end <= high]
        if inside:
            nearest = max((t for t in inside if t.start <= offset), key=lambda t: t.start, default=inside[0])
            assert nearest.start_date is not None and nearest.end_date is not None
            return When(nearest.start_date.isoformat(), nearest.end_date.isoformat(), nearest, rule)
    return None
