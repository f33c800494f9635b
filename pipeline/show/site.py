"""``--format html`` of a batch: an overview over all documents and one page a document, from the rows and the stored texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from pipeline.normalize import normalize
from pipeline.records import ShishiError
from pipeline.show.document import Repair, repairs_of
from pipeline.show.explain import document_page, write_page
from pipeline.show.index import index_page
from pipeline.show.overview import read_overview
from pipeline.table.schemas import SCHEMAS

FOLDER = "html"
_PAGES = "documents"
_PAGE_NAME = re.compile(r"[0-9a-f]{16}\.html")
# Repairs are found again for the page; a very long damaged document is shown without them.
_MAX_REPAIRED = 200_000

Rows = list[dict[str, Any]]


def write_site(out: Path, store: Path | None = None) -> list[Path]:
    """Write ``out/html/index.html`` and ``out/html/documents/DOC_ID.html`` for every document of the store.

    ``store`` is ``out/shishi.duckdb`` unless given; it is only read. Pages that would not change are left untouched, pages
    of documents that are no longer in the store are removed. A batch run with ``--privacy mask`` stores no texts and gets
    the overview alone. Returns the path of the overview.

    Raises:
        ShishiError: there is no store, it is locked, or a page cannot be written.
    """
    path = store or out / "shishi.duckdb"
    if not path.is_file():
        raise ShishiError(f"{path}: no results here; run 'shishi run' first", kind="usage")
    root = out / FOLDER
    pages = root / _PAGES
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise ShishiError(f"{path}: cannot be opened, perhaps a run is under way: {error}", kind="locked") from None
    with connection:
        kept = set()
        for doc_id, text, tables in _documents(connection):
            page = document_page(text, tables, repairs=_repairs(text, tables["documents"][0]), home="../index.html")
            _write_changed(pages / f"{doc_id}.html", page)
            kept.add(f"{doc_id}.html")
        index = index_page(
            read_overview(connection), lambda doc_id: f"{_PAGES}/{doc_id}.html" if f"{doc_id}.html" in kept else None
        )
        _write_changed(root / "index.html", index)
    if pages.is_dir():
        for stale in pages.iterdir():
            if _PAGE_NAME.fullmatch(stale.name) and stale.name not in kept:
                stale.unlink()
    return [root / "index.html"]


def _repairs(text: str, document: dict[str, Any]) -> list[Repair]:
    """The repaired passages of a document whose row says that it was damaged."""
    damaged = set(document.get("damage") or ()) & {"pinyin", "byte_shift", "entity"}
    return repairs_of(normalize(text)) if damaged and len(text) <= _MAX_REPAIRED else []


def _write_changed(path: Path, page: str) -> None:
    try:
        if path.read_text("utf-8") == page:
            return
    except (OSError, UnicodeDecodeError):
        pass
    write_page(path, page)


def _stream(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[str, Rows]]:
    """The rows of a query ordered by ``doc_id``, a document at a time."""

    def rows() -> Iterator[dict[str, Any]]:
        for batch in connection.cursor().sql(sql).to_arrow_reader(2048):
            yield from batch.to_pylist()

    for doc_id, group in groupby(rows(), key=lambda row: str(row["doc_id"])):
        yield doc_id, list(group)


class _Aligned:
    """A stream of rows read alongside the stream of documents, both in the order of ``doc_id``."""

    def __init__(self, stream: Iterator[tuple[str, Rows]]) -> None:
        self._stream = stream
        self._next = next(stream, None)

    def at(self, doc_id: str) -> Rows:
        while self._next is not None and self._next[0] < doc_id:
            self._next = next(self._stream, None)
        return self._next[1] if self._next is not None and self._next[0] == doc_id else []


def _documents(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, dict[str, Rows]]]:
    """Every document once: id, text, rows of all tables; memory is that of one document."""
    ordered = {
        name: _Aligned(_stream(connection, f'SELECT {_columns(name)} FROM {name} ORDER BY doc_id, start, "end"'))
        for name in ("metrics", "entities", "activities")
    }
    texts = _Aligned(_stream(connection, "SELECT doc_id, text FROM texts ORDER BY doc_id"))
    for doc_id, documents in _stream(
        connection, f"SELECT {_columns('documents')} FROM documents ORDER BY doc_id, source"
    ):
        text = texts.at(doc_id)
        if not text:
            continue
        rows: dict[str, Rows] = {"documents": documents[:1], "problems": []}
        rows |= {name: stream.at(doc_id) for name, stream in ordered.items()}
        yield doc_id, str(text[0]["text"]), rows


def _columns(table: str) -> str:
    return ", ".join(f'"{name}"' for name in SCHEMAS[table].names)
