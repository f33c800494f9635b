"""Train the learned choices of ``relate`` on annotated articles (``corpus/gold/train`` only).

Fields are trained in the order in which they are chosen. What a later field sees of an earlier one while training comes from models that
did not see the document (folds by document), as it will in use. Deterministic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from pipeline.evaluate.gold import GoldFile, GoldMetric, comparable
from pipeline.evaluate.scores import _time_right
from pipeline.language import analyse
from pipeline.read import read_bytes
from pipeline.records import Metric
from pipeline.relate.learned.fields import FIELDS, Answer, Field
from pipeline.relate.learned.ranker import Instance, Ranker, make_instance, train
from pipeline.relate.learned.refine import choose, save_models
from pipeline.relate.learned.scene import Scene, make_scene

FOLDS = 4


@dataclass(slots=True)
class Example:
    """A row as the rules made it, with its gold and the fold of its document."""

    scene: Scene
    metric: Metric
    gold: GoldMetric
    fold: int


def collect(files: Iterable[GoldFile], nlp: Language, on_document: Callable[[str], None] | None = None) -> list[Example]:
    """The rows of the rules (before any learned choice) that meet a gold row exactly."""
    examples = []
    for number, gold in enumerate(files):
        article = read_bytes(gold.path.with_name(gold.document.doc).read_bytes(), gold.document.doc)
        doc = analyse(nlp, article)
        found = doc._.found
        tokens = [(token.idx, token.idx + len(token), token.tag_) for token in doc]
        sentences = [(s.start_char, s.end_char) for s in doc.sents]
        scene = make_scene(doc.text, tokens, sentences, found, found.metrics, nlp.get_pipe("shishi_relate").rules)
        wanted = {gold.span(metric): metric for metric in gold.document.metrics}
        for metric in found.metrics:
            match = wanted.get(found.clean.alignment.to_raw(metric.quantity.start, metric.quantity.end))
            if match is not None:
                examples.append(Example(scene, metric, match, number % FOLDS))
        if on_document is not None:
            on_document(gold.name)
    return examples


def _right(field: Field, gold: GoldMetric, answer: Answer) -> bool:
    if field.name == "time":
        if gold.time is None or answer.origin is None:
            return gold.time is None and answer.origin is None
        return _time_right(gold.time, {"time_start": answer.origin.start_date, "time_end": answer.origin.end_date})
    accepted = getattr(gold, field.name)
    if answer.text is None:
        return not accepted
    return comparable(answer.text) in {comparable(text) for text in accepted}


def _instances(field: Field, examples: list[Example], codes: list[str]) -> list[tuple[int, Instance]]:
    instances = []
    for example in examples:
        answers = field.answers(example.scene, example.metric, codes)
        instance = make_instance([a.features for a in answers], [_right(field, example.gold, a) for a in answers]) if answers else None
        if instance is not None:
            instances.append((example.fold, instance))
    return instances


def train_models(examples: list[Example], codes: list[str], *, on_field: Callable[[str], None] | None = None) -> dict[str, Ranker]:
    """Models of all fields; the examples' metrics are replaced by out-of-fold choices as training goes on."""
    models = {}
    for field in FIELDS:
        if on_field is not None:
            on_field(field.name)
        instances = _instances(field, examples, codes)
        models[field.name] = train([instance for _, instance in instances])
        for fold in range(FOLDS):
            held_out = train([instance for at, instance in instances if at != fold])
            for example in examples:
                if example.fold == fold:
                    example.metric, _ = choose(field, held_out, example.scene, example.metric, codes)
    return models


def accuracy(examples: list[Example]) -> dict[str, float]:
    """Share of the examples whose field is acceptable (where the gold names one), as the metrics stand now."""
    from pipeline.evaluate.scores import judge

    right = {field.name: [0, 0] for field in FIELDS}
    for example in examples:
        if example.gold.optional:
            continue
        metric = example.metric
        row = {
            **{name: getattr(metric.quantity, name) for name in ("value", "min", "max", "bound", "unit", "per", "change")},
            **{name: getattr(metric, name) for name in ("object", "action", "activity_type", "role", "status", "actor", "place")},
            "quote": example.gold.quote,
        }
        from datetime import date

        row["time_start"] = date.fromisoformat(metric.time_start) if metric.time_start else None
        row["time_end"] = date.fromisoformat(metric.time_end) if metric.time_end else None
        judged = judge(example.gold, row)
        for field in FIELDS:
            if field.name in {"actor", "place", "time", "action", "object"} and not getattr(example.gold, field.name):
                continue
            right[field.name][0] += judged[field.name]
            right[field.name][1] += 1
    return {name: hits / max(1, total) for name, (hits, total) in right.items()}


def train_relate(files: Iterable[GoldFile], nlp: Language, out: Path, *, on_field: Callable[[str], None] | None = None) -> dict[str, tuple[float, float]]:
    """Train, write the model file, and return (rules alone, cross-validated) accuracy of every field on the training articles."""
    examples = collect(files, nlp)
    before = accuracy(examples)
    codes = list(nlp.get_pipe("shishi_relate").rules.names)
    models = train_models(examples, codes, on_field=on_field)
    after = accuracy(examples)
    save_models(out, models)
    return {name: (before[name], after[name]) for name in before}
