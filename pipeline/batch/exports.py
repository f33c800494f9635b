"""The tables of the store as files, written only when they would differ from what is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.batch.progress import ProgressListener
from pipeline.table.schemas import TABLES
from pipeline.table.store import Store
from pipeline.table.writers import write_csv, write_jsonl, write_parquet

VERSION = "1"


def write_exports(
    store: Store, out: Path, formats: Sequence[str], *, csv_bom: bool, force: bool, progress: ProgressListener
) -> list[Path]:
    """Write every table in every format to ``out``; the paths in the order of formats and tables.

    A file is left alone when it was written from the same state of the store and nobody touched it since.
    """
    state = store.state()
    written = []
    for name, options, write in _files(store, formats, csv_bom):
        path = out / name
        stamp = {"state": state, "options": options, "version": VERSION}
        if force or not _is_current(store, path, stamp):
            progress.stage(f"writing {name}")
            write(path)
            found = path.stat()
            store.set_meta(f"export:{name}", json.dumps({**stamp, "size": found.st_size, "time": found.st_mtime_ns}))
        written.append(path)
    return written


def _is_current(store: Store, path: Path, stamp: dict[str, str]) -> bool:
    try:
        found = path.stat()
        known = json.loads(store.meta(f"export:{path.name}") or "{}")
    except (OSError, ValueError):
        return False
    return bool(known == {**stamp, "size": found.st_size, "time": found.st_mtime_ns})


def _files(store: Store, formats: Sequence[str], csv_bom: bool) -> list[tuple[str, str, Callable[[Path], object]]]:
    """Name, options and writer of every file."""
    files: list[tuple[str, str, Callable[[Path], object]]] = []
    for kind in dict.fromkeys(formats):
        if kind == "xlsx":
            files.append(("shishi.xlsx", "", lambda path: _write_excel(store, path)))
            continue
        for table in TABLES:
            files.append(
                (
                    f"{table}.{kind}",
                    "bom" if kind == "csv" and csv_bom else "",
                    _table_writer(store, table, kind, csv_bom),
                )
            )
    return files


def _table_writer(store: Store, table: str, kind: str, csv_bom: bool) -> Callable[[Path], object]:
    if kind == "parquet":
        return lambda path: write_parquet(path, table, store.rows(table))
    if kind == "csv":
        return lambda path: write_csv(path, table, store.rows(table), bom=csv_bom)
    return lambda path: write_jsonl(path, table, store.rows(table))


def _write_excel(store: Store, path: Path) -> None:
    from pipeline.table.excel import write_excel

    write_excel(path, store)
