"""The real pages beside a developer's checkout: the list of shared/design/damaged-text.md, section 6."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.normalize import normalize

_DAMAGED = "001_"


@pytest.fixture(scope="module")
def pages(seeds_dir):
    """Raw text and clean text of every seed, by file name."""
    raws = {path.name: path.read_bytes().decode("utf-8") for path in sorted(seeds_dir.glob("*.txt"))}
    return {name: (raw, normalize(raw)) for name, raw in raws.items()}


@pytest.fixture(scope="module")
def damaged(pages):
    """The damaged seed: raw, clean."""
    return next(page for name, page in pages.items() if name.startswith(_DAMAGED))


def test_undamaged_pages_do_not_change_at_all(pages):
    for name, (raw, page) in pages.items():
        if not name.startswith(_DAMAGED):
            assert page.text == raw, name
            assert page.alignment.is_identity and page.damage == () and page.script == "hans"


def test_all_readings_and_all_passages_are_repaired(damaged):
    raw, page = damaged
    assert page.damage == ("pinyin", "byte_shift")
    assert not any(char in page.text for char in "?!àèéǎùī")
    assert len(page.restored) == 5
    assert [page.text[start:end] for start, end in page.restored] == [
        "。”仙溪镇",
        "。”安化县",
        "停”车)",
        "。县",
        "。县",
    ]
    assert [page.quote(start, end) for start, end in page.restored] == [
        "?!毕上?zhèn)",
        "?!卑不h",
        "?!避嚕?/span>",
        "??h",
        "??h",
    ]
    assert raw.count("(") - page.text.count("(") == 84
    assert page.text.count(")") == page.text.count("(")


@pytest.mark.parametrize(
    "piece",
    ["四个着力点", "村(社区)", "单位(乡镇)联村", "难关。县法院", "车位“停”车)", "321盏。县妇联", "方便多了。”到县城"],
)
def test_pieces_of_the_repaired_page(damaged, piece):
    assert piece in damaged[1].text


@pytest.mark.parametrize("figure", ["321盞", "536件", "1.3萬余件", "6萬多斤", "385件"])
def test_figures_lie_at_their_raw_offsets(damaged, figure):
    raw, page = damaged
    at = page.text.index(normalize(figure + "縣").text[:-1])
    start, end = page.alignment.to_raw(at, at + len(figure))
    assert raw[start:end] == figure


def test_cleaning_twice_equals_cleaning_once(pages):
    for _, page in pages.values():
        assert normalize(page.text).text == page.text


def test_spans_are_ordered_and_overlap_only_when_equal(pages):
    for raw, page in pages.values():
        spans = [page.alignment.to_raw(at, at + 1) for at in range(len(page.text))]
        for before, after in pairwise(spans):
            assert before == after or before[1] <= after[0]
        assert all(raw[start:end] for start, end in spans)
