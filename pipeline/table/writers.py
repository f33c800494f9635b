"""Rows of the tables as files: Parquet, CSV and JSON lines, streamed, and always the same bytes for the same rows."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.records import ShishiError
from pipeline.table.schemas import COLUMNS, SCHEMAS

_ROW_GROUP = 65_536
# What makes a spreadsheet program take a cell for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def json_line(row: dict[str, Any]) -> str:
    """One row as a line of JSON; dates are ISO strings."""
    return json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False) + "\n"


def _cells(values: list[Any], *, guarded: bool) -> list[Any]:
    """The cells of a CSV column; the first value that is there says what kind of values they are."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, list):
        values = [None if value is None else ";".join(value) for value in values]
    elif isinstance(first, date):
        values = [None if value is None else value.isoformat() for value in values]
    if guarded and isinstance(first, (str, list)):
        values = ["'" + value if value is not None and value.startswith(FORMULA_STARTS) else value for value in values]
    return values


def _write_csv_rows(out: IO[str], columns: Iterable[list[Any]], *, guarded: bool) -> None:
    cells = [_cells(values, guarded=guarded) for values in columns]
    csv.writer(out, lineterminator="\n").writerows(zip(*cells, strict=True))


def _header(table: str) -> list[str]:
    return [name for name, _, _ in COLUMNS[table]]


def csv_text(table: str, rows: list[dict[str, Any]]) -> str:
    """Rows as CSV with a header; lists are joined by ``;``."""
    out = io.StringIO()
    names = _header(table)
    csv.writer(out, lineterminator="\n").writerow(names)
    _write_csv_rows(out, ([row.get(name) for row in rows] for name in names), guarded=False)
    return out.getvalue()


def replacing(path: Path, write: Callable[[Path], None]) -> Path:
    """Have ``write`` make a file beside ``path`` and put it there in one step, so that nobody ever sees half a file.

    Raises:
        ShishiError: the disk is full, or the file is open in another program.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        write(unfinished)
        os.replace(unfinished, path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        message = f"{path}: cannot be written: {error.strerror or error}; close it in other programs, free some space and run again"
        raise ShishiError(message, kind="disk") from None
    return path


def write_parquet(path: Path, table: str, batches: Iterable[pa.RecordBatch]) -> Path:
    """``table`` as Parquet (zstd), row groups of fixed size."""
    schema = SCHEMAS[table]

    def write(unfinished: Path) -> None:
        with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            held: list[pa.RecordBatch] = []
            count = 0
            for batch in batches:
                held.append(batch)
                count += batch.num_rows
                while count >= _ROW_GROUP:
                    rows = pa.Table.from_batches(held).cast(schema)
                    writer.write_table(rows.slice(0, _ROW_GROUP), row_group_size=_ROW_GROUP)
                    rest = rows.slice(_ROW_GROUP)
                    held, count = rest.to_batches(), rest.num_rows
            if count:
                writer.write_table(pa.Table.from_batches(held).cast(schema), row_group_size=_ROW_GROUP)

    return replacing(path, write)


def write_csv(path: Path, table: str, batches: Iterable[pa.RecordBatch], *, bom: bool = False) -> Path:
    """``table`` as UTF-8 CSV; lists are joined by ``;``.

    With ``bom`` the file is meant for Excel: it starts with a byte order mark, and a text that Excel would run as a formula
    gets a leading ``'`` (so quotes are then no longer exactly those of the document).
    """

    def write(unfinished: Path) -> None:
        with unfinished.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerow(_header(table))
            for batch in batches:
                _write_csv_rows(out, (column.to_pylist() for column in batch.columns), guarded=bom)

    return replacing(path, write)


def write_jsonl(path: Path, table: str, batches: Iterable[pa.RecordBatch]) -> Path:
    """``table`` as JSON lines."""

    def write(unfinished: Path) -> None:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            for batch in batches:
                out.writelines(map(json_line, batch.to_pylist()))

    return replacing(path, write)
