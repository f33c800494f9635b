"""Actors that stand elsewhere than before their verb."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from relate.conftest import Related

from pipeline.find.quantities import find_quantities
from pipeline.records import Entity, Section
from pipeline.relate.actor import actor_candidates
from pipeline.relate.actor_features import Deed
from pipeline.relate.charged import charged_with, heading_body
from pipeline.relate.clauses import Reading, read
from pipeline.relate.first_person import first_person_of
from pipeline.relate.grammar import grammar
from pipeline.relate.previous import link_of
from pipeline.relate.subjects import counted_subject_of, subject_of
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.tokenizers import tagger


def _body(text: str, name: str) -> Entity:
    at = text.index(name)
    return Entity("org", at, at + len(name), name)


def _read(text: str, *bodies: str) -> Reading:
    tokens, at = [], 0
    for word, tag in tagger()(text):
        tokens.append((at, at + len(word), tag))
        at += len(word)
    entities = [_body(text, name) for name in bodies]
    return read(text, tokens, sentence_spans(text), find_quantities(text), entities=entities)


def test_first_person_of_a_body() -> None:
    text = "石门县审计局开展专项审计。我局入户1127户，我局还发放问卷2000份。"
    author = first_person_of(text, [_body(text, "石门县审计局")])
    assert author is not None
    assert (author.text, author.count, author.name) == ("我局", 2, "石门县审计局")


def test_first_person_of_an_association() -> None:
    author = first_person_of("本会拨款4.2万元，成本会上升。我会好好干。", [])
    assert author is not None
    assert (author.text, author.count) == ("本会", 1)


def test_first_person_that_no_named_body_fits() -> None:
    text = "县妇联来访。本院接诊300人次。"
    author = first_person_of(text, [_body(text, "县妇联")])
    assert author is not None
    assert (author.text, author.name) == ("本院", None)


@pytest.mark.parametrize(
    "text",
    [
        "我县修路3公里。", "全院接诊300人次。", "我院长大的树有3棵。", "本科上线率41%。", "我们社区有3个组。", "我站在门口。", "根本行不通。",
        "帮我办理2件事。", "我会好好干3年。", "我行动不便。", "日本公司来了3家。", "我关心3个人。",
    ],
)  # fmt: skip
def test_no_first_person_of_a_body(text: str) -> None:
    assert first_person_of(text, []) is None


def test_who_wrote_the_page_has_done_nothing(related: Related) -> None:
    text = "新华网永丰9月21日电（陈立新 周雅）全镇修渠3公里。\n通电（王建国）以后，王建国走访30户。"
    builder_actors = [metric.actor for metric in related(text, people=_people(text, "陈立新", "周雅", "王建国"))[0]]
    assert builder_actors[0] not in {"陈立新", "周雅"}
    assert builder_actors[1] == "王建国"


def _people(text: str, *names: str) -> tuple[Entity, ...]:
    return tuple(
        Entity("person", match.start(), match.end(), name) for name in names for match in re.finditer(name, text)
    )


def test_who_speaks_of_himself_has_done_nothing_outside_his_words() -> None:
    text = "“我一定好好学。”28家企业捐款。“我们村修了2条路。”"
    reading = _read(text)

    def names(figure: str) -> set[str]:
        found = actor_candidates(
            reading, Deed(text.index(figure)), section=None, main=None, level=lambda name, at: None, before=None
        )
        return {candidate.text for candidate in found}

    assert not any(name.startswith("我") for name in names("28家"))
    assert any(name.startswith("我们") for name in names("2条"))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("新增线路6条，票价2元。\n责任：县交通运输局\n进展：开通4条", "县交通运输局"),
        ("新增线路6条。\n责任单位：县交通运输局、县财政局", "县交通运输局、县财政局"),
        ("新增线路6条。\n2．公厕\n责任：县住建局", None),
        ("新增线路6条。\n实施：新修水渠3公里，绿化20亩", None),
        ("新增线路6条，已开4条。（县卫健局、县教育局）\n下一项", "县卫健局、县教育局"),
        ("新增线路6条（县交通运输局）", "县交通运输局"),
        ("新增线路6条（含快线、夜班线）", None),
        ("（县住建局）新增线路6条。", None),
        ("新增线路6条。\n绿化20亩。（县住建局）", None),
        ("新增线路6条。" + "又修又补。" * 200 + "（县住建局）", None),
    ],
)
def test_unit_charged_with_a_task(text: str, unit: str | None) -> None:
    found = charged_with(text, text.index("6条"))
    assert (found[0][0] if found else None) == unit


@pytest.mark.parametrize(
    ("text", "people", "anyone"),
    [
        ("80名志愿者走上街头", "志愿者", "志愿者"),
        ("匡河镇一家药材加工厂三个月还清欠款", "-", "药材加工厂"),
        ("清运垃圾80吨", "-", "-"),
        ("为17家加油站返还押金2万元", "-", "-"),
        ("由17家加油站返还押金2万元", "-", "加油站"),
        ("17家加油站让利两角", "-", "加油站"),
        ("30家蔬菜大棚改造3处", "-", "-"),
        ("守堤的120名民兵和林场工人加高子堤", "民兵和林场工人", "民兵和林场工人"),
    ],
)
def test_counted_subject(text: str, people: str, anyone: str) -> None:
    words = _read(text).clauses[0].words
    told = [counted_subject_of(words), counted_subject_of(words, bodies=True)]
    assert ["".join(word.text for word in found) if found else "-" for found in told] == [people, anyone]


def test_agent_of_the_next_clause(related: Related) -> None:
    metrics, _ = related("新建护栏4处，由县交通运输局负责安装。", organisations=("县交通运输局",))
    assert metrics[0].actor == "县交通运输局"


_ACTING = (
    "热线 平台 物业 窗口 服务车 巡诊车 体检车 巡诊船 托育点 助餐点 教学点 服务点 接种点 审判点 帮办点 调解点 大学 网店 门店 商店 公安 城管 消防 电信 移动 "
    "联通 铁塔 民宿 商超 警方 校方 院方 厂方 园方"
)


@pytest.mark.parametrize("word", _ACTING.split())
def test_what_acts_only_as_a_subject_is_no_body(word: str) -> None:
    assert grammar().can_act(word)
    assert not grammar().is_body(word)


@pytest.mark.parametrize("heading", ["一、搭建服务平台", "二、加强消防"])
def test_a_task_in_a_heading_is_no_actor(heading: str) -> None:
    assert heading_body(Section(0, 20, heading, None)) is None


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("居民每平方米只掏15元", "居民"),
        ("蹲点组每半月上门1次", "蹲点组"),
        ("爆破分队先后起爆11次", "爆破分队"),
        ("从黑河赶来的爆破分队先后起爆11次", "爆破分队"),
        ("带头的党员干部走访30户", "党员干部"),
        ("龙安社区的农机手把收割机开过河", "农机手"),
        ("先后组织召开会议3次", "-"),
        ("成立专班开展排查30次", "-"),
        ("建成的水渠惠及300户", "-"),
        ("改造后的道路惠及8户", "-"),
        ("推进服务中心建设2处", "-"),
        ("检查的企业整改问题30个", "-"),
        ("资助的学生考上大学3人", "-"),
        ("建议县财政安排资金300万元", "县财政"),
        ("村“两委”先后召开屋场会9场", "村“两委”"),
        ("夜市招聘专场3场", "-"),
    ],
)
def test_subject(text: str, subject: str) -> None:
    clause = _read(text).clauses[0]
    assert ("".join(word.text for word in subject_of(clause.words, clause.end + 1) or []) or "-") == subject


def test_who_only_wrote_the_page_did_nothing(related: Related) -> None:
    text = "宋天明报道，清运垃圾80吨。"
    at = text.index("宋天明")
    writer = Entity("person", at, at + 3, "宋天明", title="记者")
    assert related(text, people=(writer,))[0][0].actor is None
    assert related(text, people=(replace(writer, title="镇长"),))[0][0].actor == "宋天明"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("走访农户30户、企业5家。", "clause"),
        ("走访农户30户，解决问题5个。", "sentence"),
        ("走访农户30户。解决问题5个。", "paragraph"),
        ("走访农户30户。\n解决问题5个。", "page"),
        ("走访农户30户。\n\n解决问题5个。", "page"),
        ("走访农户30户。\n\n二、办实事\n解决问题5个。", "far"),
    ],
)
def test_how_near_two_figures_stand(text: str, link: str) -> None:
    first, second = find_quantities(text)
    assert link_of(_read(text), first, second) == link


def _features(text: str, name: str, figure: str) -> set[str]:
    """The features of the candidate ``name`` for a figure."""
    deed = Deed(text.index(figure))
    section = Section(text.index("二、"), len(text), "二、修路") if "二、" in text else None
    found = actor_candidates(_read(text, name), deed, section=section, main=None, level=lambda *_: None, before=None)
    return {feature for candidate in found if candidate.text == name for feature in candidate.features}


def test_a_candidate_knows_what_its_clause_says_of_it() -> None:
    features = _features("村委会修好了水渠。新栽果树20亩。", "村委会", "20亩")
    assert "told:修好|N" in features
    features = _features("村委会成立了。新栽果树20亩。", "村委会", "20亩")
    assert "told:成立|$" in features


def test_a_candidate_knows_how_far_above_it_stands() -> None:
    features = _features("一、修渠\n村委会修好了水渠。\n二、修路\n新修道路20公里。", "村委会", "20公里")
    assert "crossed1|lines2" in features
    features = _features("村委会修好了水渠。\n新修道路20公里。", "村委会", "20公里")
    assert "crossed0|lines1" in features


def test_a_body_with_a_name_in_quotation_marks_is_one_candidate() -> None:
    text = "村“两委”先后召开屋场会9场。"
    found = actor_candidates(
        _read(text), Deed(text.index("9场")), section=None, main=None, level=lambda *_: None, before=None
    )
    assert [c.text for c in found if "两委" in c.text] == ["村“两委”"]


@pytest.mark.parametrize(
    ("text", "governor"),
    [
        ("在县医院新建水点12处。", "在"),
        ("为县医院新建水点12处。", "为"),
        ("走访县医院，解决困难12个。", None),
        ("走访县医院和学校12处。", "V"),
        ("县医院新建水点12处。", "-"),
        ("6月，县医院新建水点12处。", "-"),
        ("同时县医院新建水点12处。", "-"),
    ],
)
def test_what_governs_a_name(text: str, governor: str | None) -> None:
    features = _features(text, "县医院", "12")
    assert {f for f in features if f.startswith("governed:") and "|" not in f} == (
        {f"governed:{governor}"} if governor else set()
    )


def test_a_candidate_in_brackets() -> None:
    assert "shut" in _features("改造9家（村委会），新修道路20公里。", "村委会", "20公里")
    assert "shut" not in _features("村委会（9人）新修道路20公里。", "村委会", "20公里")
