"""The fields that are chosen by learned weights: for each its candidates, their features, and how an answer enters the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from pipeline.records import Metric, Role, Status
from pipeline.relate.learned.labels import label_features, type_features
from pipeline.relate.learned.names import (
    Named,
    actor_candidates,
    actor_features,
    place_candidates,
    place_features,
    time_candidates,
    time_features,
)
from pipeline.relate.learned.ranker import Features
from pipeline.relate.learned.scene import Scene
from pipeline.relate.learned.spans import SpanFeatures, action_spans, object_spans


@dataclass(frozen=True, slots=True)
class Answer:
    """A candidate: its text (``None``: nothing), what it was made from, and its features."""

    text: str | None
    origin: Any
    features: Features


@dataclass(frozen=True, slots=True)
class Field:
    """``answers`` lists the candidates of a row, ``apply`` puts the chosen one into it."""

    name: str
    answers: Callable[[Scene, Metric, Sequence[str]], list[Answer]]
    apply: Callable[[Scene, Metric, Answer], Metric]


def _object_answers(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Answer]:
    features = SpanFeatures(scene, metric, metric.object, "O")
    answers = [Answer(scene.text[s.start : s.end], s, features.of(s)) for s in object_spans(scene, metric)]
    if metric.object and metric.object not in {answer.text for answer in answers}:
        answers.append(Answer(metric.object, None, ["Orule=only", f"Orule=only|{features.group}", f"Otail2={metric.object[-2:]}"]))
    return answers


def _action_answers(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Answer]:
    features = SpanFeatures(scene, metric, metric.action, "V")
    answers = [Answer(scene.text[s.start : s.end], s, features.of(s)) for s in action_spans(scene, metric)]
    if metric.action and metric.action not in {answer.text for answer in answers}:
        answers.append(Answer(metric.action, None, ["Vrule=only", f"Vrule=only|{features.group}"]))
    none = [f"V-none|{name}" for name in ("bias", f"rule={metric.action is None}", f"unit={metric.quantity.unit}", f"dim={metric.quantity.dimension}",
            f"next={features.next_kind}", f"prev={features.previous_kind}", f"group={features.group}")]  # fmt: skip
    answers.append(Answer(None, None, none))
    return answers


def _apply_text(name: str) -> Callable[[Scene, Metric, Answer], Metric]:
    def apply(scene: Scene, metric: Metric, answer: Answer) -> Metric:
        return replace(metric, **{name: answer.text})

    return apply


def _type_answers(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Answer]:
    lists = type_features(scene, metric, codes)
    return [Answer(code, None, features) for code, features in zip(codes, lists, strict=True)]


def _labels(name: str, mark: str, labels: Sequence[str]) -> Field:
    def answers(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Answer]:
        lists = label_features(scene, metric, labels, mark)
        return [Answer(label, None, features) for label, features in zip(labels, lists, strict=True)]

    return Field(name, answers, _apply_text(name))


def _actor_answers(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Answer]:
    named = actor_candidates(scene, metric)
    lists = actor_features(scene, metric, named)
    answers = [Answer(item.text, item, features) for item, features in zip(named, lists[:-1], strict=True)]
    return [*answers, Answer(None, None, lists[-1])]


def _place_answers(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Answer]:
    named = place_candidates(scene, metric)
    lists = place_features(scene, metric, named)
    answers = [Answer(item.text, item, features) for item, features in zip(named, lists[:-1], strict=True)]
    return [*answers, Answer(None, None, lists[-1])]


def _apply_place(scene: Scene, metric: Metric, answer: Answer) -> Metric:
    if answer.text == metric.place:
        return metric
    item: Named | None = answer.origin
    if item is None:
        return replace(metric, place=None, adcode=None, place_path=None)
    for place in scene.found.places:
        if (place.start, place.end) == (item.start, item.end):
            return replace(metric, place=place.name, adcode=place.adcode, place_path=place.place_path)
    return replace(metric, place=item.text)


def _time_answers(scene: Scene, metric: Metric, codes: Sequence[str]) -> list[Answer]:
    times = time_candidates(scene, metric)
    lists = time_features(scene, metric, times)
    answers = [Answer(time.iso, time, features) for time, features in zip(times, lists[:-1], strict=True)]
    return [*answers, Answer(None, None, lists[-1])]


def _apply_time(scene: Scene, metric: Metric, answer: Answer) -> Metric:
    time = answer.origin
    if time is None:
        return replace(metric, time_start=None, time_end=None)
    return replace(metric, time_start=time.start_date.isoformat(), time_end=time.end_date.isoformat())


FIELDS = (
    Field("object", _object_answers, _apply_text("object")),
    Field("action", _action_answers, _apply_text("action")),
    Field("activity_type", _type_answers, _apply_text("activity_type")),
    _labels("role", "R", get_args(Role)),
    _labels("status", "S", get_args(Status)),
    Field("actor", _actor_answers, _apply_text("actor")),
    Field("place", _place_answers, _apply_place),
    Field("time", _time_answers, _apply_time),
)
