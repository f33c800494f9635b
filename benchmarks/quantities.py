"""Score the quantity finder against annotated articles, and time it.

    python benchmarks/quantities.py GOLD_DIR… [--errors] [--speed]

A gold folder holds NAME.txt beside NAME.json (annotation guidelines, section 5). A gold row is detected when a found span
overlaps it most and shares its number; optional rows neither reward nor punish.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.find.quantities import find_quantities
from pipeline.normalize import normalize
from pipeline.records import Quantity


def nth(text: str, quote: str, n: int) -> int:
    """Offset of the n-th occurrence (1-based), as a separate number: not inside a longer one."""
    at = -1
    for _ in range(n):
        at = text.find(quote, at + 1)
        if at < 0:
            break
    return at


def pair(
    gold: list[dict[str, Any]], found: list[Quantity], text: str
) -> tuple[list[tuple[dict[str, Any], Quantity]], list[dict[str, Any]], list[Quantity]]:
    """Matched pairs, missed rows, surplus finds."""
    free = list(found)
    pairs, missed = [], []
    for row in gold:
        start = nth(text, row["quote"], row.get("nth", 1))
        end = start + len(row["quote"])
        best = max(free, key=lambda q: min(end, q.end) - max(start, q.start), default=None)
        if best is not None and min(end, best.end) - max(start, best.start) > 0:
            free.remove(best)
            pairs.append((row, best))
        else:
            missed.append(row)
    return pairs, missed, free


def same(a: float | None, b: float | None) -> bool:
    return a == b or (
        a is not None
        and b is not None
        and abs(a - b) <= 1e-4 * max(1.0, abs(a)) + (0.01 if abs(a) < 100 and a != int(a) else 0)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    counts: dict[str, int] = dict.fromkeys(
        ["gold", "found", "hit", "value", "unit", "bound", "per", "change", "quote", "all"], 0
    )
    prose: list[str] = []
    for path in sorted(p for folder in args.folders for p in folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        raw = path.with_suffix(".txt")
        if "metrics" not in data or not raw.exists():
            continue
        text = raw.read_text(encoding="utf-8", errors="replace")
        clean = normalize(text)
        quantities = []
        for quantity in find_quantities(clean.text):
            start, end = clean.alignment.to_raw(quantity.start, quantity.end)
            quantities.append(replace(quantity, start=start, end=end))
        prose.append(text)
        gold = data["metrics"]
        pairs, missed, surplus = pair(gold, quantities, text)
        for row in missed:
            if not row.get("optional"):
                counts["gold"] += 1
                if args.errors:
                    print(
                        f"{path.stem[:12]} MISS  {row['quote']}  {around(text, nth(text, row['quote'], row.get('nth', 1)))}"
                    )
        for quantity in surplus:
            counts["found"] += 1
            if args.errors:
                print(
                    f"{path.stem[:12]} EXTRA {text[quantity.start : quantity.end]} {quantity.rule}  {around(text, quantity.start)}"
                )
        for row, quantity in pairs:
            if row.get("optional"):
                continue
            for key in ("gold", "found", "hit"):
                counts[key] += 1
            checks = {
                "value": same(row["value"], quantity.value),
                "unit": row["unit"] == quantity.unit,
                "bound": row["bound"] == quantity.bound,
                "per": row.get("per") == quantity.per,
                "change": row.get("change") == quantity.change,
                "quote": row["quote"] == text[quantity.start : quantity.end],
            }
            checks["all"] = checks["value"] and checks["unit"] and checks["bound"]
            for key, right in checks.items():
                counts[key] += right
            wrong = [k for k, right in checks.items() if not right and k != "all"]
            if wrong and args.errors:
                got = {k: getattr(quantity, k, None) for k in wrong if k != "quote"}
                print(
                    f"{path.stem[:12]} WRONG {row['quote']} {wrong} gold={ {k: row.get(k) for k in wrong} } got={got} {text[quantity.start : quantity.end]}  {around(text, quantity.start)}"
                )
    hit = counts["hit"] or 1
    precision, recall = counts["hit"] / (counts["found"] or 1), counts["hit"] / (counts["gold"] or 1)
    print(
        f"rows {counts['gold']}  P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / ((precision + recall) or 1):.3f}"
    )
    print("  ".join(f"{k} {counts[k] / hit:.3f}" for k in ("value", "unit", "bound", "per", "change", "quote")))
    print(f"value+unit+bound F1 {2 * counts['all'] / ((counts['gold'] + counts['found']) or 1):.3f}")
    if args.speed:
        lines = [line for text in prose for line in text.splitlines()]
        size = sum(map(len, lines))
        rounds = max(1, 2_000_000 // size)
        begin = time.process_time()
        for _ in range(rounds):
            for line in lines:
                find_quantities(line)
        print(f"{rounds * size / (time.process_time() - begin) / 1e6:.2f} million characters a second of CPU time")


def around(text: str, at: int) -> str:
    return "…" + text[max(0, at - 14) : at + 20].replace("\n", "⏎") + "…"


if __name__ == "__main__":
    main()
