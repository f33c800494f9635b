"""Places found and resolved in passages of the genre (invented people and figures, real places; no model)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.ner import tag
from pipeline.find.places.finder import find_places
from pipeline.find.places.lexicon import place_words
from pipeline.records import Entity, Section, Tagged


def names(text: str, **more: object) -> list[str]:
    return [place.name for place in find_places(text, (), **more)]  # type: ignore[arg-type]


def one(text: str, name: str, tagged: tuple[Tagged, ...] = ()) -> Entity:
    found = [place for place in find_places(text, tagged) if place.name == name]
    assert found, (name, [place.name for place in find_places(text, tagged)])
    return found[0]


def test_a_chain_is_atomic_names_with_one_context() -> None:
    found = find_places("恩施州利川市团堡镇四方洞村三组的路灯亮了。", ())
    assert [(place.name, place.adcode, place.level) for place in found] == [
        ("恩施州", "422800", "city"),
        ("利川市", "422802", "county"),
        ("团堡镇", "422802105", "town"),
        ("四方洞村", "422802105225", "village"),
        ("三组", None, "group"),
    ]
    assert found[3].place_path == "湖北省/恩施土家族苗族自治州/利川市/团堡镇/四方洞村"
    assert found[4].place_path == "湖北省/恩施土家族苗族自治州/利川市/团堡镇/四方洞村/三组"


def test_counted_people_are_no_place() -> None:
    guessed = (Tagged(8, 10, "LOC", 0.9),)
    assert not find_places("由乡长率领42名同仁分赴各地。", guessed)
    text = "邀请5位北京专家和12名宜昌医生，42名同仁县干部到场。"
    assert [text[p.start : p.end] for p in find_places(text, ())] == ["北京", "宜昌", "同仁县"]


def test_offsets_are_those_of_the_text() -> None:
    text = "壶瓶山镇泉坪村村民说，石门县投入186万元。泉坪村通了水。"
    for place in find_places(text, ()):
        assert text[place.start : place.end] == place.name


def test_some_county_is_no_county() -> None:
    assert names("她从某县某镇某村嫁过来，全县都知道，我市也报道过，各乡镇都学习。") == []


def test_a_village_that_its_town_does_not_have_is_unresolved() -> None:
    # 渔子溪村 lies in 映秀镇 of 汶川县; 水磨镇 of the same county has none.
    wrong = one("汶川县水磨镇渔子溪村开展清扫。", "渔子溪村")
    assert wrong.adcode is None
    assert wrong.candidates == ()
    assert wrong.note == "名录中水磨镇下无渔子溪村"
    right = one("汶川县映秀镇渔子溪村开展清扫。", "渔子溪村")
    assert right.adcode == "513221102206"


def test_an_unlisted_village_stays_unlisted_when_named_again() -> None:
    found = find_places("汶川县水磨镇渔子溪村修路。渔子溪村村民说好。", ())
    assert [place.adcode for place in found if place.name == "渔子溪村"] == [None, None]


def test_a_bare_village_follows_its_chain() -> None:
    text = "金寨县梅山镇小南京村油茶丰收。小南京村户均增收1.2万元。梅山镇补助每户500元。"
    codes = {place.name: place.adcode for place in find_places(text, ())}
    assert codes == {"金寨县": "341524", "梅山镇": "341524100", "小南京村": "341524100207"}


def test_a_village_of_another_town_of_the_county_is_less_sure() -> None:
    text = "石门县罗坪乡组织党员到泉坪村帮忙抢收。"
    place = one(text, "泉坪村")
    assert place.adcode == "430726109228"
    assert place.confidence < 0.85


def test_towns_alone_give_the_county() -> None:
    text = "壶瓶山镇走访120户，罗坪乡走访86户，泉坪村村民提出建议12条。"
    codes = {place.name: place.adcode for place in find_places(text, ())}
    assert codes["罗坪乡"] == "430726207"
    assert codes["泉坪村"] == "430726109228"


def test_villages_together_tell_which_town_of_a_common_name_is_meant() -> None:
    # 高桥乡 is the name of twenty towns, 木城村 and 洛坪村 of dozens of villages; only one town has both.
    text = "木城村修渠1200米。洛坪村40户改厕。高桥乡干部走访86户，贺家坪村打井3口。"
    codes = {place.name: place.adcode for place in find_places(text, ())}
    assert codes["高桥乡"] == "420526201"
    assert codes["木城村"] == "420526201206"
    assert codes["洛坪村"] == "420526201203"


def test_two_common_names_of_a_chain_are_no_proof() -> None:
    place = one("城关镇中心社区开展清扫。", "城关镇")
    assert place.adcode is None
    assert place.candidates


def test_a_town_of_a_far_county_is_not_taken_for_being_unique() -> None:
    # 白河乡 is in the list once, in Sichuan; this document is about 方城县 in Henan.
    place = one("方城县走访汇总：赵河镇188户，白河乡210户，独树镇260户。", "白河乡")
    assert place.adcode is None
    assert place.candidates == ("513225203",)


@pytest.mark.parametrize(
    ("text", "name", "adcode"),
    [
        ("通城县建成公厕5座。通城的经验被推广。", "通城", "421222"),
        ("咸宁市出台办法。走遍咸宁活动启动。", "咸宁", "421200"),
        ("湖北咸宁投入3000万元。", "咸宁", "421200"),
        ("崇阳县、通山县试点，通山、赤壁、通城跟进。咸宁市推广。", "赤壁", "421281"),
        ("从江县加榜乡加车村修路。县交通局为加榜、宰便、东朗等乡镇改路86公里。", "宰便", "522633104"),
        ("漾濞县光明村卖核桃，销往大理。", "大理", "532900"),
        ("阿坝州补助每户2万元。", "阿坝州", "513200"),
        ("巴马县投入80万元。", "巴马县", "451227"),
        ("通道县文旅局来了。", "通道县", "431230"),
        ("科右前旗种草8000亩。", "科右前旗", "152221"),
        ("广西壮族自治区河池市召开会议。", "广西壮族自治区", "450000"),
        ("内蒙古今年降雨偏少。", "内蒙古", "150000"),
        ("达溪瑶族乡新建桥梁3座，蕉岭县没有。", "蕉岭县", "441427"),
        ("香港沙田区派发口罩。", "沙田区", "810016"),
        ("近日，武陵源法院调解纠纷8起。", "武陵源", "430811"),
        ("近日，兰州新增企业300家。", "兰州", "620100"),
    ],
)
def test_short_forms_and_autonomous_units(text: str, name: str, adcode: str) -> None:
    assert one(text, name).adcode == adcode


@pytest.mark.parametrize(
    ("text", "name", "adcode", "note"),
    [
        ("襄樊市谷城县石花镇修路2公里。", "襄樊市", "420600", "襄阳市"),
        ("重庆市璧山县大兴镇修路2公里。", "璧山县", "500227", "500120"),
        ("凤翔县安装路灯80盏。", "凤翔县", "610322", "凤翔区"),
        ("湖北省郧县安装路灯80盏。", "郧县", "420321", "郧阳区"),
    ],
)
def test_former_units_resolve_to_what_they_were(text: str, name: str, adcode: str, note: str) -> None:
    place = one(text, name)
    assert place.adcode == adcode
    assert place.note is not None
    assert note in place.note


def test_towns_of_a_former_county_are_found_in_its_heir() -> None:
    assert one("重庆市璧山县大兴镇修路2公里。", "大兴镇").adcode == "500120104"


def test_a_changed_status_is_said() -> None:
    place = one("石门县磨市镇九伙坪村修水渠2.3公里。", "九伙坪村")
    assert place.adcode == "430726108002"
    assert place.note == "名录中为九伙坪社区"


AMBIGUOUS = [
    "朝阳区",
    "鼓楼区",
    "城关镇",
    "青龙村",
    "和平村",
    "太平镇",
    "团结村",
    "幸福村",
    "新华街道",
    "和平区",
    "东风村",
    "红旗村",
    "光明村",
    "西湖区",
    "龙泉镇",
    "向阳村",
    "前进村",
    "新建村",
    "永安镇",
    "石桥镇",
]
FRAMES = (
    "近日，{}组织党员干部走访群众86户。",
    "在{}，记者看到新修的路灯亮了20盏。",
    "{}投入资金30万元，修建水渠2公里。",
    "来自{}的王秀英领到慰问金500元。",
    "{}今年收集问题120条，办结118条。",
    "昨天下午，工作队来到{}开展义诊。",
    "“我们{}的路通了！”老张高兴地说。",
    "据了解，{}已发放宣传单3000份。",
    "为解决吃水难，{}打井5口。",
    "8月6日，{}召开屋场会。",
)


@pytest.mark.parametrize("name", AMBIGUOUS)
@pytest.mark.parametrize("frame", FRAMES)
def test_ambiguous_names_alone_are_ambiguous(name: str, frame: str) -> None:
    found = [place for place in find_places(frame.format(name), ()) if place.name == name]
    assert len(found) == 1
    assert found[0].adcode is None
    assert len(found[0].candidates) > 1
    assert found[0].rule.endswith(".ambiguous")
    assert found[0].note is not None


def test_a_hint_resolves_them() -> None:
    text = "城关镇投入资金30万元，修建水渠2公里。"
    found = find_places(text, (), hints=["陕西省镇巴县民生实事.docx"])
    assert all((place.adcode or "").startswith("610728") or place.adcode is None for place in found)
    city = find_places("鼓楼区召开会议。", (), hints=["福建省福州市"])
    assert city[0].adcode == "350102"


def test_a_section_resolves_them() -> None:
    text = "兴山县各单位行动\n高桥乡\n木城村修渠。\n峡口镇\n普安村通电。"
    cut = text.index("峡口镇")
    sections = (
        Section(text.index("高桥乡"), cut, "高桥乡", "高桥乡"),
        Section(cut, len(text), "峡口镇", "峡口镇"),
    )
    codes = {place.name: place.adcode for place in find_places(text, (), sections=sections)}
    assert codes["木城村"] == "420526201206"
    assert codes["普安村"] == "420526103207"


@pytest.mark.parametrize(
    "text",
    [
        "全国各地的农村都在建设美丽乡村，推进城镇化。",
        "我们到村里去，进社区、进网格，把方便送到群众手里。",
        "东方欲晓，和平年代，团结一心，幸福生活，通道打开了。",
        "乡村振兴、新农村建设、小城镇改造、老旧小区改造同步推进。",
        "这个市场今年上市的产品很多，超市里人头攒动。",
        "示范村、重点村、贫困村、先进社区、文明社区受到表彰。",
        "确保城镇新增就业6500人，服务农村群众。",
        "县委、县政府，镇党委、村委会，区里和市里都很重视。",
        "完善村级组织，发挥公安和镇政府作用，建成县、镇、村三级体系。",
        "成立5个工作组，召开一组会议，分成3组讨论。",
        "大家走上致富路、产业路、幸福路，新建水库、公园、广场。",
        "一个大礼包、一条大河、一座大山、几口井。",
        "派出所辖区一街道一乡镇，新建行政村公厕12座。",
        "确保了海塘内三村900多户的安全。",
        "2017年，建设新村14个、住房820户。",
    ],
)
def test_common_words_are_no_places(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("柳林社区珍珠街52号的店主反映问题。", "珍珠街"),
        ("木城村寨子包正在修渠。", "寨子包"),
        ("水从白岩潭水电站流下来，用于白岩潭水电站发电。", "白岩潭水电站"),
        ("从板厂河提水灌溉。", "板厂河"),
        ("他家住在阿党寨，从村委会到阿党寨走路四里多。", "阿党寨"),
        ("沿着黄河修堤5公里。", "黄河"),
        ("重点照亮石陂角、塘唇屋两个小组。", "塘唇屋"),
    ],
)
def test_natural_and_built_places(text: str, name: str) -> None:
    place = one(text, name)
    assert place.adcode is None
    assert place.level in {"natural", "group"}


def test_places_inside_party_bodies_count_but_not_company_names() -> None:
    assert "巫溪县" in names("中共巫溪县委组织部通报。")
    assert "湖北" not in names("湖北昭明生态农业有限公司捐款5万元。")


def test_a_person_is_no_place() -> None:
    text = "第一书记龙治平和村支书吴国生带着群众修路。"
    start = text.index("龙治平")
    assert find_places(text, [Tagged(start, start + 3, "PER")]) == []


def test_the_model_adds_natural_places() -> None:
    text = "工作队到了云栖谷搞绿化。"
    start = text.index("云栖谷")
    assert one(text, "云栖谷", (Tagged(start, start + 3, "LOC", 0.9),)).level == "natural"


def test_groups_only_behind_villages_or_in_clear_words() -> None:
    assert "3组" in names("木杆镇白水村3组村民胡某说。")
    assert "第五村民小组" in names("第五村民小组通水了。")
    assert names("共分3组，一组宣讲。") == []


def test_taiwan_villages_behind_their_district() -> None:
    assert names("新北市板桥区浮洲里换装路灯120盏，浮洲里办公处公告。")[:3] == ["新北市", "板桥区", "浮洲里"]


@given(st.text(alphabet="湖北省宜昌市兴山县高桥乡木城村三组路灯，。\n、在的1a", max_size=60))
def test_any_text_gives_ordered_places_that_do_not_overlap(text: str) -> None:
    found = find_places(text, ())
    end = 0
    for place in found:
        assert place.start >= end
        assert text[place.start : place.end]
        assert place.adcode is None or place.place_path
        end = place.end


def test_the_lexicon_does_not_contradict_itself() -> None:
    words = place_words()
    assert not words.blocked & words.needs_parent
    assert all(len(word) >= 2 for word in words.needs_parent | words.blocked | words.blocked_short)


def listed(text: str) -> set[str]:
    """With the packaged model, as the component runs."""
    return {place.name for place in find_places(text, tag(text)) if place.listed}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # counted things, plans, slogans
        ("新改建通屯路46公里，打通隧道两座，创建省级美丽宜居村庄4个。", set()),
        ("往里走是6公里沙石路，还要过三道岩坎。", set()),
        ("力争村集体经济收入突破30万元，开通镇村公交线路2条。", set()),
        ("围绕转型强镇、生态立镇、和谐稳镇，实施百县千镇万村工程。", set()),
        ("2万农村人口告别了“望天水”，学习枫桥经验。", set()),
        ("会议听取了汇报，方案由专家和县水务局拟定。", set()),
        # a place and its neighbours
        ("施工队从重庆江津买回花椒苗2万株。", {"重庆", "江津"}),
        ("组织去安康平利县学种绞股蓝。", {"安康", "平利县"}),
        ("牡丹江市民周先生捐了1万元。", {"牡丹江"}),
        ("腊月里的长白山余脉，气温降到零下20度。", {"长白山"}),
        # waters by their banks
        ("乾佑河畔，机器轰鸣；水泵从汲河边三级提水。", {"乾佑河", "汲河"}),
        ("孩子们在小河边玩耍。", set()),
        # spoken groups of the village
        (
            "利川市团堡镇四方洞村修了路。三组到五组那段最难走，二组的老水池也换了。",
            {"利川市", "团堡镇", "四方洞村", "三组", "五组", "二组"},
        ),
        ("全队分成三组到各村走访，利川市团堡镇四方洞村最先走完。", {"利川市", "团堡镇", "四方洞村"}),
        # the town in a body's name is part of that name
        ("利川市团堡镇修了路，团堡派出所也派人来。", {"利川市", "团堡镇"}),
    ],
)
def test_names_and_phrases(text: str, expected: set[str]) -> None:
    assert listed(text) == expected


def test_the_far_end_of_a_road_is_a_place() -> None:
    assert "南好" in listed("保亭县抢通道路89处，毛感乡至南好的道路20日凌晨恢复。")


def test_a_river_is_no_county() -> None:
    text = "清水河畔的灯亮了\n11月5日傍晚，沅陵县凉水井镇王家岭村村民走在清水河边。"
    rivers = [place for place in find_places(text, []) if place.name.startswith("清水河")]
    assert all(place.adcode is None for place in rivers)


def marked(text: str) -> list[str]:
    """The places of a text in which square brackets show what the model took for a place."""
    plain, spans, at = "", [], 0
    for mark in re.finditer(r"\[([^\[\]]*)\]", text):
        plain += text[at : mark.start()]
        spans.append(Tagged(len(plain), len(plain) + len(mark[1]), "LOC", 0.95))
        plain += mark[1]
        at = mark.end()
    return [place.name for place in find_places(plain + text[at:], spans) if place.listed]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a feature of the land with its kind or use before it is no name
        ("大伙在[晒坝]上开会，[丘岗]也种了树。", []),
        ("加固[护村坝]两天，[清塘]的清塘。", []),
        ("路过[廊桥]和[枣园]，谁也没停。", []),
        ("走过[望月桥]，便是[汪家塘]。", ["望月桥", "汪家塘"]),
        ("补上[楼院]的短板，依托[凉亭]议事。", []),
        # a common word behind another one
        ("为[高山村寨]送电，修好[老苗寨]的路。", []),
        ("游客来到[石朗苗寨]。", ["石朗苗寨"]),
        # a verb in front
        ("学校[紧挨望月湖]，[毗邻汪家塘]。", ["望月湖", "汪家塘"]),
        ("青山镇推行屯级夜话，青山镇抢抓长江涨水。", ["青山镇", "青山镇", "长江"]),
        # the beginning of a custom's name, and what something was turned into
        ("推广“[望月桥]议事桌”，办好“[汪家塘]夜话”。", []),
        ("改造“[望月桥]”两次。", ["望月桥"]),
        ("一下雨就成了“[泥鳅路]”，大家叫它“[致命沟]”。", []),
        # a measuring post of a river
        ("[长江沙市站]水位下降，[黄河龙门站]流量增大。", ["长江", "黄河"]),
        # 三路 of people, 350 metres
        ("我们分三路走访，再兵分二路。", []),
        # praise, time and use before 村; kinds of towns
        ("评选[优秀村]20个，[晚上村]里开会，[边远牧业村]由车上门。", []),
        ("青山镇[紧扣圩镇]建设，[旅港石牛同乡]回来了，走了[5条石村]。", ["青山镇"]),
        # 市 + 民生
        ("咸宁市民生支出120亿元。", ["咸宁市"]),
        ("咸宁市民生活变好。", ["咸宁"]),
        # a party committee is not 共建
        ("中共建平县委办公室编", ["建平县"]),
        # a body named after a river
        ("从[板厂河]提水，板厂河供电所来人。", ["板厂河"]),
    ],
)
def test_described_things_are_no_places(text: str, expected: list[str]) -> None:
    assert marked(text) == expected
