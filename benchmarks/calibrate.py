"""Calibrates the confidence of rows (called by ``train_relate.py``) and says how it holds.

    python benchmarks/calibrate.py    how rows of corpus/gold/dev and of the seeds do against their confidence

The curve is the table ``confidence`` of ``lexicons/relate_weights.json``.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from relate_oracle import ROOT, Case, judge, load_case, run

#: Rows at or above this confidence must be right at least this often.
SURE, WANTED = 0.9, 0.97


def outcomes(case: Case) -> list[tuple[float, bool]]:
    """(confidence of the moment, whether object and type are right) of every row that counts."""
    found = []
    for metric, row in zip(run(case), case.rows, strict=True):
        if not row.get("optional"):
            verdict = judge(metric, row)
            found.append((metric.confidence, verdict["object"] is not False and bool(verdict["activity_type"])))
    return found


def curve(found: list[tuple[float, bool]]) -> dict[str, float]:
    """A rising curve (pool adjacent violators over groups of 40 rows); the sure end starts where 97 % hold."""
    rows = sorted(found)
    blocks: list[list[float]] = []
    for i in range(0, len(rows), 40):
        group = rows[i : i + 40]
        blocks.append([sum(c for c, _ in group) / len(group), sum(ok for _, ok in group), len(group)])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            b, a = blocks.pop(), blocks.pop()
            n = a[2] + b[2]
            blocks.append([(a[0] * a[2] + b[0] * b[2]) / n, a[1] + b[1], n])
    sure = _sure_from(rows)
    table = {f"{c:.4f}": round(min(k / n, SURE - 0.01), 4) for c, k, n in blocks if c < sure}
    table["0.0000"] = min(table.values(), default=0.0)
    if sure < 1.0:
        table[f"{sure - 0.0002:.4f}"] = SURE - 0.01
        table[f"{sure:.4f}"] = SURE
        table["1.0000"] = 0.99
    return table


def _sure_from(rows: list[tuple[float, bool]]) -> float:
    """The lowest chance from which on (downwards from 1) 97 % of the rows are right, less two standard errors; 1 when nothing is sure."""
    right = 0
    best = 1.0
    for count, (chance, ok) in enumerate(reversed(rows), 1):
        right += ok
        share = right / count
        if count >= 40 and share - 2 * math.sqrt(share * (1 - share) / count) >= WANTED:
            best = chance
    return best


def check() -> None:
    """Print right rows by confidence for dev and the seeds."""
    for folder in (ROOT / "corpus/gold/dev", ROOT.parent / "shared/gold/seeds"):
        rows = [o for p in sorted(folder.glob("*.json")) if (c := load_case(p, entities=True)) for o in outcomes(c)]
        print(folder.name, len(rows), "rows")
        for low, high in ((0.9, 1.01), (0.75, 0.9), (0.5, 0.75), (0.25, 0.5), (0.0, 0.25)):
            some = [ok for value, ok in rows if low <= value < high]
            if some:
                print(
                    f"  confidence {low:.2f}-{min(high, 1.0):.2f}: {len(some):4d} rows, {sum(some) / len(some):.3f} right"
                )


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    check()
