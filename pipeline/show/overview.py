"""The overview of a batch: what its store says in sum, as plain records for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

STATUSES = ("done", "ongoing", "planned", "required", "none")
MAX_TYPES = 24
MAX_TOTALS = 60
MAX_UNITS = 20
MAX_MONTHS = 150
MAX_YEARS = 20
EARLIER = "更早"
MAX_REVIEW = 300
MAX_PROBLEMS = 2_000
MAX_DOCUMENTS = 20_000

# One row a fact: no repetition, and no part of a total that stands there in the same unit for the same thing.
_FACTS = """CREATE OR REPLACE TEMP VIEW facts AS SELECT m.* FROM metrics m LEFT JOIN metrics whole
    ON m.part_of = whole.metric_id AND m.unit IS NOT DISTINCT FROM whole.unit AND m.activity_type = whole.activity_type
    WHERE m.duplicate_of IS NULL AND whole.metric_id IS NULL"""
_ADDABLE = "per IS NULL AND (change IS NULL OR change NOT IN ('from', 'to')) AND dimension != 'ratio' AND unit != '岁'"
_BY_STATUS = ", ".join(f"count(*) FILTER (status = '{status}') AS n_{status}" for status in STATUSES)


@dataclass(slots=True)
class PlaceNode:
    """A place of the tree: ``figures`` of it and of everything below it."""

    name: str
    figures: int = 0
    documents: set[str] = field(default_factory=set)
    below: dict[str, PlaceNode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview page shows. Lists are cut at the limits of this module; ``counts`` are not."""

    counts: dict[str, int]
    types: list[dict[str, Any]]
    units: list[dict[str, Any]]
    totals: list[dict[str, Any]]
    months: list[dict[str, Any]]
    undated: int
    places: PlaceNode
    unplaced: int
    problems: list[dict[str, Any]]
    review: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    versions: tuple[str, str]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _periods(months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Months from the first to the last, empty ones too; the last
    :data:`MAX_YEARS` years and what was before them where that would be more than :data:`MAX_MONTHS`."""
    if not months:
        return []
    numbers = {12 * int(row["period"][:4]) + int(row["period"][5:]) - 1: row for row in months}
    first, last = min(numbers), max(numbers)
    if last - first < MAX_MONTHS:
        empty = {f"n_{status}": 0 for status in STATUSES}
        return [
            {**empty, **numbers.get(at, {}), "period": f"{at // 12:04}-{at % 12 + 1:02}"}
            for at in range(first, last + 1)
        ]
    latest = last // 12
    years = {
        year: {"period": str(year), **{f"n_{status}": 0 for status in STATUSES}}
        for year in range(latest - MAX_YEARS + 1, latest + 1)
    }
    for at, row in numbers.items():
        year = years.setdefault(
            max(at // 12, latest - MAX_YEARS), {"period": EARLIER, **{f"n_{status}": 0 for status in STATUSES}}
        )
        for status in STATUSES:
            year[f"n_{status}"] += row[f"n_{status}"]
    return [years[year] for year in sorted(years)]


def _tree(paths: Iterable[tuple[str, str]]) -> PlaceNode:
    root = PlaceNode("")
    for path, doc_id in paths:
        node = root
        for name in path.split("/"):
            node = node.below.setdefault(name, PlaceNode(name))
            node.figures += 1
            node.documents.add(doc_id)
    return root


def read_overview(connection: duckdb.DuckDBPyConnection) -> Overview:
    """The overview of an open store (or of any connection with the tables of the contract)."""
    connection.execute(_FACTS)
    counts = {
        name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
        for name in ("documents", "metrics", "facts", "activities", "problems")
    }
    for kind in ("person", "place", "org"):
        sql = f"SELECT count(DISTINCT (name, coalesce(adcode, ''))) FROM entities WHERE type = '{kind}'"
        counts[kind] = connection.execute(sql).fetchall()[0][0]
    review = "len(review) > 0 AND duplicate_of IS NULL"
    counts["review"] = connection.execute(f"SELECT count(*) FROM metrics WHERE {review}").fetchall()[0][0]
    versions = _rows(
        connection, "SELECT DISTINCT pipeline_version, rules_version FROM documents ORDER BY ALL DESC LIMIT 1"
    )
    placed = connection.execute(
        "SELECT place_path, doc_id FROM facts WHERE place_path != '' ORDER BY place_path, doc_id"
    ).fetchall()
    return Overview(
        counts=counts,
        types=_rows(
            connection,
            f"SELECT activity_type, any_value(activity_name) AS name, count(*) AS n, {_BY_STATUS} FROM facts GROUP BY 1 ORDER BY n DESC, 1 LIMIT {MAX_TYPES}",
        ),
        units=_rows(
            connection,
            f"SELECT unit, count(*) AS n, sum(value) FILTER (status != 'none') AS total, bool_or(bound = 'at_least' AND status != 'none') AS open, {_BY_STATUS} FROM facts WHERE {_ADDABLE} GROUP BY 1 ORDER BY n DESC, 1 LIMIT {MAX_UNITS}",
        ),
        totals=_rows(
            connection,
            "SELECT activity_type, any_value(activity_name) AS name, unit, count(*) AS n, count(DISTINCT doc_id) AS documents, bool_or(bound = 'at_least') AS open,"
            " sum(value) FILTER (status IN ('done', 'ongoing')) AS done, sum(value) FILTER (status IN ('planned', 'required')) AS planned"
            f" FROM facts WHERE {_ADDABLE} AND status != 'none' GROUP BY activity_type, unit ORDER BY n DESC, 1, 3 LIMIT {MAX_TOTALS}",
        ),
        months=_periods(
            _rows(
                connection,
                f"SELECT strftime(time_start, '%Y-%m') AS period, {_BY_STATUS} FROM facts WHERE time_start IS NOT NULL GROUP BY 1 ORDER BY 1",
            )
        ),
        undated=connection.execute("SELECT count(*) FROM facts WHERE time_start IS NULL").fetchall()[0][0],
        places=_tree(placed),
        unplaced=connection.execute("SELECT count(*) FROM facts WHERE coalesce(place_path, '') = ''").fetchall()[0][0],
        problems=_rows(
            connection,
            f"SELECT source, stage, kind, message, detail FROM problems ORDER BY source, stage, kind LIMIT {MAX_PROBLEMS}",
        ),
        review=_rows(
            connection,
            f"SELECT metric_id, doc_id, source, quote, object, sentence, activity_name, confidence, review FROM metrics WHERE {review} ORDER BY confidence, metric_id LIMIT {MAX_REVIEW}",
        ),
        documents=_rows(
            connection,
            "SELECT d.doc_id, d.source, d.title, d.outlet, d.publish_date, d.damage, coalesce(m.figures, 0) AS figures, coalesce(m.review, 0) AS review FROM documents d"
            f" LEFT JOIN (SELECT doc_id, count(*) AS figures, count(*) FILTER ({review}) AS review FROM metrics GROUP BY 1) m USING (doc_id) ORDER BY d.source, d.doc_id LIMIT {MAX_DOCUMENTS}",
        ),
        versions=(str(versions[0]["pipeline_version"]), str(versions[0]["rules_version"])) if versions else ("", ""),
    )
