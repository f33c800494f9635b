"""The scores of an evaluation as a table for the terminal."""

from __future__ import annotations

from rich.table import Table

from pipeline.evaluate.scores import DocumentScore, bootstrap, total


def score_table(scores: list[DocumentScore]) -> Table:
    """Precision, recall and F1 per layer with its 95 % interval, and F1 per split and script."""
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
        cells = [
            str(counts.right),
            str(counts.predicted),
            str(counts.gold),
            f"{counts.precision:.3f}",
            f"{counts.recall:.3f}",
            f"{counts.f1:.3f}",
            f"{low:.2f}–{high:.2f}",
        ]
        table.add_row(layer, *cells, *(f"{sums[layer].f1:.3f}" for sums in figures.values()))
    return table
