"""Frames: what the heading and the opening of a list say of the figures below them."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.records import Section, Structure
from pipeline.relate.frames import Frames, frame_facts, mood_of


@pytest.mark.parametrize(
    ("words", "mood"),
    [
        ("二、下一步打算", "ahead"),
        ("三、2024年主要目标", "ahead"),
        ("一、完成情况", "done"),
        ("一、2023年工作回顾", "done"),
        ("目标完成情况", "done"),
        ("计划和进展", "both"),
        ("重点任务", "task"),
        ("存在问题", "back"),
        ("二、人工繁育", "-"),
        ("计划生育", "-"),
        ("虚拟养老院", "-"),
        ("为了群众", "-"),
        ("确保年底前全部完成", "-"),
        ("被确定为重点项目", "-"),
        ("经村民会议表决通过后发放到户", "-"),
        ("会议确定2024年实事10件", "ahead"),
        ("现将有关情况公布如下：", "-"),
        ("该镇通过三项措施加大排查力度。", "-"),
        ("现制定以下措施。", "task"),
        ("经大会票决，产生实事10件", "ahead"),
        ("2023年民生实事办理情况公示", "done"),
    ],
)
def test_mood_of_a_heading(words: str, mood: str) -> None:
    assert mood_of(words) == mood


LIST = "明年，我们将办好10件实事：\n（1）新建公厕3座；\n（2）安装路灯20盏；\n全年另修渠2公里。"


@pytest.mark.parametrize(("figure", "opening"), [("3座", "ahead"), ("20盏", "ahead"), ("2公里", "-")])
def test_a_list_has_the_mood_of_its_opening(figure: str, opening: str) -> None:
    frame = Frames(LIST, Structure()).at(LIST.index(figure), "")
    assert frame.opening == opening


def test_a_colon_opens_a_list_in_its_sentence() -> None:
    text = "已完成的有：公厕3座，路灯20盏。另修渠2公里。"
    frames = Frames(text, Structure())
    assert frames.at(text.index("20盏"), "").opening == "done"
    assert frames.at(text.index("2公里"), "").opening == "-"


def test_a_short_line_above_opens_a_passage() -> None:
    text = "下一步打算\n新建公厕3座。"
    assert Frames(text, Structure()).at(text.index("3座"), "").opening == "ahead"


@pytest.mark.parametrize(
    ("heading", "published", "said"),
    [
        ("二、2024年目标", date(2023, 12, 20), "later"),
        ("一、2022年回顾", date(2023, 12, 20), "earlier"),
        ("二、2023年目标", None, "next"),
        ("一、2022年回顾", None, "same"),
        ("一、工作回顾", None, "-"),
    ],
)
def test_year_of_a_heading(heading: str, published: date | None, said: str) -> None:
    text = "一、2022年回顾\n修渠2公里。\n二、2023年目标\n修渠3公里。"
    sections = (Section(0, 15, "一、2022年回顾", None), Section(15, len(text), "二、2023年目标", None))
    frames = Frames(text, Structure(publish_date=published, sections=sections))
    assert frames.year(frames.at(9, heading)) == said


def test_a_colon_in_a_time_or_a_ratio_opens_nothing() -> None:
    text = "下一步打算\n9:30起按1:2配比新建公厕3座。"
    assert Frames(text, Structure()).at(text.index("3座"), "").opening == "ahead"


@pytest.mark.parametrize("opening", ["投入2000万元实施以下工程：公厕3座", "让全县2000户群众受益：公厕3座"])
def test_a_count_is_no_year(opening: str) -> None:
    assert Frames(opening, Structure()).at(opening.index("3座"), "").years == ()


def test_years_of_a_span() -> None:
    text = "2023—2025年目标：公厕3座"
    assert Frames(text, Structure()).at(text.index("3座"), "").years == (2023, 2025)


def test_the_same_words_say_something_else_under_another_heading() -> None:
    frames, offset = Frames(LIST, Structure()), LIST.index("2公里")
    planned, done = (
        frame_facts(frames, offset, heading, "done", "length", "mood:sen:unsaid")
        for heading in ("下一步打算", "完成情况")
    )
    assert len(planned) == len(done)
    assert sum(a != b for a, b in zip(planned, done, strict=True)) > len(done) // 2


REPORT = "屯昌县2023年十件民生实事完成情况\n去年的实事{}。现公布如下：\n一、新建公厕3座。\n二、安装路灯20盏。"


@pytest.mark.parametrize(("said", "mood"), [("已全部办结", "done"), ("经票决产生", "ahead"), ("共有十件", "task")])
def test_the_paragraph_over_a_list_sets_its_mood_where_its_last_sentence_is_silent(said: str, mood: str) -> None:
    text = REPORT.format(said)
    frame = Frames(text, Structure(title=text.split("\n", maxsplit=1)[0])).at(text.index("20盏"), "")
    assert (frame.opening, frame.lead, frame.title) == (mood, mood, "done")
