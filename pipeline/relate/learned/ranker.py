"""A log-linear model over candidates: every candidate is a list of feature strings, the highest sum of weights wins.

Features are hashed (CRC-32) into a table, so that the model is one small file; the strings themselves exist whenever a choice is
made, so that every choice can say which features made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

Features = list[str]
Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_SMALLEST = 0.02


def feature_ids(features: Sequence[str]) -> Ids:
    """CRC-32 of the features."""
    return np.fromiter((crc32(feature.encode("utf-8")) for feature in features), np.int64, len(features))


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen candidate, its probability, and the features that spoke most for it."""

    index: int
    probability: float
    reasons: tuple[tuple[str, float], ...]


class Ranker:
    """The weights of one field: sorted feature hashes and one weight each; all other features weigh nothing."""

    def __init__(self, keys: Ids, weights: Floats) -> None:
        self.keys = keys
        self.weights = weights
        self._table = dict(zip(keys.tolist(), weights.tolist(), strict=True))

    def weigh(self, features: Sequence[str]) -> list[float]:
        """The weight of every feature."""
        table = self._table
        return [table.get(crc32(feature.encode("utf-8")), 0.0) for feature in features]

    def scores(self, candidates: Sequence[Features]) -> Floats:
        """One score a candidate."""
        return np.array([sum(self.weigh(features)) for features in candidates])

    def choose(self, candidates: Sequence[Features]) -> Choice:
        """The best candidate (the first of equals). ``candidates`` must not be empty."""
        scores = self.scores(candidates)
        index = int(np.argmax(scores))
        shifted = np.exp(scores - scores[index])
        features = candidates[index]
        weights = self.weigh(features)
        order = sorted(range(len(features)), key=lambda i: (-weights[i], i))[:3]
        reasons = tuple((features[i], round(weights[i], 2)) for i in order if weights[i] > 0)
        return Choice(index, float(1.0 / shifted.sum()), reasons)


@dataclass(frozen=True, slots=True)
class Instance:
    """A training example: hashed features of all candidates and which of them are right."""

    ids: Ids
    lengths: Ids
    right: npt.NDArray[np.bool_]


def make_instance(candidates: Sequence[Features], right: Sequence[bool]) -> Instance | None:
    """An instance, or ``None`` where nothing is right or everything is (nothing to learn)."""
    if not any(right) or all(right):
        return None
    ids = feature_ids([feature for features in candidates for feature in features])
    return Instance(ids, np.array([len(features) for features in candidates], np.int64), np.array(right))


@dataclass(frozen=True, slots=True)
class _Compact:
    """An instance in the columns of the kept features: ``columns`` are distinct, ``where`` points into them, ``row`` says whose."""

    columns: Ids
    where: Ids
    row: Ids
    right: npt.NDArray[np.bool_]


def _compact(instances: Sequence[Instance], least: int) -> tuple[Ids, list[_Compact]]:
    """Keep the features that occur in at least ``least`` instances."""
    distinct = [np.unique(instance.ids) for instance in instances]
    keys, counts = np.unique(np.concatenate(distinct), return_counts=True)
    keys = keys[counts >= least]
    compact = []
    for instance in instances:
        position = np.searchsorted(keys, instance.ids)
        position[position == len(keys)] = 0
        kept = keys[position] == instance.ids
        row = np.repeat(np.arange(len(instance.lengths)), instance.lengths)[kept]
        columns, where = np.unique(position[kept], return_inverse=True)
        compact.append(_Compact(columns, where, row, instance.right))
    return keys, compact


def train(
    instances: Sequence[Instance], *, epochs: int = 8, rate: float = 0.1, decay: float = 1e-3, least: int = 3, seed: int = 0
) -> Ranker:
    """The model that maximises the probability of the right candidates (marginal log-likelihood, Adagrad); deterministic.

    ``least`` is the number of instances a feature must occur in, ``decay`` the pull of every weight towards zero.
    """
    keys, compact = _compact(instances, least)
    weights = np.zeros(len(keys))
    squares = np.full(len(keys), 1e-2)
    averaged = np.zeros(len(keys))
    generator = np.random.default_rng(seed)
    for epoch in range(epochs):
        for number in generator.permutation(len(compact)):
            _step(compact[number], weights, squares, rate, decay)
        if epoch >= epochs // 2:
            averaged += weights
    averaged /= epochs - epochs // 2
    kept = np.abs(averaged) >= _SMALLEST
    return Ranker(keys[kept], averaged[kept].astype(np.float16).astype(np.float64))


def _step(instance: _Compact, weights: Floats, squares: Floats, rate: float, decay: float) -> None:
    local = weights[instance.columns]
    scores = np.bincount(instance.row, weights=local[instance.where], minlength=len(instance.right))
    probabilities = np.exp(scores - scores.max())
    probabilities /= probabilities.sum()
    wanted = np.where(instance.right, probabilities, 0.0)
    total = wanted.sum()
    wanted = wanted / total if total > 1e-12 else instance.right / instance.right.sum()
    slope = (wanted - probabilities)[instance.row]
    gradient = np.bincount(instance.where, weights=slope, minlength=len(instance.columns)) - decay * local
    squares[instance.columns] += gradient**2
    weights[instance.columns] = local + rate * gradient / np.sqrt(squares[instance.columns])
