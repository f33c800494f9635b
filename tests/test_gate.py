"""The regression gate over the annotated corpus: no figure may fall below ``corpus/baseline.json``."""

import json
from pathlib import Path

import pytest

from pipeline.evaluate.baseline import compare
from pipeline.evaluate.check import check_folder
from pipeline.evaluate.run import evaluate_folder
from pipeline.evaluate.scores import total
from pipeline.find.places.gazetteer import knows_code

ROOT = Path(__file__).resolve().parent.parent


def test_no_figure_fell(gold_dir):
    scores = evaluate_folder(gold_dir)
    comparison = compare(ROOT / "corpus" / "baseline.json", scores)
    assert not comparison.drops, "\n".join((*comparison.rows, *comparison.drops))


def test_annotation_is_in_order(gold_dir):
    number, complaints = check_folder(gold_dir, knows_code=knows_code)
    assert number >= 90
    assert complaints == []


def test_splits_are_apart(gold_dir):
    names = {split: {path.stem for path in (gold_dir / split).glob("*.json")} for split in ("train", "dev", "test")}
    assert len(names["test"]) >= 30
    assert not names["test"] & (names["train"] | names["dev"])
    for path in gold_dir.rglob("*.json"):
        assert json.loads(path.read_text("utf-8")).get("split") in (None, path.parent.name), path


@pytest.mark.parametrize(
    ("layer", "least"), [("figures", 0.90), ("value+unit+bound", 0.85), ("people", 0.80), ("places", 0.80)]
)
def test_seeds(seeds_dir, layer, least):
    figures = total(evaluate_folder(seeds_dir))
    assert figures[layer].f1 >= least
