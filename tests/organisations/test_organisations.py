"""Organisations: the lexicon's own examples, boundaries, short forms, generic bodies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.find.ner import tag
from pipeline.find.organisations import find_organisations
from pipeline.find.organisations.firms import without_namesakes
from pipeline.find.organisations.lexicon import BodyExample, bodies
from pipeline.find.places.finder import find_places
from pipeline.records import Entity


def organisations(text: str) -> list[Entity]:
    tagged = tag(text)
    return find_organisations(text, tagged, find_places(text, tagged))


def listed(text: str) -> set[str]:
    return {o.name for o in organisations(text) if o.listed}


@pytest.mark.parametrize("example", bodies().examples, ids=lambda e: e.text[:12])
def test_examples_of_the_lexicon(example: BodyExample) -> None:
    assert listed(example.text) == set(example.find)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("安化县人大常委会、安化县妇联、县残联分别作了汇报。", {"安化县人大常委会", "安化县妇联", "县残联"}),
        ("由中共湖北省委、中央办公厅印发。", {"中共湖北省委", "中央办公厅"}),
        ("面对古夫镇政府和古夫供电所工作人员，她连声道谢。", {"古夫镇政府", "古夫供电所"}),
        ("县政协办驻青山村工作队和市驻村办一起筹钱。", {"县政协办驻青山村工作队", "市驻村办"}),
        ("走访平江县第三人民医院和平江县加义镇中心小学。", {"平江县第三人民医院", "平江县加义镇中心小学"}),
        ("我县应急管理局、团县委、区城管委、县海渔局已到位。", {"县应急管理局", "团县委", "区城管委", "县海渔局"}),
        ("县委党史学习教育领导小组办公室召开会议。", {"县委党史学习教育领导小组办公室"}),
    ],
)
def test_boundaries(text: str, expected: set[str]) -> None:
    assert listed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "村委会、镇党委、派出所、物业公司都派了人。",
        "县委、县政府高度重视，安化县委书记带队。",
        "小区党支部、业委会、合作社带动农户增收。",
        "建敬老院一所，新开公办幼儿园两所。",
        "全市上下、城区社区、各县区政府部门齐动员。",
        "惠民政策、惠企政策送上门，急事急办、特事特办。",
    ],
)
def test_generic_bodies_are_not_listed(text: str) -> None:
    assert listed(text) == set()


def test_a_short_form_points_to_the_full_name() -> None:
    found = organisations("安化县妇联组织培训。县妇联还送去物资。")
    short = next(o for o in found if o.name == "县妇联")
    assert short.org == "安化县妇联"
    assert short.adcode == next(o for o in found if o.name == "安化县妇联").adcode == "430923"


def test_a_short_name_in_brackets_counts_everywhere() -> None:
    assert {"社会福利署", "社署"} <= listed("社会福利署（社署）资助，社署规定每季探访一次。")


@given(st.text(alphabet="县市区镇村委局办公司驻工作队妇联的和、，。（）同安化平江人民政府", max_size=80))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_without_error(text: str) -> None:
    for body in find_organisations(text, tag(text)):
        assert 0 <= body.start < body.end <= len(text)
        assert text[body.start : body.end] == body.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # counted, built or mended: kinds of buildings
        ("改造村卫生室15个，改造水厂4座，资助大学新生9名。", set()),
        ("在县城新建公办幼儿园1所，县城小学不再拥挤。", set()),
        ("县城管局和县城乡供水公司负责抢修。", {"县城管局", "县城乡供水公司"}),
        # 办 as a verb
        ("19户在县农商行办了贷款，她在县妇联办的班上学了40天。", {"县农商行", "县妇联"}),
        # headquarters, sections, names with 和, committees after their county
        (
            "县三防指挥部办公室发出通知，请报县应急管理局救灾和物资保障科。",
            {"县三防指挥部办公室", "县应急管理局救灾和物资保障科"},
        ),
        ("今年依托西吉县就业创业和人才服务局开班。", {"西吉县就业创业和人才服务局"}),
        ("镇赉县人民法院坦途人民法庭开庭。", {"镇赉县人民法院坦途人民法庭"}),
        ("学校对接县交警大队红窑中队。", {"县交警大队红窑中队"}),
        # source lines, posts elsewhere, parties of firms
        ("（来源：沭阳网 整理：仲晓）", {"沭阳网"}),
        ("彝良县驻宁波工作站帮人找工作。", {"彝良县驻宁波工作站"}),
        ("国网盐池县供电公司党委组织党员下乡。", {"国网盐池县供电公司党委"}),
        # 台 that counts
        ("一夜之间丢了两台水泵，每台电梯补助15万元。", set()),
    ],
)
def test_verbs_counts_and_sections(text: str, expected: set[str]) -> None:
    assert listed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # offices of a town are named by its level and by what they see to; its Party committee, its clinic and its stations are not
        ("镇规建办和镇党政办各出2人。", {"镇规建办", "镇党政办"}),
        ("由乡财政所审核，乡纪委抽查。", {"乡财政所", "乡纪委"}),
        ("镇党委、镇卫生院、镇水利站都来了人。", set()),
        ("建成乡镇综治中心9个，各乡镇妇联配合。", set()),
        ("各镇党建办每月上报一次。", set()),
        # a word before a body that is no part of it
        ("值班民警同镇综治办、司法所一起上门。", {"镇综治办"}),
        ("县水利局协调学校腾出操场。", {"县水利局"}),
        # whose pupils: no school
        ("28名安化中学生和12名安化县大学生返乡。", set()),
        # the prefecture of a name is no level
        ("两人考入贵州医科大学，一人考入兰州理工大学。", {"贵州医科大学", "兰州理工大学"}),
        ("州农业农村局派来技术员。", {"州农业农村局"}),
        # levels together
        ("市县两级医院派出医生，省市县三级法院联动。", set()),
        # a session is no body
        ("根据县十八届人大四次会议精神，县人大二次会议表决。", set()),
        # a body on the way ends before another one begins
        ("村工作队联合县人民医院义诊。", {"县人民医院"}),
        ("县森防指发出通知，县医共体派车。", {"县森防指", "县医共体"}),
        ("石桥日报记者到场。", {"石桥日报"}),
        # no place and no level: a field of work alone
        ("应急管理办公室、社会事务办公室联合检查。", set()),
    ],
)
def test_town_offices_and_their_neighbours(text: str, expected: set[str]) -> None:
    assert listed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a place that only names a firm or a paper
        ("广东电网德庆供电局送来发电机。", set()),
        ("来源：安化新闻网", set()),
        ("国网安化县供电公司抢修。安化县羊角塘镇来电了。", {"安化县", "羊角塘镇"}),
        # bodies of the county and firms of a village say where they are
        ("安化县妇联走访20户。", {"安化县"}),
        ("安化县羊角塘镇茶叶专业合作社收茶。", {"羊角塘镇"}),
    ],
)
def test_places_in_names_of_firms(text: str, expected: set[str]) -> None:
    tagged = tag(text)
    places = find_places(text, tagged)
    found = without_namesakes(places, find_organisations(text, tagged, places))
    assert {place.name for place in found if place.listed} == expected
