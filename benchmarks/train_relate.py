"""Trains the linear rankers of ``pipeline/relate`` from ``corpus/gold/train`` and writes ``lexicons/relate_weights.json``.

    python benchmarks/train_relate.py [--question object …]

Deterministic: same corpus, same file. Reads nothing but ``corpus/gold/train``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from relate_oracle import ROOT, Case, load_case
from relate_questions import QUESTIONS, Asked

from pipeline.relate import ranker

OUT = ROOT / "lexicons" / "relate_weights.json"


def train(asked: list[Asked], epochs: int, *, decay: float, least: int) -> dict[str, float]:
    """Weights by AdaGrad on the softmax over each question's candidates; right answers share the probability."""
    counts = Counter(name for item in asked for features in item.candidates for name in set(features))
    names = sorted(name for name, count in counts.items() if count >= least)
    index = {name: i for i, name in enumerate(names)}
    weights = np.zeros(len(names))
    grads = np.full(len(names), 0.1)
    data = []
    for item in asked:
        if not any(item.right) or all(item.right):
            continue
        rows = [[index[f] for f in features if f in index] for features in item.candidates]
        flat = np.array([i for row in rows for i in row], dtype=np.int64)
        owner = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        unique, inverse = np.unique(flat, return_inverse=True)
        data.append((len(rows), flat, owner, unique, inverse, np.array(item.right, dtype=bool)))
    order = list(range(len(data)))
    shuffler = random.Random(17)
    total = np.zeros(len(names))
    for epoch in range(epochs):
        shuffler.shuffle(order)
        for at in order:
            count, flat, owner, unique, inverse, right = data[at]
            scores = np.bincount(owner, weights=weights[flat], minlength=count)
            p = np.exp(scores - scores.max())
            p /= p.sum()
            q = p * right
            q /= max(q.sum(), 1e-12)
            g = np.bincount(inverse, weights=(p - q)[owner], minlength=len(unique)) + decay * weights[unique]
            grads[unique] += g * g
            weights[unique] -= RATE * g / np.sqrt(grads[unique])
        if epoch >= epochs // 2:
            total += weights
    weights = total / max(1, epochs - epochs // 2)
    return {name: round(float(w), 3) for name, w in zip(names, weights, strict=True) if abs(w) >= 0.02}


def cases() -> list[Case]:
    found = [load_case(path, entities=True) for path in sorted((ROOT / "corpus/gold/train").glob("*.json"))]
    return [case for case in found if case is not None]


#: question → (decay, least count of a feature, epochs), chosen on corpus/gold/dev.
RATE = 0.1
SETTINGS = {
    "object": (0.1, 5, 6),
    "activity_type": (0.15, 5, 5),
    "role": (0.2, 5, 5),
    "status": (0.1, 5, 5),
    "actor": (0.03, 4, 8),
    "place": (0.1, 4, 5),
    "time": (0.003, 4, 20),
}
FOLDS = 3


def with_foreign_objects(every: list[Case], ask: Callable[[Case], list[Asked]]) -> list[Asked]:
    """Questions with objects joined by weights that have not seen the document, as it will be for every new document."""
    tables = ranker.weights()
    kept = tables.get("object", {})
    decay, least, epochs = SETTINGS["object"]
    asked: list[Asked] = []
    for fold in range(FOLDS):
        if fold not in _FOLD:
            rest = [item for i, case in enumerate(every) if i % FOLDS != fold for item in QUESTIONS["object"](case)]
            _FOLD[fold] = train(rest, epochs, decay=decay, least=least)
        tables["object"] = _FOLD[fold]
        asked += [item for i, case in enumerate(every) if i % FOLDS == fold for item in ask(case)]
    tables["object"] = kept
    return asked


_FOLD: dict[int, dict[str, float]] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--question", nargs="*", default=list(QUESTIONS))
    args = parser.parse_args()
    every = cases()
    for name in args.question:
        ask = QUESTIONS[name]
        asked = [item for case in every for item in ask(case)] if name == "object" else with_foreign_objects(every, ask)
        reachable = sum(any(item.right) for item in asked)
        print(f"{name}: {len(asked)} questions, {reachable} with a right candidate")
        decay, least, epochs = SETTINGS[name]
        tables = ranker.weights()
        tables[name] = train(asked, epochs, decay=decay, least=least)
        OUT.write_text(json.dumps(tables, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
        print(f"  {len(tables[name])} weights")


if __name__ == "__main__":
    main()
