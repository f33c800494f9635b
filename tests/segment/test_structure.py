"""Page structure on invented pages, and every example of every furniture rule."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.records import ShishiError
from pipeline.resources import rule_file
from pipeline.segment.furniture import load_furniture_rules, matches
from pipeline.segment.sentences import clause_spans, sentence_spans
from pipeline.segment.structure import parse_structure, unit_of_heading

RULES = load_furniture_rules(rule_file("furniture.yaml"))


@pytest.mark.parametrize(("rule", "pattern", "line"), [(r, p, x) for r, p in RULES for x in r.find])
def test_furniture_finds(rule, pattern, line):
    assert matches(rule, pattern, line)


@pytest.mark.parametrize(("rule", "pattern", "line"), [(r, p, x) for r, p in RULES for x in r.leave])
def test_furniture_leaves(rule, pattern, line):
    assert not matches(rule, pattern, line)


def test_a_wrong_rule_is_named_with_its_file(tmp_path: Path):
    path = tmp_path / "furniture.yaml"
    path.write_text("- id: x\n  meaning: y\n  pattern: '('\n  find: []\n  leave: []\n", "utf-8")
    with pytest.raises(ShishiError, match=r"furniture\.yaml, entry 1 \(x\)"):
        load_furniture_rules(path)


PAGE = """修好一条渠
来源：县报 发布时间：2021-06-09 作者：李小红
浏览次数：128次

白云乡青山村
“水终于来了！”6月1日，村民张大发说。该村修渠3公里。

县水利局
全局出动20人。
编辑：王五
"""


def test_page():
    structure = parse_structure(PAGE)
    assert structure.title == "修好一条渠"
    assert (structure.author, structure.outlet, structure.publish_date) == ("李小红", "县报", date(2021, 6, 9))
    assert [s.unit for s in structure.sections] == ["白云乡青山村", "县水利局"]
    furniture = [PAGE[a:b] for a, b in structure.furniture]
    assert furniture == ["来源：县报 发布时间：2021-06-09 作者：李小红", "浏览次数：128次", "编辑：王五"]
    [quotation] = structure.quotations
    assert PAGE[quotation.start : quotation.end] == "“水终于来了！”"
    assert quotation.speaker == "村民张大发"


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("高桥乡木城村", "高桥乡木城村"),
        ("【县妇联】", "县妇联"),
        ("二、水利局", "水利局"),
        ("县残联：助残暖人心", "县残联"),
        ("推动工作到基层社区", None),
        ("用情用力解民忧", None),
    ],
)
def test_unit_of_heading(heading, unit):
    assert unit_of_heading(heading) == unit


def test_markdown_heading_is_a_title():
    text = "# 修好一条渠\n\n6月1日，村里修渠3公里。\n"
    structure = parse_structure(text)
    assert structure.title == "修好一条渠"
    assert structure.title_span is not None
    assert text[slice(*structure.title_span)] == "修好一条渠"


def test_sentences_keep_speech_with_its_speaker():
    text = "“路修好了。”张三说。大家都笑了！真的？"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["“路修好了。”张三说。", "大家都笑了！", "真的？"]


def test_hard_wrapped_lines_are_one_sentence():
    lines = [
        "村里今年一共修了三条水渠两条机耕路还装了",
        "路灯二十盏群众都说好得很走夜路不用摸黑了",
        "大家商量明年接着把后山的路也修通方便运茶",
        "叶和桃子下山去卖这样每家都能多收几个辛苦",
        "钱过年。",
        "",
    ]
    assert len(sentence_spans("\n".join(lines))) == 1


def test_clauses_do_not_cut_numbers():
    text = "投入1,100万元，修路3公里；比例3:1。"
    spans = clause_spans(text, sentence_spans(text))
    assert [text[a:b] for a, b in spans] == ["投入1,100万元", "修路3公里", "比例3:1"]


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("南山县快讯\n（2023年第9期　县委办编　5月22日）\n", date(2023, 5, 22)),
        ("南山县周报\n（2023年第11号）\n3月13日—19日\n", date(2023, 3, 19)),
        ("金湖村大会纪录\n时间：108年8月24日晚上\n", date(2019, 8, 24)),
        ("公所电子报\n中华民国一一三年十一月四日\n", date(2024, 11, 4)),
        (
            "南山县快讯\n（2023年第9期）\n5月22日，县里修渠3公里，两个村的稻田都喝上了水，大家高兴得很，说了又说。\n",
            None,
        ),
        ("2019年第15号台风登陆 9月22日\n", None),
        ("防御2019年第9号台风\n8月10日起转移\n", None),
        ("回复2019年第15号提案的函\n办结日期5月22日\n", None),
        ("2023年第9期\n截至5月22日\n", None),
        ("2024年第1期\n12月28日\n", None),  # of 2023 or of 2024
        ("（2023年第30号）\n12月28日—1月3日\n", None),
        ("公告\n依105年7月1日施行的办法办理\n", None),
        ("街道2017年工作总结和2018年工作安排 2018-03-12\n", date(2018, 3, 12)),
        ("妇联走访困难群众\n17.03.2019  10:20\n", date(2019, 3, 17)),
        ("水位32.12.2018米\n", None),
        ("计画期程：113年1月1日至116年12月31日\n", None),
        ("通讯\n老校长生于民国32年3月3日\n", None),
        ("通讯\n民国32年3月3日\n", None),
        ("修渠记\n113年十十月3日\n", None),
        ("电子报\n民国一一三年一一月二四日\n", date(2024, 11, 24)),
    ],
)
def test_the_day_of_an_issue_and_of_the_republic(head: str, day: date | None):
    assert parse_structure(head + "全村修渠3公里。\n").publish_date == day
