"""Every example beside every unit, classifier and pattern holds."""

from __future__ import annotations

import re

import pytest

from pipeline.find.quantities import find_quantities, unit_table
from pipeline.find.quantities.lexicons import context_lexicon, lexicons, not_quantities
from pipeline.find.quantities.units import classifier_entries, measure_entries

MEASURES = measure_entries()
CLASSIFIERS = classifier_entries()


@pytest.mark.parametrize(("canonical", "text"), [(e.unit.partition("/")[0], t) for e in MEASURES for t in e.find])
def test_measure_is_found(canonical: str, text: str) -> None:
    assert canonical in [q.unit for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("canonical", "text"),
    [("%" if e.percent else e.unit[: e.quote] if e.quote else e.unit, t) for e in CLASSIFIERS for t in e.find],
)
def test_classifier_is_found(canonical: str, text: str) -> None:
    assert canonical in [q.unit for q in find_quantities(text)]


@pytest.mark.parametrize("text", [t for e in MEASURES for t in e.silent] + [t for e in CLASSIFIERS for t in e.silent])
def test_silent_examples(text: str) -> None:
    assert [text[q.start : q.end] for q in find_quantities(text)] == []


@pytest.mark.parametrize("entry", not_quantities().patterns, ids=lambda e: e.id)
def test_patterns(entry: object) -> None:
    pattern = re.compile(entry.pattern)  # type: ignore[attr-defined]
    for text in entry.find:  # type: ignore[attr-defined]
        assert pattern.search(text) is not None, text
        assert find_quantities(text) == [], text
    for text in entry.silent:  # type: ignore[attr-defined]
        assert pattern.search(text) is None, text


@pytest.mark.parametrize("phrase", list(not_quantities().words.idioms))
def test_idioms_count_nothing(phrase: str) -> None:
    assert find_quantities(phrase) == []
    assert find_quantities(f"镇里{phrase}的情况") == []


def test_every_measure_has_a_dimension_and_a_consistent_scale() -> None:
    for entry in MEASURES:
        assert entry.dimension != "count" or entry.si == "1"
        assert (entry.scale is None) == (entry.si is None), entry.unit
    si = {
        "length": "m",
        "area": "m2",
        "volume": "m3",
        "mass": "kg",
        "money": "CNY",
        "ratio": "1",
        "duration": "s",
        "energy": "J",
        "power": "W",
    }
    for entry in MEASURES:
        if entry.si is not None and entry.dimension in si:
            assert entry.si == si[entry.dimension], entry.unit


def test_exact_scales() -> None:
    table = unit_table()
    assert table.scale("亩") == ("area", pytest.approx(10000 / 15), "m2")
    assert table.scale("斤") == ("mass", 0.5, "kg")
    assert table.scale("毫米") == ("length", 0.001, "m")
    assert table.scale("公顷") == ("area", 10000, "m2")
    assert table.scale("千瓦时") == ("energy", 3.6e6, "J")
    assert table.scale("美元") == ("money", None, None)
    assert table.scale("盏") == ("count", 1.0, "1")
    assert table.scale("块") == ("count", 1.0, "1")
    assert table.scale("从未见过") == ("count", 1.0, "1")


def test_several_hundred_units() -> None:
    assert len(CLASSIFIERS) >= 200
    assert len(unit_table().by_name) >= 600


def test_context_words_compile_once() -> None:
    assert lexicons() is lexicons()
    assert context_lexicon().per.each
