"""A small linear ranker: named features, one weight each, softmax over the candidates of one question.

The weights live in ``lexicons/relate_weights.json`` (one table per question, feature name → weight, readable and sorted) and
are trained by ``python benchmarks/train_relate.py`` from ``corpus/gold/train`` only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache

from pipeline.resources import lexicon

Features = Sequence[str]


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """All weight tables: question → feature → weight. Empty when the file is not there (rules alone decide then)."""
    path = lexicon("relate_weights.json")
    if not path.is_file():
        return {}
    loaded: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8"))
    return loaded


def trained(question: str) -> bool:
    """Whether weights for this question exist."""
    return bool(weights().get(question))


def rank(question: str, candidates: Sequence[Features]) -> list[float]:
    """Probability of each candidate; they add up to 1. Empty for no candidates."""
    table = weights().get(question, {})
    scores = [sum(filter(None, map(table.get, features))) for features in candidates]
    if not scores:
        return []
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def reasons(question: str, features: Features, count: int = 5) -> list[tuple[str, float]]:
    """The features that spoke loudest for a candidate, for ``shishi explain``."""
    table = weights().get(question, {})
    found = [(name, table[name]) for name in features if name in table]
    return sorted(found, key=lambda pair: -abs(pair[1]))[:count]
