"""Which stated date a figure takes: the features that the ranker weighs, and the dates it may choose. Sentences are invented."""

from __future__ import annotations

from pipeline.find.dates import find_dates
from pipeline.relate.time import TimeCandidate, known_times, time_candidates
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.structure import parse_structure


def candidates(text: str, figure: str, before: str = "") -> dict[str, TimeCandidate]:
    """Candidates of a figure by the start of their interval; ``before`` is the figure before it."""
    structure = parse_structure(text)
    offset = text.index(figure)
    sentence = next(s for s in sentence_spans(text) if s[0] <= offset < s[1])
    found = time_candidates(
        known_times(text, find_dates(text, anchor=structure.publish_date), structure),
        offset,
        sentence,
        sentence,
        text,
        structure,
        role="output",
        status="done",
        previous=None,
        last=text.index(before) if before else -1,
    )
    named: dict[str, TimeCandidate] = {}
    for item in found:
        named.setdefault(item.when.start if item.when else "", item)
    return named


def test_a_year_that_is_only_compared_with_is_marked() -> None:
    text = "2023年，全县立案32件，比2022年减少9件。"
    found = candidates(text, "9件", before="32件")
    assert "cmp:than" in found["2022-01-01"].features
    assert not [f for f in found["2023-01-01"].features if f.startswith("cmp:")]


def test_the_second_value_of_a_change_is_past_the_year_of_the_first() -> None:
    text = "2023年，产量由2021年的41吨增加到66吨。"
    assert "cmp:from" in candidates(text, "41吨")["2021-01-01"].features
    assert "cmp:to" in candidates(text, "66吨", before="41吨")["2021-01-01"].features


def test_a_date_stated_after_the_figure_before_is_fresh() -> None:
    text = "2021年修路3公里，2022年修渠5公里。"
    found = candidates(text, "5公里", before="3公里")
    assert "new:fresh" in found["2022-01-01"].features
    assert "new:stale" in found["2021-01-01"].features


def test_the_label_of_minutes_is_seen_from_the_lines_below() -> None:
    text = "村民议事会\n时间：2022年8月16日\n参加：村民代表41人"
    assert "labelled|1" in candidates(text, "41人")["2022-08-16"].features


def test_the_date_of_publication_is_no_date_of_a_deed() -> None:
    text = "新渠通水\n发布时间：2022年8月16日\n全村修渠3公里，2021年开工。"
    assert "2022-08-16" not in candidates(text, "3公里")
