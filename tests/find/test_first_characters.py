"""The characters that a pattern may begin with: no match begins with another one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.lexicon import first_characters, known_first_characters
from pipeline.find.lookup import Beginnings
from pipeline.find.organisations.lexicon import bodies


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("市委|县委", "市县"),
        ("(?:人民)?政府", "人政"),
        ("(?:第?[一二]|中心)*小学(?!生)", "第一二中小"),
        ("(?<=县)(?!委)[县市](?:委|政府)", "县市"),
        ("中{0,2}学|(大|小)厂", "中学大小"),
        ("(?:[东西](?:路|街)?|)口", "东西口"),
    ],
)
def test_first_characters(pattern: str, expected: str) -> None:
    assert first_characters(pattern) == frozenset(expected)


@pytest.mark.parametrize(
    "pattern",
    ["[^的]村", ".村", "[一-鿿]村", r"\d组", "(?P<name>村)", "(?:村)?[^的]", "东?", "村|", "(?:东|)", "[]东]"],
)
def test_patterns_that_may_begin_with_any_character(pattern: str) -> None:
    assert first_characters(pattern) is None
    with pytest.raises(ValueError, match="any character"):
        known_first_characters(re.compile(pattern))


def test_most_tails_of_bodies_begin_with_known_characters() -> None:
    tails = bodies().tails
    assert sum(first_characters(tail) is not None for tail in tails) > len(tails) * 0.8


@given(st.text(alphabet="县市人民政府委会办公室纪监党校医院中小学第一局防汛指挥部", max_size=12))
def test_no_tail_begins_otherwise(text: str) -> None:
    for tail in bodies().tails:
        begins = first_characters(tail)
        if begins is not None and re.match(tail, text):
            assert text[0] in begins


def test_more_lists_than_one_table_holds() -> None:
    lists = [Beginnings((f"{letter}村", letter)) for letter in "abcdefghijklmnopqrstuvwxyz"]
    assert [words.places("a村xz村") for words in lists[:2]] == [[0], []]
    assert [list(words.longest("a村xz村")) for words in (lists[0], lists[-3], lists[-1])] == [
        [(0, 2)],
        [(2, 3)],
        [(3, 5)],
    ]
