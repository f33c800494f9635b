"""Words looked up by their beginnings: the same matches as a pattern gives that tries every character."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.lexicon import alternatives
from pipeline.find.lookup import Beginnings, occurrences

WORDS = ("村", "村民", "村民小组", "书记", "记者", "书记员")


@given(st.text(alphabet="村民小组书记者员的，", max_size=60))
def test_matches_are_those_of_the_pattern(text: str) -> None:
    pattern = re.compile(alternatives(WORDS))
    found = [match.span() for match in Beginnings(WORDS).matches(pattern, text)]
    assert found == [match.span() for match in pattern.finditer(text)]


@given(st.text(max_size=40))
def test_any_text_can_be_looked_at(text: str) -> None:
    places = Beginnings(WORDS).places(text)
    assert places == sorted(set(places)) and all(0 <= place < len(text) for place in places)


@given(st.text(alphabet="村民村", max_size=30))
def test_occurrences_do_not_overlap(text: str) -> None:
    assert list(occurrences(text, "村村")) == [match.span() for match in re.finditer("村村", text)]
