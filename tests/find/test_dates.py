"""Dates: what is found, and which interval it means."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.dates import find_dates

ANCHOR = date(2024, 4, 26)


@pytest.mark.parametrize(
    ("text", "quote", "iso"),
    [
        ("2022年5月9日至5月28日开展走访", "2022年5月9日至5月28日", "2022-05-09/2022-05-28"),
        ("去年9月，渠通了", "去年9月", "2023-09"),
        ("今年以来，全乡修路3公里", "今年以来", "2024-01-01/2024-04-26"),
        ("2018年9月份的暴雨", "2018年9月份", "2018-09"),
        ("二〇二二年六月八日开工", "二〇二二年六月八日", "2022-06-08"),
        ("7月初采茶", "7月初", "2023-07-01/2023-07-10"),
        ("1—5月接待游客", "1—5月", "2023-01/2023-05"),
        ("“十四五”期间建成", "“十四五”期间", "2021/2025"),
        ("2021年第三季度", "2021年第三季度", "2021-07/2021-09"),
        ("到2025年底全部完工", "2025年底", "2025-12"),
        ("民国110年3月启用", "民国110年3月", "2021-03"),
        ("截至目前，办结12件", "截至目前", "2024-04"),
        ("眼下正在施工", "眼下", "2024-04"),
        ("截至发稿，办结12件", "截至发稿", "2024-04"),
        ("近日，办结12件", "近日", None),
    ],
)
def test_reads(text: str, quote: str, iso: str | None) -> None:
    found = find_dates(text, anchor=ANCHOR)
    assert [(text[t.start : t.end], t.iso) for t in found] == [(quote, iso)]


@pytest.mark.parametrize("text", ["修路3公里", "13月饼", "每月走访", "第3期", "村民小组12个", "一年四季"])
def test_leaves_alone(text: str) -> None:
    assert find_dates(text, anchor=ANCHOR) == []


def test_a_year_is_never_invented() -> None:
    assert [t.iso for t in find_dates("5月16日，电信公司来人。")] == [None]


def test_this_year_is_not_the_year_of_a_past_deed() -> None:
    assert [t.iso for t in find_dates("2016年，公司建起大棚。今年，35户入社。")] == ["2016", None]


@pytest.mark.parametrize("span", ["三年来", "8年来", "半个多月来", "两年多来", "20多天来"])
def test_a_length_of_time_names_no_time(span: str) -> None:
    text = f"{span}，累计捐款9万元。"
    assert [(text[t.start : t.end], t.iso) for t in find_dates(text, anchor=ANCHOR)] == [(span, None)]


@pytest.mark.parametrize(
    "text", ["三年来到县城", "第三天来电", "2021年以来，修渠3公里", "他5月来村任职", "一天来了30人", "用三个月来整治"]
)
def test_what_is_no_length_of_time(text: str) -> None:
    assert all(t.rule != "date.span" for t in find_dates(text, anchor=ANCHOR))


def test_months_of_a_year_that_is_over() -> None:
    text = "1月至10月救助120人次，1-10月发放42万元。"
    assert [t.iso for t in find_dates(text, anchor=date(2016, 3, 7))] == ["2015-01/2015-10"] * 2


@pytest.mark.parametrize("text", ["从3月至10月，全镇将整治环境。", "活动时间为3月至10月。", "3月至10月实施禁渔。"])
def test_months_of_a_plan(text: str) -> None:
    assert [t.iso for t in find_dates(text, anchor=date(2016, 3, 7))] == ["2016-03/2016-10"]


def test_a_report_is_of_the_year_it_sums_up() -> None:
    text = "河湾街道2017年工作总结和2018年工作安排\n今年，安装路灯36盏。"
    assert {text[t.start : t.end]: t.iso for t in find_dates(text)}["今年"] == "2017"


def test_now_needs_a_dated_text() -> None:
    assert [t.iso for t in find_dates("目前，办结12件。")] == [None]


@pytest.mark.parametrize("head", ["春耕快报\n2023年第9期\n", "会议纪要\n〔2023〕11号\n", "工作动态（2023年第6期）\n"])
def test_year_of_an_issue(head: str) -> None:
    text = head + "3月24日检修"
    found = {text[t.start : t.end]: t.iso for t in find_dates(text)}
    assert found["3月24日"] == "2023-03-24"


@pytest.mark.parametrize(
    "text", ["根据民发〔2019〕5号文件要求，3月24日检修水管。", "按照〔2018〕3号文件，5月6日开工。"]
)
def test_the_year_of_a_cited_document_is_not_the_year_of_the_page(text: str) -> None:
    assert not [t for t in find_dates(text) if t.iso]


@pytest.mark.parametrize(
    ("text", "quote", "iso"),
    [
        ("三合镇2023年工作总结\n今年，全镇修渠3公里。", "今年", "2023"),
        ("老墙下的新井\n——旗水利局2022年办实事侧记\n3月12日，井队进村。", "3月12日", "2022-03-12"),
        ("五月手记\n5月4日　晴\n发了3袋米。\n（作者系驻村干部，2021年）", "5月4日", "2021-05-04"),
        ("五月手记\n5月4日　晴\n发了3袋米。\n——2021年，南门社区", "5月4日", "2021-05-04"),
        ("区议会通讯　二○二三年冬季号\n十二月，义工出动54名。", "十二月", "2023-12"),
        ("里长报告\n112年8月24日\n今年，铺路780公尺。", "今年", "2023"),
        ("公所113年度成果\n去年，发放礼金。", "去年", "2023"),
    ],
)
def test_a_page_without_a_publication_date_is_of_the_year_it_states(text: str, quote: str, iso: str) -> None:
    found = {text[t.start : t.end]: t.iso for t in find_dates(text)}
    assert found[quote] == iso


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("南门大桥\n3月12日开工。\n力争到2027年建成通车", "3月12日"),  # a goal is no signature
        ("2018年至2021年工作回顾\n3月12日开工。", "3月12日"),  # two years in the title
        ("2018—2023年工作总结\n今年，修渠3公里。", "今年"),
        ("修路记\n桥是1998年修的，今年重修。", "今年"),
        ("修路记\n村史馆1958年建。\n今年，修渠3公里。", "今年"),
        ("建设2035年远景目标下的新村\n今年，修渠3公里。", "今年"),
        ("落实2019年中央一号文件情况\n今年，修渠3公里。", "今年"),
        ("工作回顾\n今年，修渠3公里。\n该桥建于1998年", "今年"),
        ("工作回顾\n今年，修渠3公里。\n（王某，1958年出生，老党员）", "今年"),
        ("工作回顾\n今年，修渠3公里。\n附：2019年考核表", "今年"),
        ("工作回顾\n今年，修渠3公里。\n（规划期限为2030年）", "今年"),
        ("工作回顾\n今年，修渠3公里。\n| 2019年 | 3 |\n| 合计 | 9 |", "今年"),
        ("通讯\n今年修渠3公里，刑期110年12月。", "今年"),
        ("通讯\n今年修渠3公里，国道G105年度养护。", "今年"),
    ],
)
def test_other_years_do_not_date_a_page(text: str, quote: str) -> None:
    found = {text[t.start : t.end]: t.iso for t in find_dates(text)}
    assert found[quote] is None


@pytest.mark.parametrize("head", ["2023年，全镇收入3万元。", "比2023年早了10天。", "力争2025年完工。"])
def test_the_publication_date_outweighs_the_first_line_of_the_text(head: str) -> None:
    text = f"新渠通水\n{head}\n3月12日，修渠3公里。"
    found = {text[t.start : t.end]: t.iso for t in find_dates(text, anchor=date(2024, 5, 20))}
    assert found["3月12日"] == "2024-03-12"


@pytest.mark.parametrize(
    ("text", "quote", "iso"),
    [
        ("截至今年6月底，建成3万亩。", "今年6月底", "2024-06-21/2024-06-30"),
        ("截至今天，办结3件。", "今天", "2024-04-26"),
        ("例如今年，修渠3公里。", "今年", "2024"),
        ("问题体现在3个方面。", "现在", None),
        ("发现有12户漏水。", "现有", None),
        ("老年内科接诊300人。", "年内", None),
        ("每年内涝12次。", "年内", None),
        ("镇里推行一月一事，办结12件。", "一月", None),
        ("3月12日开工，10日完成主体。", "10日", None),
        ("3月隔离14日在家。", "14日", None),
        ("3月接到投诉，5日一调度。", "5日", None),
        ("4月23日开始，25日，将召开会议。", "25日", "2024-04-25"),
    ],
)
def test_words_that_only_look_like_dates(text: str, quote: str, iso: str | None) -> None:
    found = {text[t.start : t.end]: t.iso for t in find_dates(text, anchor=date(2024, 4, 26))}
    assert found.get(quote) == iso


@pytest.mark.parametrize(
    ("text", "quote", "iso"),
    [
        ("乡公所今（24）日揭牌", "今（24）日", "2024-04-24"),
        ("乡公所昨(30)日揭牌", "昨(30)日", "2024-03-30"),
        ("本（3）月起供餐", "本（3）月", "2024-03"),
        ("民国一一二年七月八日报导", "民国一一二年七月八日", "2023-07-08"),
        ("年内再建2座", "年内", "2024"),
        ("如今每晚来三十人", "如今", "2024-04"),
    ],
)
def test_reads_by_the_day_of_publication(text: str, quote: str, iso: str) -> None:
    found = find_dates(text, anchor=ANCHOR)
    assert (quote, iso) in [(text[t.start : t.end], t.iso) for t in found]


@pytest.mark.parametrize("text", ["3年内建成", "三年内建成", "3日内办结，5日后回访", "历时10日完成"])
def test_spans_are_no_dates(text: str) -> None:
    assert not [t for t in find_dates(text, anchor=ANCHOR) if t.start_date is not None]


def test_a_day_alone_is_not_in_the_future() -> None:
    text = "4月26日通报，29日凌晨两点水退。"
    assert [t.iso for t in find_dates(text, anchor=ANCHOR)] == ["2024-04-26", "2024-03-29"]


def test_today_is_the_day_of_the_diary_entry() -> None:
    dated = "新渠通水\n2024年3月1日　开工\n今天，全镇通水。"
    assert [t.iso for t in find_dates(dated, anchor=ANCHOR)] == ["2024-03-01", "2024-04-26"]  # one heading is no diary
    text = "驻村日记\n2023年4月8日　晴\n今天走了6户，昨天走了5户。\n2023年4月10日　雨\n今天清渠。"
    assert [t.iso for t in find_dates(text, anchor=ANCHOR)] == [
        "2023-04-08",
        "2023-04-08",
        "2023-04-07",
        "2023-04-10",
        "2023-04-10",
    ]


def test_running_year_and_day() -> None:
    text = "2021年3月4日午后开会。次日动工，6月完工。"
    assert [t.iso for t in find_dates(text)] == ["2021-03-04", "2021-03-05", "2021-06"]


@given(st.text(alphabet="0123456789年月日至到-—一二三十去今上下旬初底末.号 ", max_size=40))
def test_never_raises_and_stays_ordered(text: str) -> None:
    found = find_dates(text, anchor=ANCHOR)
    assert all(t.start < t.end for t in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(t.start_date is None or t.start_date <= t.end_date for t in found)
