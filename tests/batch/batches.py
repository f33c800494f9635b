"""Running small batches with the stand-in, and what their tables hold."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from pipeline.batch.limits import Limits
from pipeline.batch.run import run_batch
from pipeline.config import Settings
from pipeline.table.schemas import TABLES

STAND_IN = "standin_analyser:make"
QUICK = Limits(timeout=20.0, max_chars=200_000, memory=1024 * 2**20, batch=10)


def run(folder: Path, out: Path, **options):
    """A run with the stand-in."""
    options = {"settings": Settings(), "analyser": STAND_IN, "limits": QUICK, **options}
    return run_batch([folder] if isinstance(folder, Path) else folder, out, **options)


def tables(out: Path) -> dict[str, list[dict]]:
    """All five tables as the Parquet files have them."""
    return {name: pq.read_table(out / f"{name}.parquet").to_pylist() for name in TABLES}


def query(out: Path, sql: str) -> list[tuple]:
    """A query on the store."""
    with duckdb.connect(str(out / "shishi.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def sources(out: Path) -> set[str]:
    """Sources of the documents that were extracted."""
    return {row["source"] for row in tables(out)["documents"]}


def kinds(out: Path) -> dict[str, str]:
    """Kind of the (last) problem of every source that has one."""
    return {row["source"]: row["kind"] for row in tables(out)["problems"]}
