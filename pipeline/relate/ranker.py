"""A small linear ranker: named features, one weight each, softmax over the candidates of one question.

The weights live in ``lexicons/relate_weights.json``, readable and sorted: one table per question, feature name → weight. Questions
whose candidates are classes (a type, a role, a status) ask the same facts of every class; their weights stand under ``classes``
as question → fact → class → weight, so that a fact is looked up once. They are trained by ``python benchmarks/train_relate.py``
from ``corpus/gold/train`` only.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from pipeline.resources import lexicon

Features = Sequence[str]
Table = dict[str, float]


@lru_cache(maxsize=1)
def _loaded() -> tuple[dict[str, Table], dict[str, dict[str, Table]]]:
    path = lexicon("relate_weights.json")
    if not path.is_file():
        return {}, {}
    tables: dict[str, Any] = json.loads(path.read_text("utf-8"))
    classes = tables.pop("classes", {})
    return tables, classes


def weights() -> dict[str, Table]:
    """Weight tables: question → feature → weight. Empty when the file is not there (rules alone decide then)."""
    return _loaded()[0]


def class_weights() -> dict[str, dict[str, Table]]:
    """Weights of facts that are asked of every class: question → fact → class → weight."""
    return _loaded()[1]


def trained(question: str) -> bool:
    """Whether weights for this question exist."""
    return bool(weights().get(question) or class_weights().get(question))


def rank(question: str, candidates: Sequence[Features]) -> list[float]:
    """Probability of each candidate; they add up to 1. Empty for no candidates."""
    table = weights().get(question, {})
    return _softmax([sum(filter(None, map(table.get, features))) for features in candidates])


def rank_classes(question: str, names: Sequence[str], facts: Features, own: Sequence[Features]) -> list[float]:
    """Probability of each class, from ``facts`` that are the same for all and features of its ``own`` (one list a class)."""
    shared = class_weights().get(question)
    if shared is None:  # while weights are learned every feature stands in one table
        return rank(question, spread(names, facts, own))
    table = weights().get(question, {})
    scores = {name: sum(filter(None, map(table.get, features))) for name, features in zip(names, own, strict=True)}
    for weighed in filter(None, map(shared.get, facts)):
        for name, weight in weighed.items():
            if name in scores:
                scores[name] += weight
    return _softmax(list(scores.values()))


def _softmax(scores: list[float]) -> list[float]:
    if not scores:
        return []
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def spread(names: Sequence[str], facts: Features, own: Sequence[Features]) -> list[list[str]]:
    """Features of every class in one list each: each fact joined with the class, plus the class's own."""
    return [[*(f"{name}|{fact}" for fact in facts), *features] for name, features in zip(names, own, strict=True)]


def gathered(table: Table, names: Collection[str]) -> tuple[Table, dict[str, Table]]:
    """A table learned from :func:`spread` features, as the own features' and the facts' tables."""
    own: Table = {}
    shared: dict[str, Table] = defaultdict(dict)
    for feature, weight in table.items():
        name, _, fact = feature.partition("|")
        if fact and name in names:
            shared[fact][name] = weight
        else:
            own[feature] = weight
    return own, dict(shared)
