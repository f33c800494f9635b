"""The figures of a document as a table for the terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

_MARKS = {"at_least": "≥", "at_most": "≤", "about": "≈", "exact": "", "range": ""}
ROLES = {"input": "投入", "activity": "活动", "output": "产出", "beneficiary": "受益", "context": "背景"}
STATUSES = {"done": "已完成", "ongoing": "进行中", "planned": "计划", "required": "要求", "none": "—"}


def number(value: float) -> str:
    """A value as a person writes it: no exponent, no trailing zeros."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def amount(row: dict[str, Any]) -> str:
    """Value with bound, unit and denominator: ``≥1,000 亩``, ``10–15 户``, ``800 元/月``."""
    if row["bound"] == "range" and row["min"] is not None and row["max"] is not None:
        figure = f"{number(row['min'])}–{number(row['max'])}"
    else:
        figure = _MARKS.get(row["bound"], "") + number(row["value"])
    unit = row["unit"] + (f"/{row['per']}" if row["per"] else "")
    return f"{figure} {unit}".strip()


def _when(row: dict[str, Any]) -> str:
    start, end = row["time_start"], row["time_end"]
    if start is None:
        return ""
    return str(start) if end is None or start == end else f"{start}/{end}"


def metrics_table(rows: list[dict[str, Any]]) -> Table:
    """The figures of one document for reading; document text is shown literally, never as markup."""
    table = Table(title=f"{len(rows)} 项数据", show_lines=False)
    for header, style in (
        ("原文", "bold"),
        ("数量", "cyan"),
        ("对象", ""),
        ("动作", ""),
        ("类型", ""),
        ("角色", ""),
        ("状态", ""),
        ("主体", ""),
        ("地点", ""),
        ("时间", ""),
    ):
        table.add_column(header, style=style, overflow="fold")
    for row in rows:
        cells = (
            row["quote"], amount(row), row["object"], row["action"], row["activity_name"],
            ROLES.get(row["role"], row["role"]), STATUSES.get(row["status"], row["status"]), row["actor"], row["place"], _when(row),
        )  # fmt: skip
        table.add_row(*(Text(str(cell or "")) for cell in cells))
    return table
