"""The linear ranker: the weights of classes, kept by fact, say the same as one table of all features."""

from __future__ import annotations

import pytest

from pipeline.relate import ranker

NAMES = ["output", "input", "context"]
FACTS = ["u:盏", "v:安装", "kb:V|ka:$", "unseen"]
OWN = [["agrees"], [], []]
TABLE = {
    "output|u:盏": 1.25,
    "output|kb:V|ka:$": 0.5,
    "input|v:安装": -0.75,
    "context|u:盏": -1.0,
    "required|u:盏": 3.0,  # a class that is not asked about
    "agrees": 0.4,
    "side:left|n2": 2.0,  # a feature with a bar that names no class
}
CLASSES = {*NAMES, "required"}


def test_classes_are_ranked_as_one_table_of_all_features_ranks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    own, shared = ranker.gathered(TABLE, CLASSES)
    monkeypatch.setattr(ranker, "_loaded", lambda: ({"role": own}, {"role": shared}))
    by_fact = ranker.rank_classes("role", NAMES, FACTS, OWN)
    monkeypatch.setattr(ranker, "_loaded", lambda: ({"role": TABLE}, {}))
    assert by_fact == pytest.approx(ranker.rank("role", ranker.spread(NAMES, FACTS, OWN)))
    assert by_fact == pytest.approx(ranker.rank_classes("role", NAMES, FACTS, OWN))  # as while weights are learned
    assert max(range(3), key=lambda i: by_fact[i]) == 0


def test_gathered_parts_facts_of_classes_from_other_features() -> None:
    own, shared = ranker.gathered(TABLE, CLASSES)
    assert own == {"agrees": 0.4, "side:left|n2": 2.0}
    assert shared["u:盏"] == {"output": 1.25, "context": -1.0, "required": 3.0}
    assert shared["kb:V|ka:$"] == {"output": 0.5}


def test_no_candidates_no_chances() -> None:
    assert ranker.rank("role", []) == []
    assert ranker.rank_classes("role", [], FACTS, []) == []
