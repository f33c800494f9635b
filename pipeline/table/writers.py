"""Rows of the tables as text: CSV and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

from pipeline.table.schemas import COLUMNS


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def json_line(row: dict[str, Any]) -> str:
    """One row as a line of JSON; dates are ISO strings."""
    return json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False) + "\n"


def csv_text(table: str, rows: list[dict[str, Any]]) -> str:
    """Rows as CSV with a header; lists are joined by ``;``."""
    out = io.StringIO()
    names = [name for name, _, _ in COLUMNS[table]]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        cells = (row[name] for name in names)
        writer.writerow([";".join(cell) if isinstance(cell, list) else _plain(cell) for cell in cells])
    return out.getvalue()
