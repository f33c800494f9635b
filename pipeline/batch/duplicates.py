"""The same fact reported by several documents of the store: linked, so that sums count it once.

The store chooses the figures that more than one document states; :func:`pipeline.relate.duplicates.link_duplicates` judges them. The
first document by date, then by source, holds the fact; the later ones point to it. The result depends on what the store holds only,
not on the order in which it came there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.relate.duplicates import link_duplicates
from pipeline.table.store import Store

# Changed with the rules, so that a store is linked anew.
LINKING = "2"
# More statements of one figure are a habit of the genre (10 户) rather than a fact.
_LARGEST_BLOCK = 60
_CANDIDATES = f"""
WITH facts AS (
    SELECT m.*, d.publish_date FROM book.current_metrics m JOIN documents d USING (doc_id) WHERE m.duplicate_of IS NULL
), blocks AS (
    SELECT unit, value FROM facts GROUP BY ALL HAVING count(DISTINCT doc_id) > 1 AND count(*) <= {_LARGEST_BLOCK}
)
SELECT f.metric_id, f.doc_id, f.value, f.unit, f.per, f.change, f.bound, f.object, f.activity_type, f.status, f.role, f.place, f.adcode,
    f.time_start, f.time_end, f.sentence, f.duplicate_of
FROM facts f SEMI JOIN blocks b ON f.unit = b.unit AND f.value = b.value
ORDER BY f.publish_date NULLS LAST, f.order_source, f.doc_id, f.order_row
"""


def link_documents(store: Store) -> list[tuple[str, str]]:
    """Pairs (metric, the metric of another document that states the same fact first), sorted."""
    rows: Iterator[dict[str, Any]] = (row for batch in store.batches(_CANDIDATES, 1024) for row in batch.to_pylist())
    return sorted(link_duplicates(rows))
