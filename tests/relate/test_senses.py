"""What word vectors say of words that no rule names."""

from __future__ import annotations

import pytest

from pipeline.relate.senses import fitting, leaning, sense_of, step


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("路灯", "infra.lighting"),
        ("棉花", "econ.agriculture"),
        ("棉被", "assist.donation"),
        ("律师", "feedback.mediation"),
    ],
)
def test_words_point_to_types(word: str, code: str) -> None:
    types = sense_of(word).types
    assert max(types, key=lambda c: types[c]) == code


def test_a_phrase_has_the_sense_of_its_head() -> None:
    assert sense_of("新装的太阳能路灯") == sense_of("路灯")
    assert sense_of("路灯") != sense_of("棉花")


def test_unknown_words_have_no_sense() -> None:
    assert sense_of("ABC") == sense_of("") == ("?", "?", "?", {})


def test_a_passage_leans_to_what_its_words_point_to() -> None:
    leans = leaning(["棉花", "水稻", "会议"])
    assert max(leans, key=lambda c: leans[c]) == "econ.agriculture"
    assert leaning([]) == {}


def test_shares_grow_in_steps() -> None:
    assert [step(share) for share in (0, 3, 15, 30, 40, 60, 90)] == [0, 1, 2, 3, 4, 5, 6]


def test_features_name_classes_unit_and_verb() -> None:
    sense = sense_of("路灯")
    assert f"u:盏|hs:{sense.middle}" in fitting("路灯", "盏", "count", "安装")
    assert not any(name.startswith("v") for name in fitting("路灯", "盏", "count", None))
