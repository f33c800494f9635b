"""The same fact reported by several documents of the store: linked, so that sums count it once.

Two figures are the same fact when they agree in value, unit and bound, in place (one may name the county where the other
names the village), in object and in time as far as both state it. A round figure (20 户) says little by itself: for it, period,
object and activity must be the same and stated. The first document by date, then by source, holds the fact; the later ones
point to it. The result depends on what the store holds only, not on the order in which it came there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from pipeline.table.store import Store

Row = dict[str, Any]
# Changed with the rules below, so that a store is linked anew.
LINKING = "1"
_KEY = ("unit", "value", "bound", "per", "change", "county")
# Below this many significant digits a figure is round.
_TELLING_DIGITS = 3
# More statements of one figure in one county are a habit of the genre (10 户) rather than a fact.
_LARGEST_BLOCK = 2000
_CANDIDATES = f"""
WITH facts AS (
    SELECT m.metric_id, m.doc_id, m.unit, m.value, m.bound, m.per, m.change, m."min", m."max", substr(m.adcode, 1, 6) AS county, m.adcode, m.object,
        m.activity_type, m.role, m.status, m.time_start, m.time_end, m.order_source, m.order_row, d.publish_date
    FROM book.current_metrics m JOIN documents d USING (doc_id)
    WHERE m.duplicate_of IS NULL AND m.value >= 10 AND m.adcode IS NOT NULL AND m.object IS NOT NULL AND m.role != 'context'
), blocks AS (
    SELECT {", ".join(_KEY)} FROM facts GROUP BY ALL HAVING count(DISTINCT doc_id) > 1 AND count(*) <= {_LARGEST_BLOCK}
)
SELECT f.* FROM facts f SEMI JOIN blocks b ON {" AND ".join(f"f.{key} IS NOT DISTINCT FROM b.{key}" for key in _KEY)}
ORDER BY {", ".join(f"f.{key}" for key in _KEY)}, f.publish_date NULLS LAST, f.order_source, f.doc_id, f.order_row
"""


def link_documents(store: Store) -> list[tuple[str, str]]:
    """Pairs (metric, the metric of another document that states the same fact first)."""
    rows: Iterator[Row] = (row for batch in store.batches(_CANDIDATES, 1024) for row in batch.to_pylist())
    links: list[tuple[str, str]] = []
    for _, block in groupby(rows, itemgetter(*_KEY)):
        first: list[Row] = []
        for row in block:
            same = next((other for other in first if same_fact(other, row)), None)
            if same is None:
                first.append(row)
            else:
                links.append((row["metric_id"], same["metric_id"]))
    return sorted(links)


def same_fact(a: Row, b: Row) -> bool:
    """Whether two figures that agree in value, unit, bound and county, of different documents, state the same fact."""
    if a["doc_id"] == b["doc_id"] or (a["min"], a["max"]) != (b["min"], b["max"]) or a["status"] != b["status"]:
        return False
    if not _one_in_other(a["adcode"], b["adcode"]):
        return False
    if _digits(a["value"]) >= _TELLING_DIGITS:
        return _related(a["object"], b["object"]) and _overlap(a, b)
    period = (a["time_start"], a["time_end"])
    stated = period[0] is not None and period == (b["time_start"], b["time_end"])
    return (
        stated
        and a["adcode"] == b["adcode"]
        and a["object"] == b["object"]
        and a["activity_type"] == b["activity_type"]
        and a["role"] == b["role"]
    )


def _one_in_other(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)


def _related(a: str, b: str) -> bool:
    return a in b or b in a


def _overlap(a: Row, b: Row) -> bool:
    if a["time_start"] is None or b["time_start"] is None:
        return True
    return bool(
        a["time_start"] <= (b["time_end"] or b["time_start"]) and b["time_start"] <= (a["time_end"] or a["time_start"])
    )


def _digits(value: float) -> int:
    """Significant digits of a figure: 1200 has two, 46.7 three."""
    return len(f"{value:.10g}".replace(".", "").replace("-", "").strip("0"))
