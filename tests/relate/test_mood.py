"""What says nothing of the future or of the date: 将 that moves an object, 争取 of funds, a year that measures how rare something is."""

from __future__ import annotations

import pytest

from pipeline.find.dates import find_dates
from pipeline.find.quantities import find_quantities
from pipeline.records import Structure
from pipeline.relate.clauses import read
from pipeline.relate.facts import _announced
from pipeline.relate.time import known_times
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.tokenizers import tagger

FUTURE = (
    "该镇将投资300万元新建公厕3座",
    "公司将重点建设5个项目",
    "将高标准建设农田1万亩",
    "将规模化种植茶叶3000亩",
    "将集中力量整治河道5条",
    "届时将日处理污水300吨",
    "学校将三年内免费培训农民300人",
    "争取群众满意率达到95%",
    "争取全年招引项目30个",
    "计划争取资金300万元",
    "明年要争取专项资金300万元",
)


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("禅堂镇将镇、村、组为单元划分成110个网格", "禅堂镇把镇、村、组为单元划分成110个网格"),
        ("网格员每周将所包保网格走访一遍", "网格员每周把所包保网格走访一遍"),
        ("将首批8个项目纳入清单", "把首批8个项目纳入清单"),
        ("明年将新建公厕3座", "明年将新建公厕3座"),
        ("项目建成后将惠及300户", "项目建成后将惠及300户"),
        ("将于年底完成5个", "将于年底完成5个"),
        ("将矛盾化解在基层", "把矛盾化解在基层"),
        ("将党史学习教育融入日常", "把党史学习教育融入日常"),
        *((same, same) for same in FUTURE),
        ("争取东西部协作资金48万元", "争到东西部协作资金48万元"),
        ("积极争取上级支持", "积极争到上级支持"),
        ("争取年底前完成3座", "争取年底前完成3座"),
        ("争取让群众满意", "争取让群众满意"),
    ],
)
def test_mood(text: str, mood: str) -> None:
    tokens, at = [], 0
    for word, tag in tagger()(text):
        tokens.append((at, at + len(word), tag))
        at += len(word)
    assert read(text, tokens, sentence_spans(text), find_quantities(text)).mood == mood


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("河湾街道2017年工作总结和2018年工作安排", ["2017"]),
        ("河湾街道2018年工作安排", ["2018"]),
        ("河湾街道2017年和2018年工作总结", ["2017", "2018"]),
    ],
)
def test_the_year_of_the_plan_that_ends_a_report_dates_no_deed(title: str, years: list[str]) -> None:
    text = f"{title}\n安装路灯36盏。"
    times = known_times(text, find_dates(text), Structure(title=title, title_span=(0, len(title))))
    assert [time.iso for time in times] == years


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("县政府将集中力量办好两件实事。分别是：新建公厕3座", "ahead"),
        ("县政府已办好两件实事。分别是：\n1.新建公厕3座", "back"),
        ("县政府将办好两件实事。分别是：\n清洁乡村。\n新建公厕3座", "-"),
        ("县政府将办好两件实事。新建公厕3座", "-"),
        ("县里的两件实事包括：新建公厕3座", "said"),
        ("县政府已办好一件实事，分别是：改厕9座。明年新建公厕3座", "-"),
    ],
)
def test_what_an_announcement_says_of_its_items(text: str, said: str) -> None:
    assert _announced(text, text.index("3座")) == said


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("郏县遭遇1984年以来最严重的旱情，受旱3万亩。", []),
        ("降雨量是2010年以来首次超过800毫米。", []),
        ("2019年以来修路3公里。", ["2019-01-01"]),
        ("2023年首次举办活动3场。", ["2023-01-01"]),
        ("2023年最后一批改造30户。", ["2023-01-01"]),
    ],
)
def test_a_year_that_only_says_how_rare_something_is_dates_nothing(text: str, known: list[str]) -> None:
    times = known_times(text, find_dates(text), Structure())
    assert [time.start_date.isoformat() for time in times if time.start_date] == known
