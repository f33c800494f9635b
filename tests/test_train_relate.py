"""The trainer of the rankers: what it learns from questions that a person can answer by looking."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("scipy")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from relate_questions import Asked
from train_relate import Setting, right, train

SETTING = Setting(drop=0.2, epochs=12)
#: Two candidates a question; the one after a verb is right, whatever its last character is.
QUESTIONS = [
    Asked([["none"], ["verb", f"end:{end}"], ["noun", f"end:{end}"]], [0, 1, 0], document)
    for document in ("a", "b", "c", "d")
    for end in "渠路灯"
]


def test_learns_the_sign_that_tells_right_from_wrong():
    table = train(QUESTIONS, SETTING)
    assert table["verb"] > 0 > table["noun"]
    assert all(right(item, table) for item in QUESTIONS)


def test_same_questions_same_weights():
    assert train(QUESTIONS, SETTING) == train(QUESTIONS, SETTING)


def test_what_too_few_documents_show_is_not_learned():
    few = [Asked([["none"], ["rare"]], [0, 1], f"{number}") for number in range(Setting(drop=0.0, epochs=1).least - 1)]
    assert "rare" not in train([*QUESTIONS, *few], SETTING)
    assert train([*QUESTIONS, *few, Asked([["none"], ["rare"]], [0, 1], "last")], SETTING)["rare"] > 0


def test_a_better_answer_is_preferred_to_a_good_one():
    graded = [Asked([["none"], ["short"], ["long"]], [0, 0.5, 1], document) for document in "abcd"]
    table = train(graded, Setting(drop=0.0, epochs=40))
    assert table["long"] > max(table["short"], table["none"])


def test_questions_that_name_nothing_weigh_less():
    both = [Asked([["none"], ["named"]], answer, document) for document in "abcd" for answer in ([1, 0], [0, 1])]
    assert train(both, Setting(drop=0.0, epochs=40, unnamed=1.0)).get("named", 0.0) < 0.1
    assert train(both, Setting(drop=0.0, epochs=40, unnamed=0.1))["named"] > 0.2


def test_shrinking_keeps_weights_small():
    free, held = (train(QUESTIONS, Setting(drop=0.0, epochs=40, shrink=shrink)) for shrink in (0.0, 1.0))
    assert abs(held.get("verb", 0.0)) < abs(free["verb"])
