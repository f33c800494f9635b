"""Tables for the terminal: the figures of a document, the scores of an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pipeline.evaluate.scores import DocumentScore

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
    for header, style in (("原文", "bold"), ("数量", "cyan"), ("对象", ""), ("动作", ""), ("类型", ""), ("角色", ""), ("状态", ""), ("主体", ""), ("地点", ""), ("时间", "")):
        table.add_column(header, style=style, overflow="fold")
    for row in rows:
        cells = (
            row["quote"], amount(row), row["object"], row["action"], row["activity_name"],
            ROLES.get(row["role"], row["role"]), STATUSES.get(row["status"], row["status"]), row["actor"], row["place"], _when(row),
        )  # fmt: skip
        table.add_row(*(Text(str(cell or "")) for cell in cells))
    return table


def score_table(scores: list[DocumentScore]) -> Table:
    """Precision, recall and F1 per layer with its 95 % interval, and F1 per split and script."""
    from pipeline.evaluate.scores import bootstrap, total

    overall = total(scores)
    intervals = bootstrap(scores)
    groups: dict[str, list[DocumentScore]] = {}
    for score in scores:
        groups.setdefault(score.split, []).append(score)
    for score in scores:
        if len({s.script for s in scores}) > 1:
            groups.setdefault(score.script, []).append(score)
    figures = {name: total(members) for name, members in groups.items()} if len(groups) > 1 else {}
    table = Table(title=f"{len(scores)} documents")
    for header in ("layer", "right", "predicted", "gold", "precision", "recall", "F1", "95 %"):
        table.add_column(header, justify="left" if header == "layer" else "right")
    for name in figures:
        table.add_column(f"{name} ({len(groups[name])})", justify="right")
    for layer, counts in overall.items():
        low, high = intervals[layer]
        cells = [str(counts.right), str(counts.predicted), str(counts.gold), f"{counts.precision:.3f}", f"{counts.recall:.3f}", f"{counts.f1:.3f}", f"{low:.2f}–{high:.2f}"]
        table.add_row(layer, *cells, *(f"{sums[layer].f1:.3f}" for sums in figures.values()))
    return table
