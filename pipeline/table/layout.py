"""How the book is laid out in DuckDB: the stored tables of the schema ``book`` and the views that readers see."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from pipeline.table.schemas import COLUMNS

FORMAT = "2"
ROW_TABLES = ("metrics", "entities", "activities")
_SQL_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "date32[day]": "DATE"}
# Columns of ``documents`` that the store adds itself.
_DOCUMENT_EXTRA = frozenset({"doc_id", "source", "seconds", "removed"})

SOURCE_SCHEMA = pa.schema(
    [
        ("location", pa.string()),
        ("root", pa.string()),
        ("source", pa.string()),
        ("container", pa.string()),
        ("state", pa.string()),
        ("content", pa.string()),
        ("stage", pa.string()),
        ("kind", pa.string()),
        ("message", pa.string()),
        ("detail", pa.string()),
    ]
)
CONTENT_SCHEMA = pa.schema(
    [("content", pa.string()), ("fingerprint", pa.string()), ("state", pa.string()), ("passing", pa.bool_()), ("text", pa.string()), ("seconds", pa.float64())]
)  # fmt: skip
PROBLEM_SCHEMA = pa.schema(
    [("content", pa.string()), ("row", pa.int64()), ("stage", pa.string()), ("kind", pa.string()), ("message", pa.string()), ("detail", pa.string())]
)  # fmt: skip


def sql_type(kind: pa.DataType) -> str:
    """The type of a column in DuckDB."""
    return f"{_SQL_TYPES[str(kind.value_type)]}[]" if pa.types.is_list(kind) else _SQL_TYPES[str(kind)]


def _columns(table: str) -> str:
    return ", ".join(f'"{name}" {sql_type(kind)}' for name, kind, _ in COLUMNS[table])


def _column(name: str) -> str:
    return f'm."{name}"'


def document_columns() -> list[tuple[str, str]]:
    """Name and type of the facts about a document that are stored with its content."""
    return [(name, sql_type(kind)) for name, kind, _ in COLUMNS["documents"] if name not in _DOCUMENT_EXTRA]


def stored_tables() -> Iterator[str]:
    """Statements that make what is not there yet."""
    yield "CREATE SCHEMA IF NOT EXISTS book"
    yield "CREATE TABLE IF NOT EXISTS book.meta (key VARCHAR, value VARCHAR)"
    strings = ", ".join(f'"{name}" VARCHAR' for name in SOURCE_SCHEMA.names)
    yield f"CREATE TABLE IF NOT EXISTS book.sources ({strings}, present BOOLEAN, run BIGINT)"
    facts = ", ".join(f'"{name}" {kind}' for name, kind in document_columns())
    yield f"CREATE TABLE IF NOT EXISTS book.contents (content VARCHAR, doc_id VARCHAR, fingerprint VARCHAR, state VARCHAR, passing BOOLEAN, {facts})"
    yield "CREATE TABLE IF NOT EXISTS book.texts (content VARCHAR, text VARCHAR)"
    yield "CREATE TABLE IF NOT EXISTS book.timings (content VARCHAR, seconds DOUBLE)"
    yield 'CREATE TABLE IF NOT EXISTS book.problems (content VARCHAR, "row" BIGINT, stage VARCHAR, kind VARCHAR, message VARCHAR, detail VARCHAR)'
    for table in ROW_TABLES:
        yield f'CREATE TABLE IF NOT EXISTS book.{table} ({_columns(table)}, content VARCHAR, "row" BIGINT)'
    yield "CREATE TABLE IF NOT EXISTS book.links (metric_id VARCHAR, duplicate_of VARCHAR)"
    yield (
        "CREATE TABLE IF NOT EXISTS book.runs (run BIGINT, started TIMESTAMP, finished TIMESTAMP, documents BIGINT,"
        " processed BIGINT, skipped BIGINT, problems BIGINT, seconds DOUBLE)"
    )


_COPIES = """
CREATE OR REPLACE VIEW book.copies AS
SELECT s.content, c.doc_id, c.state, s.source, s.present,
       row_number() OVER same AS copy, first_value(s.source) OVER same AS first_source
FROM book.sources s JOIN book.contents c USING (content) WHERE s.state = 'document'
WINDOW same AS (PARTITION BY c.doc_id ORDER BY c.state = 'ok' DESC, s.present DESC, s.source, s.location)
"""
_PROBLEMS = """
CREATE OR REPLACE VIEW problems AS
SELECT source, stage, kind, message, detail FROM (
    SELECT source, stage, kind, message, detail FROM book.sources WHERE state = 'problem' AND present
    UNION ALL
    SELECT f.source, p.stage, p.kind, p.message, p.detail FROM book.problems p JOIN book.copies f USING (content)
    WHERE f.present AND (f.state = 'failed' OR f.copy = 1)
    UNION ALL
    SELECT source, 'read', 'duplicate', 'the same file as ' || first_source || '; it is counted once', 'doc_id=' || doc_id
    FROM book.copies WHERE present AND copy > 1 AND state = 'ok'
)
"""
_FIRST = "JOIN book.copies f USING (content) WHERE f.copy = 1 AND f.state = 'ok'"


def views() -> Iterator[str]:
    """Statements that make the views of the contract, and those they stand on."""
    yield _COPIES
    facts = {name: f'c."{name}"' for name, _ in document_columns()}
    timed = "EXISTS (SELECT 1 FROM book.meta WHERE key = 'timings' AND value = 'true')"
    facts |= {
        "doc_id": "c.doc_id",
        "source": "f.source",
        "seconds": f"CASE WHEN {timed} THEN t.seconds END",
        "removed": "NOT f.present",
    }
    chosen = ", ".join(f'{facts[name]} AS "{name}"' for name, _, _ in COLUMNS["documents"])
    yield f"CREATE OR REPLACE VIEW documents AS SELECT {chosen} FROM book.contents c LEFT JOIN book.timings t USING (content) {_FIRST}"
    own = {"source": "f.source", "duplicate_of": "coalesce(m.duplicate_of, l.duplicate_of)"}
    for table in ROW_TABLES:
        names = [name for name, _, _ in COLUMNS[table]]
        linked = "LEFT JOIN book.links l USING (metric_id) " if table == "metrics" else ""
        values = ", ".join(
            f'{own.get(name) if linked and name in own else _column(name)} AS "{name}"' for name in names
        )
        yield (
            f'CREATE OR REPLACE VIEW book.current_{table} AS SELECT {values}, f.source AS order_source, m."row" AS order_row'
            f" FROM book.{table} m {linked}{_FIRST}"
        )
        chosen = ", ".join(f'"{name}"' for name in names)
        yield f"CREATE OR REPLACE VIEW {table} AS SELECT {chosen} FROM book.current_{table}"
    yield f"CREATE OR REPLACE VIEW texts AS SELECT f.doc_id, m.text FROM book.texts m {_FIRST}"
    yield _PROBLEMS


# How each table is ordered wherever it is written; together with the views it makes the output independent of the run.
ORDERED = {
    "documents": "SELECT * FROM documents ORDER BY source, doc_id",
    "problems": "SELECT * FROM problems ORDER BY source, stage, kind, message, detail",
} | {
    table: f"SELECT * EXCLUDE (order_source, order_row) FROM book.current_{table} ORDER BY order_source, doc_id, order_row"
    for table in ROW_TABLES
}
