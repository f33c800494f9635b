"""Annotated clean articles → annotated damaged articles, with every quote moved to what now stands there.

    python -m pipeline.evaluate.damage_articles corpus/gold/train/NAME.json -o corpus/gold/train --seed 7

writes ``NAME_damaged.txt`` and ``NAME_damaged.json``. A figure of which a character was garbled becomes ``optional``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from pipeline.evaluate.damage import Damaged, damage
from pipeline.evaluate.gold import read_gold

_SUFFIX = "_damaged"


def damage_article(
    path: Path,
    folder: Path,
    seed: int,
    *,
    pinyin_share: float = 0.1,
    cut_probability: float = 0.5,
    second_kind: bool = False,
) -> Path:
    """Write the damaged counterpart of the gold file ``path`` into ``folder``; returns its ``.json``.

    Raises:
        ShishiError: ``path`` is not valid gold.
    """
    gold = read_gold(path)
    damaged = damage(
        gold.text, seed, pinyin_share=pinyin_share, cut_probability=cut_probability, second_kind=second_kind
    )
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    target = folder / f"{path.stem}{_SUFFIX}.json"
    for row, (start, end) in zip(record.get("metrics", []), gold.spans(), strict=True):
        _move_quote(row, start, end, damaged)
    if "no_row" in record:
        record["no_row"] = [_moved(text, gold.text, damaged) for text in record["no_row"]]
    record["doc"] = target.with_suffix(".txt").name
    record["script"] = "garbled"
    folder.mkdir(parents=True, exist_ok=True)
    target.with_suffix(".txt").write_bytes(damaged.text.encode("utf-8"))
    target.write_text(_layout(record), "utf-8")
    return target


def _move_quote(row: dict[str, Any], start: int, end: int, damaged: Damaged) -> None:
    raw_start, raw_end = damaged.from_original.to_raw(start, end)
    row["quote"] = damaged.text[raw_start:raw_end]
    nth, at = 1, damaged.text.find(row["quote"])
    while at < raw_start:
        nth, at = nth + 1, damaged.text.find(row["quote"], at + 1)
    row.pop("nth", None)
    if nth > 1:
        row["nth"] = nth
    garbled = (damaged.alignment.to_raw(*span) for span in damaged.garbled)
    if any(raw_start < last and first < raw_end for first, last in garbled):
        row["optional"] = True


def _moved(text: str, original: str, damaged: Damaged) -> str:
    at = original.find(text)
    if at < 0:
        return text
    start, end = damaged.from_original.to_raw(at, at + len(text))
    return damaged.text[start:end]


def _layout(record: dict[str, Any]) -> str:
    """One row a line, as the gold files are written by hand."""
    parts = []
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f"{json.dumps(key)}: [\n{rows}\n ]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{" + ",\n ".join(parts) + "}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Damage annotated articles as the converter of issue 3 would.")
    parser.add_argument("articles", nargs="+", type=Path, help="gold .json files of clean simplified articles")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pinyin-share", type=float, default=0.1)
    parser.add_argument("--cut-probability", type=float, default=0.5)
    parser.add_argument("--second-kind", action="store_true", help="readings between the halves of neighbours too")
    given = parser.parse_args()
    for path in given.articles:
        written = damage_article(
            path,
            given.output,
            given.seed,
            pinyin_share=given.pinyin_share,
            cut_probability=given.cut_probability,
            second_kind=given.second_kind,
        )
        print(written)


if __name__ == "__main__":
    main()
