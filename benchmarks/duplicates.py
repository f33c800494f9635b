"""How well ``link_duplicates`` finds facts that a rewritten article states again.

    python benchmarks/duplicates.py

Every document of corpus/gold/train and dev is one article; its gold rows told anew (other object wording from the accepted
list, other sentence, some places left out) are its rewritten report. A link between a row and its own retelling is right,
any other link is wrong.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from relate_oracle import ROOT, Case, interval, load_case, run

from pipeline.records import Metric
from pipeline.relate.duplicates import link_duplicates


def rows_of(case: Case, metrics: list[Metric]) -> list[dict[str, Any]]:
    """The joined rows of a document as rows of the table ``metrics``, each with its gold row as ``gold``."""
    golden = {(q.start, q.end): row for q, row in zip(case.found.quantities, case.rows, strict=True)}
    return [
        {
            "gold": golden[m.quantity.start, m.quantity.end],
            "metric_id": f"{case.name}.{i}",
            "doc_id": case.name,
            "value": m.quantity.value,
            "unit": m.quantity.unit,
            "per": m.quantity.per,
            "change": m.quantity.change,
            "bound": m.quantity.bound,
            "object": m.object,
            "activity_type": m.activity_type,
            "status": m.status,
            "role": m.role,
            "place": m.place,
            "adcode": m.adcode,
            "time_start": m.time_start,
            "time_end": m.time_end,
            "sentence": case.text[m.sentence[0] : m.sentence[1]],
            "duplicate_of": m.duplicate_of,
        }
        for i, m in enumerate(metrics)
    ]


def retold(case: Case, rows: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """The gold rows in other words: another accepted object, a short sentence of its own, now and then no place."""
    told = []
    for row in rows:
        gold = row["gold"]
        thing = chance.choice((gold.get("object") or [row["object"] or ""])[:3])
        place = "" if chance.random() < 0.3 else next(iter(gold.get("place") or []), "")
        time = interval(gold["time"]) if gold.get("time") and chance.random() < 0.5 else ("", "")
        action = next(iter(gold.get("action") or []), "有")
        told.append(
            {
                **row,
                "metric_id": row["metric_id"] + "'",
                "doc_id": case.name + "'",
                "object": thing,
                "activity_type": gold["activity_type"][0],
                "status": gold["status"][0],
                "place": place,
                "time_start": time[0],
                "time_end": time[1],
                "sentence": f"据介绍，{place}{action}{thing}{gold['quote']}。",
            }
        )
    chance.shuffle(told)
    return told


def main() -> None:
    chance = random.Random(3)
    first: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    for name in ("train", "dev"):
        for path in sorted((ROOT / "corpus/gold" / name).glob("*.json")):
            case = load_case(path, entities=True)
            if case is not None:
                rows = rows_of(case, run(case))
                first += rows
                again += retold(case, rows, chance)
    links = link_duplicates([*first, *again])
    wanted = {row["metric_id"] for row in again if row["duplicate_of"] is None}
    by_id = {row["metric_id"]: row for row in first}

    def right(a: str, b: str) -> bool:
        if a.rstrip("'") == b:
            return True
        x, y = by_id.get(a.rstrip("'")), by_id.get(b)
        return (
            x is not None
            and y is not None
            and a.endswith("'")
            and x["doc_id"] == y["doc_id"]
            and (x["value"], x["unit"]) == (y["value"], y["unit"])
        )

    good = [pair for pair in links if right(*pair)]
    print(json.dumps({"restatements": len(wanted), "links": len(links), "right": len(good),
                      "precision": round(len(good) / max(1, len(links)), 3),
                      "recall": round(len({a for a, _ in good}) / max(1, len(wanted)), 3)}))  # fmt: skip
    for a, b in [pair for pair in links if not right(*pair)][:15]:
        print(
            "wrong:",
            a,
            b,
            by_id.get(a.rstrip("'"), {}).get("sentence", "")[:60],
            "|",
            by_id.get(b, {}).get("sentence", "")[:60],
        )


if __name__ == "__main__":
    main()
