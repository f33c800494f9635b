"""What lies between a name or a date and its figure. Sentences are invented."""

from __future__ import annotations

import pytest

from pipeline.relate.apart import WINDOW, Gap, gap, opens

TEXT = "3月，村里修渠。\n4月5日，县里来人；水利站“测了线，定了桩”。　5月通水，受益42户"


def test_gap_counts_the_signs_between() -> None:
    start, offset = TEXT.index("4月5日") + 4, TEXT.index("42户")
    assert gap(TEXT, start, offset) == Gap(sentences=1, parts=1, commas=3, lines=0, quoted=False)
    assert gap(TEXT, 2, offset) == Gap(sentences=2, parts=1, commas=4, lines=1, quoted=False)
    assert gap(TEXT, start, TEXT.index("定了")).quoted


def test_gap_of_a_long_stretch_looks_at_its_end_only() -> None:
    text = "。" * (3 * WINDOW) + "修渠，"
    assert gap(text, 0, len(text)) == Gap(WINDOW - 3, 0, 1, 0, False)


@pytest.mark.parametrize(
    ("word", "what"),
    [("3月", "line"), ("4月5日", "line"), ("5月", "sentence"), ("水利站", "clause"), ("里来人", "inner")],
)
def test_opens(word: str, what: str) -> None:
    assert opens(TEXT, TEXT.index(word)) == what
