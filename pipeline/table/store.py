"""``shishi.duckdb``: the office's book of everything that was processed.

The schema ``book`` holds the stored facts; the five tables of the contract are views over it in the main schema, so that a
reader sees them as tables. Which document a row belongs to is stored once (by content), where that content was found is
stored in ``book.sources``: a file that moves, returns or exists twice costs nothing and counts once.

Every batch of documents is one transaction: a run that is killed leaves the batches before, and the next run goes on there.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.records import ShishiError
from pipeline.table.layout import (
    CONTENT_SCHEMA,
    FORMAT,
    ORDERED,
    PROBLEM_SCHEMA,
    ROW_TABLES,
    SOURCE_SCHEMA,
    document_columns,
    sql_type,
    stored_tables,
    views,
)
from pipeline.table.schemas import COLUMNS


@dataclass(slots=True)
class Batch:
    """What one transaction stores: sources as rows of :data:`SOURCE_SCHEMA`, and what came of new contents."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    contents: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    size: int = 0


def _guarded(error: duckdb.Error, path: Path) -> ShishiError:
    text = " ".join(str(error).split())
    if re.search("no space left|could not write|file too large|disk", text, re.IGNORECASE):
        return ShishiError(
            f"{path}: the disk is full or cannot be written; free some space and run again, the run resumes ({text[:200]})",
            kind="disk",
        )
    if "lock" in text.lower():
        return ShishiError(
            f"{path}: another program has the store open; close it and run again ({text[:200]})", kind="locked"
        )
    return ShishiError(f"{path}: the store cannot be used: {text[:300]}", kind="store")


def _silence(connection: duckdb.DuckDBPyConnection) -> None:
    """No progress bar of the database in between the output of a command."""
    for setting in ("enable_progress_bar", "enable_progress_bar_print"):
        with contextlib.suppress(duckdb.Error):
            connection.execute(f"SET {setting} = false")


class Store:
    """The open book. Use as a context manager.

    Raises:
        ShishiError: the file is locked, no store of this program, written by another version, or the disk is full.
    """

    def __init__(self, path: Path, *, memory: str = "400MB", threads: int = 1) -> None:
        self.path = path
        spill = path.parent / ".shishi-spill"
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(spill),
            "preserve_insertion_order": True,
        }
        try:
            self._connection = duckdb.connect(str(path), config=config)
            _silence(self._connection)
        except duckdb.Error as error:
            raise _guarded(error, path) from None
        try:
            self._prepare()
        except (duckdb.Error, ShishiError) as error:
            self._connection.close()
            raise (_guarded(error, path) if isinstance(error, duckdb.Error) else error) from None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        with contextlib.suppress(duckdb.Error):
            self._connection.close()
        if isinstance(error, duckdb.Error):
            raise _guarded(error, self.path) from None

    def _prepare(self) -> None:
        with self.transaction():
            for statement in stored_tables():
                self._connection.execute(statement)
            written = self.meta("format")
            if written not in (None, FORMAT):
                raise ShishiError(
                    f"{self.path}: written by another version of shishi (store format {written}); choose a new folder",
                    kind="store",
                )
            for table in ROW_TABLES:
                self._add_columns(table)
            for statement in views():
                self._connection.execute(statement)
            self.set_meta("format", FORMAT)

    def _add_columns(self, table: str) -> None:
        """Columns that were added to the contract since the store was made."""
        for name, kind, _ in COLUMNS[table]:
            self._connection.execute(f'ALTER TABLE book.{table} ADD COLUMN IF NOT EXISTS "{name}" {sql_type(kind)}')

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what happens inside is stored."""
        try:
            self._connection.execute("BEGIN")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(duckdb.Error):
                self._connection.execute("ROLLBACK")
            if isinstance(error, duckdb.Error):
                raise _guarded(error, self.path) from None
            raise

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a small result."""
        rows: list[tuple[Any, ...]] = self._connection.execute(sql, list(parameters)).fetchall()
        return rows

    def meta(self, key: str) -> str | None:
        """A stored property of the book."""
        found = self.query("SELECT value FROM book.meta WHERE key = ?", [key])
        return found[0][0] if found else None

    def set_meta(self, key: str, value: str) -> None:
        """Store a property of the book."""
        self._connection.execute("DELETE FROM book.meta WHERE key = ?", [key])
        self._connection.execute("INSERT INTO book.meta VALUES (?, ?)", [key, value])

    def _with(self, name: str, table: pa.Table, *statements: str) -> None:
        self._connection.register(name, table)
        try:
            for statement in statements:
                self._connection.execute(statement)
        finally:
            self._connection.unregister(name)

    # Runs

    def begin_run(self) -> int:
        """The number of the run that starts now, from 1."""
        number = int(self.query("SELECT coalesce(max(run), 0) + 1 FROM book.runs")[0][0])
        with self.transaction():
            self._connection.execute("INSERT INTO book.runs (run, started) VALUES (?, now()::TIMESTAMP)", [number])
        return number

    def finish_run(
        self, number: int, documents: int, processed: int, skipped: int, problems: int, seconds: float
    ) -> None:
        """Note what a run did; a run without this note was interrupted."""
        with self.transaction():
            self._connection.execute(
                "UPDATE book.runs SET finished = now()::TIMESTAMP, documents = ?, processed = ?, skipped = ?, problems = ?, seconds = ? WHERE run = ?",
                [documents, processed, skipped, problems, seconds, number],
            )

    def state(self, *, linked: bool = True) -> str:
        """A word that changes when something changes that the tables show; not ``linked``: leaving out links and timings."""
        parts = (
            "SELECT bit_xor(hash(source, location, state, content, present, kind, message, detail)), count(*) FROM book.sources",
            "SELECT bit_xor(hash(content, fingerprint, state)), count(*) FROM book.contents",
            'SELECT bit_xor(hash(content, "row", stage, kind, message, detail)), count(*) FROM book.problems',
            "SELECT bit_xor(hash(metric_id, duplicate_of)), count(*) FROM book.links",
            "SELECT bit_xor(hash(key, value)), count(*) FROM book.meta WHERE key = 'timings'",
        )
        return " ".join(
            f"{value or 0:x}.{count}" for part in (parts if linked else parts[:3]) for value, count in self.query(part)
        )

    def elsewhere(self, roots: Sequence[str]) -> list[str]:
        """Locations of files that were found under other roots than these and are taken to be still there."""
        self._connection.register("roots", pa.table({"root": pa.array(roots, pa.string())}))
        try:
            sql = "SELECT DISTINCT coalesce(container, location) FROM book.sources WHERE present AND root NOT IN (SELECT root FROM roots)"
            return [row[0] for row in self.query(sql)]
        finally:
            self._connection.unregister("roots")

    # What is known already

    def current(self, contents: Sequence[str], fingerprint: str) -> set[str]:
        """Those of the contents that were processed with the same fingerprint and need not be processed again."""
        self._connection.register("wanted", pa.table({"content": pa.array(contents, pa.string())}))
        try:
            sql = "SELECT content FROM book.contents SEMI JOIN wanted USING (content) WHERE NOT passing AND fingerprint = ?"
            return {row[0] for row in self.query(sql, [fingerprint])}
        finally:
            self._connection.unregister("wanted")

    def contained(self, container: str, container_id: str, fingerprint: str) -> list[dict[str, Any]] | None:
        """Sources of an archive or table file that is unchanged and whose documents are all current; else ``None``."""
        sql = "SELECT 1 FROM book.sources WHERE location = ? AND state = 'container' AND content = ?"
        if not self.query(sql, [container, container_id]):
            return None
        stale = """SELECT count(*) FROM book.sources s LEFT JOIN book.contents c USING (content) WHERE s.container = ? AND s.state = 'document'
            AND (c.content IS NULL OR c.passing OR c.fingerprint != ?)"""
        if self.query(stale, [container, fingerprint])[0][0]:
            return None
        names = SOURCE_SCHEMA.names
        rows = self.query(
            f"SELECT {', '.join(names)} FROM book.sources WHERE container = ? ORDER BY location", [container]
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    # Writing

    def write(self, batch: Batch, run: int) -> None:
        """Store a batch, replacing what was stored of the same contents and locations."""
        with self.transaction():
            if batch.contents:
                self._write_contents(batch)
            if batch.sources:
                table = pa.Table.from_pylist(batch.sources, schema=SOURCE_SCHEMA)
                self._with(
                    "incoming",
                    table,
                    "DELETE FROM book.sources WHERE location IN (SELECT location FROM incoming)",
                    f"INSERT INTO book.sources BY NAME SELECT *, true AS present, {run} AS run FROM incoming",
                )

    def _write_contents(self, batch: Batch) -> None:
        contents = pa.Table.from_pylist(batch.contents, schema=CONTENT_SCHEMA)
        self._connection.register("incoming", contents)
        known = self.query("SELECT count(*) FROM book.contents WHERE content IN (SELECT content FROM incoming)")[0][0]
        if known:
            for table in ("contents", "texts", "timings", "problems", *ROW_TABLES):
                self._connection.execute(f"DELETE FROM book.{table} WHERE content IN (SELECT content FROM incoming)")
        facts = ", ".join(f'd."{name}"' for name, _ in document_columns())
        documents = pa.concat_tables(batch.tables["documents"]) if batch.tables.get("documents") else None
        if documents is not None:
            self._connection.register("incoming_documents", documents)
            self._connection.execute(
                f"INSERT INTO book.contents BY NAME SELECT i.content, split_part(i.content, '.', 1) AS doc_id, i.fingerprint, i.state, i.passing, {facts}"
                " FROM incoming i LEFT JOIN incoming_documents d USING (content)"
            )
            self._connection.unregister("incoming_documents")
        else:
            self._connection.execute(
                "INSERT INTO book.contents BY NAME SELECT content, split_part(content, '.', 1) AS doc_id, fingerprint, state, passing FROM incoming"
            )
        self._connection.execute(
            "INSERT INTO book.texts BY NAME SELECT content, text FROM incoming WHERE text IS NOT NULL"
        )
        self._connection.execute("INSERT INTO book.timings BY NAME SELECT content, seconds FROM incoming")
        self._connection.unregister("incoming")
        if batch.problems:
            table = pa.Table.from_pylist(batch.problems, schema=PROBLEM_SCHEMA)
            self._with("incoming_problems", table, "INSERT INTO book.problems BY NAME SELECT * FROM incoming_problems")
        for name in ROW_TABLES:
            if batch.tables.get(name):
                self._with(
                    "incoming_rows",
                    pa.concat_tables(batch.tables[name]),
                    f"INSERT INTO book.{name} BY NAME SELECT * FROM incoming_rows",
                )

    def settle(self, run: int, roots: Sequence[str], gone: Sequence[str], *, forget: bool) -> int:
        """Close a complete run: mark what is no longer there, drop contents that no source has any more.

        ``roots`` are the places that this run looked through, ``gone`` locations elsewhere whose file does not exist now.
        With ``forget``, removed documents leave the book. Returns the number of sources marked now.
        """
        with self.transaction():
            marks = pa.table({"root": pa.array(roots, pa.string())})
            self._connection.register("roots", marks)
            self._connection.register("gone", pa.table({"location": pa.array(gone, pa.string())}))
            missing = f"present AND ((run < {run} AND root IN (SELECT root FROM roots)) OR coalesce(container, location) IN (SELECT location FROM gone))"
            removed = int(self.query(f"SELECT count(*) FROM book.sources WHERE state = 'document' AND {missing}")[0][0])
            self._connection.execute(f"UPDATE book.sources SET present = false WHERE {missing}")
            self._connection.execute(
                "DELETE FROM book.sources WHERE NOT present AND (state != 'document' OR content IN (SELECT content FROM book.sources WHERE present AND content IS NOT NULL))"
            )
            if forget:
                self._connection.execute("DELETE FROM book.sources WHERE NOT present")
            for name in ("roots", "gone"):
                self._connection.unregister(name)
            orphans = "content NOT IN (SELECT content FROM book.sources WHERE state = 'document')"
            if self.query(f"SELECT count(*) FROM book.contents WHERE {orphans}")[0][0]:
                for table in ("contents", "texts", "timings", "problems", *ROW_TABLES):
                    self._connection.execute(f"DELETE FROM book.{table} WHERE {orphans}")
        return removed

    def replace_links(self, links: Sequence[tuple[str, str]]) -> None:
        """Store which metric states the same fact as which of another document."""
        table = pa.table(
            {
                "metric_id": pa.array([a for a, _ in links], pa.string()),
                "duplicate_of": pa.array([b for _, b in links], pa.string()),
            }
        )
        with self.transaction():
            self._connection.execute("DELETE FROM book.links")
            if links:
                self._with("incoming", table, "INSERT INTO book.links BY NAME SELECT * FROM incoming")

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        with contextlib.suppress(duckdb.Error):
            self._connection.execute("CHECKPOINT")

    # Reading

    def batches(self, sql: str, size: int = 4096) -> Iterator[pa.RecordBatch]:
        """The result of a query as Arrow batches, without holding all of it."""
        # A cursor of its own: while it is read, the store can be asked other things.
        cursor = self._connection.cursor()
        _silence(cursor)
        try:
            result = cursor.sql(sql)
            yield from (
                result.to_arrow_reader(size) if hasattr(result, "to_arrow_reader") else result.fetch_arrow_reader(size)
            )
        except duckdb.Error as error:
            raise _guarded(error, self.path) from None
        finally:
            cursor.close()

    def texts(self, doc_ids: set[str]) -> dict[str, str]:
        """The stored texts of some documents, by their id."""
        self._connection.register("wanted", pa.table({"doc_id": pa.array(sorted(doc_ids), pa.string())}))
        try:
            return dict(self.query("SELECT doc_id, text FROM texts SEMI JOIN wanted USING (doc_id)"))
        finally:
            self._connection.unregister("wanted")

    def rows(self, table: str) -> Iterator[pa.RecordBatch]:
        """The rows of a table of the contract in their fixed order: by source, then as they stand in the document."""
        return self.batches(ORDERED[table])
