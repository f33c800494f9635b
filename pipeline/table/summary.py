"""Sums that count nothing twice: the figures of the store by reporting unit, activity type and month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from pipeline.table.store import Store

# What may be added: not said before, not part of a total that is counted itself, no share, no rate, no state before or after a change,
# and done by somebody (background figures describe the place).
ADDABLE = """duplicate_of IS NULL AND part_of IS NULL AND dimension != 'ratio' AND per IS NULL AND role != 'context'
    AND (change IS NULL OR change = 'increase')"""
_PERIOD = """CASE WHEN time_start IS NULL THEN NULL
    WHEN strftime(time_start, '%Y-%m') = strftime(coalesce(time_end, time_start), '%Y-%m') THEN strftime(time_start, '%Y-%m')
    WHEN year(time_start) = year(coalesce(time_end, time_start)) THEN strftime(time_start, '%Y')
    ELSE strftime(time_start, '%Y') || '/' || strftime(coalesce(time_end, time_start), '%Y') END"""
# A heading is a reporting unit when it names a place or a body, not when it says 5月12日 or 二、道路建设.
_BODY = "(省|市|县|區|区|旗|州|盟|镇|鎮|乡|鄉|村|社区|街道|局|委|办|厅|院|校|所|站|队|中心|公司|集团|银行|协会|部|会|处|支行|分行|党组|工会)$"
_UNIT = f"""coalesce(CASE WHEN regexp_matches(m.section, '{_BODY}') AND length(m.section) <= 20 THEN m.section END,
    nullif(m.actor, ''), nullif(m.place, ''), nullif(d.outlet, ''))"""
KEYS = ("reporting_unit", "activity_name", "role", "status", "object", "unit")
# More columns than this nobody reads; then months are gathered into years.
_MOST_PERIODS = 48


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of the summary: ``keys`` in the order of :data:`KEYS`, the sum and number of figures, and sums by period.

    ``at_least`` is true when some of the figures are lower bounds (余, 多), so that the sum is one too.
    """

    keys: tuple[str | None, ...]
    total: float
    count: int
    at_least: bool
    periods: dict[str | None, float] = field(default_factory=dict)


def _facts(period: str) -> str:
    return f"""SELECT {_UNIT} AS reporting_unit, m.activity_name, m.role, m.status, m.object, m.unit, {period} AS period,
        m.value, m.bound FROM metrics m JOIN documents d USING (doc_id)
        WHERE {ADDABLE}"""


def _period(store: Store) -> str:
    count = store.query(f"SELECT count(DISTINCT period) FROM ({_facts(_PERIOD)})")[0][0]
    return _PERIOD if count <= _MOST_PERIODS else "CASE WHEN time_start IS NOT NULL THEN strftime(time_start, '%Y') END"


def summary(store: Store) -> tuple[list[str | None], Iterator[SummaryRow]]:
    """The periods that occur (months ``2021-07``, years where a figure covers more, ``None`` for no date) and the lines."""
    period = _period(store)
    periods = [
        row[0] for row in store.query(f"SELECT DISTINCT period FROM ({_facts(period)}) ORDER BY period NULLS LAST")
    ]
    return periods, _lines(store, period)


def _lines(store: Store, period: str) -> Iterator[SummaryRow]:
    keys = ", ".join(KEYS)
    sql = f"""SELECT {keys}, period, fsum(value) AS total, count(*) AS number, bool_or(bound = 'at_least') AS at_least
        FROM ({_facts(period)}) GROUP BY {keys}, period ORDER BY {", ".join(f"{key} NULLS LAST" for key in KEYS)}, period NULLS LAST"""
    rows = (tuple(row.values()) for batch in store.batches(sql) for row in batch.to_pylist())
    for key, group in groupby(rows, itemgetter(slice(0, len(KEYS)))):
        periods: dict[str | None, float] = {}
        count, at_least = 0, False
        for *_, when, total, number, lower in group:
            periods[when] = periods.get(when, 0.0) + total
            count += number
            at_least = at_least or bool(lower)
        yield SummaryRow(key, sum(periods.values()), count, at_least, periods)
