"""The regression gate: figures and rows of the last accepted run, and what changed since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.evaluate.scores import LAYERS, DocumentScore, total
from pipeline.records import ShishiError

TOLERANCE = 1e-9
_HIDDEN_SPLITS = frozenset({"test"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """``drops`` are the figures that fell (a fail), ``rises`` those that rose, ``rows`` the rows lost and gained."""

    drops: tuple[str, ...]
    rises: tuple[str, ...]
    rows: tuple[str, ...]


def _groups(scores: list[DocumentScore]) -> dict[str, list[DocumentScore]]:
    groups: dict[str, list[DocumentScore]] = {"all": scores}
    for score in scores:
        groups.setdefault(f"split:{score.split}", []).append(score)
        groups.setdefault(f"script:{score.script}", []).append(score)
    return groups


def snapshot(scores: list[DocumentScore]) -> dict[str, Any]:
    """What the baseline file holds: F1 per group and layer, and per document the rows that were wholly right."""
    figures = {
        group: {
            layer: round(counts.f1, 6) for layer, counts in total(members).items() if counts.gold or counts.predicted
        }
        for group, members in sorted(_groups(scores).items())
    }
    rows = {
        score.name: {
            "detected": sorted(j.key for j in score.rows if j.gold is not None and j.predicted is not None),
            "right": sorted(j.key for j in score.rows if j.right.get("row")),
            "spurious": sorted(j.key for j in score.rows if j.gold is None),
        }
        for score in scores
        if score.split not in _HIDDEN_SPLITS
    }
    return {"layers": list(LAYERS), "figures": figures, "rows": rows}


def write_baseline(path: Path, scores: list[DocumentScore]) -> None:
    """Accept these scores as the baseline (only by hand: ``--update-baseline``)."""
    text = json.dumps(snapshot(scores), ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")


def compare(path: Path, scores: list[DocumentScore]) -> Comparison:
    """Compare with the baseline file.

    Raises:
        ShishiError: there is no such file, or it is not a baseline.
    """
    try:
        baseline = json.loads(path.read_text("utf-8"))
        old_figures, old_rows = baseline["figures"], baseline["rows"]
    except FileNotFoundError:
        raise ShishiError(f"{path}: no such baseline; make one with --update-baseline") from None
    except (json.JSONDecodeError, KeyError, TypeError):
        raise ShishiError(f"{path}: not a baseline file; make one with --update-baseline") from None
    now = snapshot(scores)
    drops, rises = [], []
    for group, layers in old_figures.items():
        if group not in now["figures"]:
            drops.append(f"{group}: no longer evaluated")
            continue
        for layer, before in layers.items():
            after = now["figures"][group].get(layer, 0.0)
            line = f"{group} {layer}: {before:.4f} → {after:.4f}"
            if after < before - TOLERANCE:
                drops.append(line)
            elif after > before + TOLERANCE:
                rises.append(line)
    return Comparison(tuple(drops), tuple(rises), tuple(_row_changes(old_rows, now["rows"])))


def _row_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, {}), new.get(name, {})
        for kind, lost, gained in (
            ("detected", "no longer found", "now found"),
            ("right", "no longer right", "now right"),
            ("spurious", "no longer invented", "now invented"),
        ):
            was, now = set(before.get(kind, ())), set(after.get(kind, ()))
            lines.extend(f"- {name}: {key} {lost}" for key in sorted(was - now))
            lines.extend(f"+ {name}: {key} {gained}" for key in sorted(now - was))
    return lines
