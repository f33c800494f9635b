"""Trains the linear rankers of ``pipeline/relate`` from ``corpus/gold/train``, calibrates their confidence, writes ``lexicons/relate_weights.json``.

    python benchmarks/train_relate.py

Deterministic: same corpus, same file. Reads nothing but ``corpus/gold/train``.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from calibrate import curve
from scipy import optimize, sparse

sys.path.insert(0, str(Path(__file__).parent))
from relate_oracle import ROOT, Case, load_case
from relate_questions import QUESTIONS, Asked

from pipeline.relate import ranker

Tables = dict[str, dict[str, float]]
OUT = ROOT / "lexicons" / "relate_weights.json"


def train(asked: list[Asked], *, strength: float, least: int, unnamed: float = 1.0) -> dict[str, float]:
    """Weights that make the right answers likeliest, the better ones more so: softmax over each question's candidates, L2 prior, L-BFGS.

    A feature counts only when at least ``least`` different documents have it: what one document alone shows is not learned.
    Questions whose gold names nothing (their first candidate is "none") count ``unnamed``.
    """
    homes: dict[str, set[str]] = defaultdict(set)
    for item in asked:
        for features in item.candidates:
            for name in features:
                homes[name].add(item.document)
    names = sorted(name for name, seen in homes.items() if len(seen) >= least)
    index = {name: i for i, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    question: list[int] = []
    right: list[float] = []
    worth: list[float] = []
    for item in asked:
        if not any(item.right) or all(item.right):
            continue
        for features, ok in zip(item.candidates, item.right, strict=True):
            known = sorted({index[name] for name in features if name in index})
            rows += [len(right)] * len(known)
            columns += known
            question.append(len(worth))
            right.append(ok)
        worth.append(unnamed if item.right[0] else 1.0)
    seen = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(right), len(names)))
    across = seen.T.tocsr()
    owner, good, value = np.array(question), np.array(right), np.array(worth)
    starts = np.searchsorted(owner, np.arange(len(worth)))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = seen @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        chances = powers / np.add.reduceat(powers, starts)[owner]
        hits = good * chances
        sums = np.maximum(np.add.reduceat(hits, starts), 1e-12)
        slope = across @ ((chances - hits / sums[owner]) * value[owner]) + strength * weights
        return float(-(value * np.log(sums)).sum() + 0.5 * strength * weights @ weights), slope

    found = optimize.minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return {name: round(float(w), 3) for name, w in zip(names, found.x, strict=True) if abs(w) >= 0.01}


def cases() -> list[Case]:
    found = [load_case(path, entities=True) for path in sorted((ROOT / "corpus/gold/train").glob("*.json"))]
    return [case for case in found if case is not None]


ROUNDS = 60
#: question → strength of the prior, least documents of a feature, worth of questions that name nothing; chosen by
#: cross-validation over the documents of corpus/gold/train.
SETTINGS: dict[str, dict[str, float]] = {
    "object": {"strength": 3.0, "least": 3},
    "activity_type": {"strength": 4.0, "least": 3},
    "role": {"strength": 4.0, "least": 3},
    "status": {"strength": 5.0, "least": 3},
    "actor": {"strength": 5.0, "least": 3, "unnamed": 0.3},
    "place": {"strength": 12.0, "least": 3, "unnamed": 0.3},
    "time": {"strength": 10.0, "least": 3, "unnamed": 0.3},
    "sure": {"strength": 2.0, "least": 3},
}
FOLDS = 4
#: The questions in the order in which ``relate`` asks them. The actor twice: the second time it sees the actor that the first
#: weights chose for the figure before.
ASKED = ("object", "activity_type", "role", "status", "actor", "actor", "place", "time", "sure")


def fold_of(case: Case) -> int:
    """The fold of a document; a damaged copy goes with its original."""
    return zlib.crc32(case.name.removesuffix("_damaged").encode()) % FOLDS


def _trained(name: str, asked: list[list[Asked]]) -> list[dict[str, float]]:
    """Weights from all folds, and from all but each of them, on as many processes as there are cores."""
    context = multiprocessing.get_context("fork")  # the questions are inherited, not sent
    _PARTS[:] = asked
    with ProcessPoolExecutor(max_workers=min(FOLDS + 1, os.cpu_count() or 1), mp_context=context) as pool:
        return list(pool.map(_trained_without, [name] * (FOLDS + 1), [-1, *range(FOLDS)]))


_PARTS: list[list[Asked]] = []


def _trained_without(name: str, fold: int) -> dict[str, float]:
    return train([item for i, part in enumerate(_PARTS) if i != fold for item in part], **SETTINGS[name])


def learn(every: list[Case], say: Callable[[str], None] = print) -> Tables:
    """Weights of all questions, and how often rows were right at each chance (table ``confidence``).

    Questions are learned in the order in which ``relate`` asks them. What a later question sees of earlier answers comes
    from weights that have not seen the document, as it will be for every new document.
    """
    tables = ranker.weights()
    before = dict(tables)
    full: Tables = {}
    folds: list[Tables] = [{} for _ in range(FOLDS)]
    for name in ASKED:
        ask = QUESTIONS[name]
        asked: list[list[Asked]] = []
        for fold in range(FOLDS):
            tables.clear()
            tables.update(folds[fold])
            asked.append([item for case in every if fold_of(case) == fold for item in ask(case)])
        whole = [item for part in asked for item in part]
        full[name], *others = _trained(name, asked)
        for fold in range(FOLDS):
            folds[fold][name] = others[fold]
        unseen = [right(item, folds[fold][name]) for fold, part in enumerate(asked) for item in part]
        seen = [right(item, full[name]) for item in whole]
        say(
            f"{name}: {len(whole)} questions, {sum(any(item.right) for item in whole)} with a right candidate, "
            f"{len(full[name])} weights; right {sum(unseen) / len(unseen):.3f} unseen, {sum(seen) / len(seen):.3f} seen"
        )
        if name == "sure":
            full["confidence"] = curve(
                [
                    (chance(item, folds[fold][name]), item.right[0] > 0)
                    for fold, part in enumerate(asked)
                    for item in part
                ]
            )
    tables.clear()
    tables.update(before)
    return full


def chance(item: Asked, table: dict[str, float]) -> float:
    """Chance of the first of two candidates."""
    first, second = (sum(table.get(name, 0.0) for name in features) for features in item.candidates)
    return 1 / (1 + math.exp(second - first))


def right(item: Asked, table: dict[str, float]) -> bool:
    """Whether the likeliest candidate is right."""
    scores = [sum(table.get(name, 0.0) for name in features) for features in item.candidates]
    return item.right[max(range(len(scores)), key=lambda i: scores[i])] > 0


def main() -> None:
    """Learn, and write the file."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    full = learn(cases())
    OUT.write_text(json.dumps(full, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
