"""Spans of clean text lead back to spans that contain their source, through any chain of steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.alignment import Alignment, CleanText, Edit, apply_edits

_TEXT = st.text(max_size=30)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Ordered edits of ``text`` that do not overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [Edit(start, end, draw(st.text(max_size=4))) for start, end in pairs]


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, list[tuple[str, list[Edit], str, Alignment]]]:
    """A text and steps made on it: (text before, edits, text after, map after → before)."""
    text = first = draw(_TEXT)
    steps = []
    for _ in range(draw(st.integers(1, 4))):
        edits = draw(edits_of(text))
        after, alignment = apply_edits(text, edits)
        steps.append((text, edits, after, alignment))
        text = after
    return first, steps


@given(chains())
def test_a_span_of_clean_text_comes_from_the_span_it_maps_to(chain):
    raw, steps = chain
    # The source of each character, followed one step at a time, without the arrays under test.
    sources = [frozenset({at}) for at in range(len(raw))]
    for before, edits, after, _ in steps:
        now: list[frozenset[int]] = []
        at = 0
        for edit in [*edits, Edit(len(before), len(before), "")]:
            now += sources[at : edit.start]
            now += [frozenset().union(*sources[edit.start : edit.end])] * len(edit.text)
            at = edit.end
        sources = now
        assert len(sources) == len(after)
    whole = Alignment.identity(len(raw))
    for *_, alignment in steps:
        whole = alignment.compose(whole)
    assert whole.clean_length == len(sources)
    for start in range(len(sources)):
        for end in range(start + 1, len(sources) + 1):
            raw_start, raw_end = whole.to_raw(start, end)
            wanted = frozenset().union(*sources[start:end])
            assert wanted <= set(range(raw_start, raw_end))
            assert raw_start in wanted and raw_end - 1 in wanted
    assert whole.offsets == [min(source) for source in sources]


@given(chains())
def test_composing_is_associative(chain):
    raw, steps = chain
    maps = [step[3] for step in steps]
    left = Alignment.identity(len(raw))
    for one in maps:
        left = one.compose(left)
    right = maps[-1]
    for one in reversed(maps[:-1]):
        right = right.compose(one)
    assert left == right


@given(chains())
def test_starts_and_ends_never_run_backwards(chain):
    for _, _, after, alignment in chain[1]:
        spans = [alignment.to_raw(at, at + 1) for at in range(len(after))]
        assert spans == sorted(spans)
        assert [end for _, end in spans] == sorted(end for _, end in spans)


@given(_TEXT, st.data())
def test_to_clean_finds_every_character_made_from_a_raw_span(text, data):
    after, alignment = apply_edits(text, data.draw(edits_of(text)))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = alignment.to_clean(start, end)
    for at in range(len(after)):
        begin, stop = alignment.to_raw(at, at + 1)
        if begin < end and start < stop:
            assert first <= at < last


def test_the_identity_holds_no_arrays_and_composes_to_the_other():
    identity = Alignment.identity(5)
    other = apply_edits("甲(jiǎ)", [Edit(0, 6, "甲")])[1]
    assert identity.is_identity and identity.offsets == [0, 1, 2, 3, 4]
    assert other.compose(Alignment.identity(6)) is other
    assert Alignment.identity(1).compose(other) is other


def test_an_empty_span_maps_to_an_empty_span():
    clean, alignment = apply_edits("鎮(zhèn)長", [Edit(0, 7, "鎮")])
    assert clean == "鎮長"
    assert [alignment.to_raw(at, at) for at in range(3)] == [(0, 0), (7, 7), (8, 8)]
    assert alignment.to_raw(0, 1) == (0, 7)


def test_spans_outside_the_text_are_refused():
    with pytest.raises(IndexError):
        Alignment.identity(3).to_raw(1, 4)
    with pytest.raises(ValueError, match="compose"):
        Alignment.identity(3).compose(Alignment.identity(4))


@pytest.mark.parametrize("edits", [[Edit(0, 2, "甲"), Edit(1, 3, "乙")], [Edit(1, 1, "甲")], [Edit(0, 9, "甲")]])
def test_edits_that_overlap_insert_or_overrun_are_refused(edits):
    with pytest.raises(ValueError, match="edit"):
        apply_edits("甲乙丙", edits)


@pytest.mark.parametrize("spans", [[(1, 1)], [(2, 3), (1, 2)], [(0, 4)]])
def test_spans_that_no_text_can_have_are_refused(spans):
    with pytest.raises(ValueError, match="spans"):
        Alignment.of_spans(3, spans)


def test_a_quote_is_a_slice_of_the_raw_text():
    clean, alignment = apply_edits("某鎮(zhèn)修路", [Edit(1, 8, "鎮")])
    page = CleanText("某鎮(zhèn)修路", clean, alignment, restored=((1, 2),))
    assert page.quote(0, 2) == "某鎮(zhèn)"
    assert page.is_restored(0, 2) and not page.is_restored(2, 4) and not page.is_guessed(0, 4)
