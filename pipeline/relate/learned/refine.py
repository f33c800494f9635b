"""Apply the learned choices to the rows of a document; every choice is written into the row's trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.records import Metric
from pipeline.relate.learned.fields import FIELDS, Field
from pipeline.relate.learned.ranker import Choice, Ranker
from pipeline.relate.learned.scene import Scene
from pipeline.resources import lexicon


@dataclass(frozen=True, slots=True)
class Refined:
    """A row after the choices, and the probability of each chosen answer."""

    metric: Metric
    probabilities: Mapping[str, float]


def save_models(path: Path, models: Mapping[str, Ranker]) -> None:
    """Write the non-zero weights of all fields to one compressed file; the same weights give the same bytes."""
    arrays = {}
    for name, ranker in sorted(models.items()):
        arrays[f"{name}.key"] = ranker.keys.astype(np.uint32)
        arrays[f"{name}.weight"] = ranker.weights.astype(np.float16)
    np.savez_compressed(path, **arrays)


@lru_cache(maxsize=2)
def load_models(path: Path | None = None) -> Mapping[str, Ranker]:
    """The models of all fields (of the packaged file by default); empty when there is no file."""
    path = path or lexicon("relate.npz")
    if not path.is_file():
        return {}
    models = {}
    with np.load(path) as data:
        for field in FIELDS:
            if f"{field.name}.key" in data:
                keys, weights = data[f"{field.name}.key"], data[f"{field.name}.weight"]
                models[field.name] = Ranker(keys.astype(np.int64), weights.astype(np.float64))
    return models


def choose(field: Field, ranker: Ranker, scene: Scene, metric: Metric, codes: Sequence[str]) -> tuple[Metric, Choice | None]:
    """The row with the chosen answer of one field."""
    answers = field.answers(scene, metric, codes)
    if not answers:
        return metric, None
    choice = ranker.choose([answer.features for answer in answers])
    return field.apply(scene, metric, answers[choice.index]), choice


def refine(scene: Scene, metrics: Sequence[Metric], codes: Sequence[str], models: Mapping[str, Ranker]) -> list[Refined]:
    """All rows with all learned fields chosen, in the order of :data:`FIELDS`."""
    refined = []
    for metric in metrics:
        probabilities: dict[str, float] = {}
        span = (metric.quantity.start, metric.quantity.end)
        for field in FIELDS:
            ranker = models.get(field.name)
            if ranker is None:
                continue
            metric, choice = choose(field, ranker, scene, metric, codes)
            if choice is not None:
                probabilities[field.name] = choice.probability
                reasons = ", ".join(f"{name} {weight:+.1f}" for name, weight in choice.reasons)
                step = (f"learned.{field.name}", f"p={choice.probability:.2f}: {reasons}", *span)
                metric = replace(metric, trace=(*metric.trace, step))
        refined.append(Refined(metric, probabilities))
    return refined
