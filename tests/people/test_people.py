"""People: the lexicon's own examples, titles, lists, nicknames, later mentions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.find.ner import tag
from pipeline.find.people import find_people
from pipeline.find.people.lexicon import PeopleExample, titles, words
from pipeline.find.places.finder import find_places
from pipeline.records import Entity


def people(text: str) -> list[Entity]:
    tagged = tag(text)
    return find_people(text, tagged, find_places(text, tagged))


def listed(text: str) -> dict[str, str | None]:
    return {p.name: p.title for p in people(text) if p.listed}


@pytest.mark.parametrize("example", titles().examples, ids=lambda e: e.text[:12])
def test_examples_of_the_lexicon(example: PeopleExample) -> None:
    assert listed(example.text) == example.people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("走访中，柳湾村3组村民谭秀珍说，水管通到了家门口。", {"谭秀珍": "柳湾村3组村民"}),
        ("县水利局局长、县河长办主任程志远一行到青山镇调研。", {"程志远": "县水利局局长、县河长办主任"}),
        ("湖南山润油茶科技发展有限公司负责人易湘林签下合同。", {"易湘林": "湖南山润油茶科技发展有限公司负责人"}),
        ("她的丈夫陈大富是老党员。", {"陈大富": "丈夫"}),
        ("记者 高永平　通讯员 李晓芸", {"高永平": "记者", "李晓芸": "通讯员"}),
        ("责任编辑：周　楠", {"周楠": "责任编辑"}),
        ("里长：廖文达　联系人：贺小川", {"廖文达": "里长", "贺小川": "联系人"}),
        ("青山镇石桥村58岁的老党员黎明富自掏腰包买了水管。", {"黎明富": "老党员"}),
        ("项目经理司马·叶尔江记得，高峰时工地上有470多人。", {"司马·叶尔江": "项目经理"}),
    ],
)
def test_titles_as_the_text_gives_them(text: str, expected: dict[str, str | None]) -> None:
    assert listed(text) == expected


def test_a_later_mention_by_name_alone_is_the_same_person() -> None:
    found = people("青山镇党委书记陆明远说，路一定要修通。会后，陆明远又去了柳湾村。")
    assert [p.name for p in found] == ["陆明远", "陆明远"]
    assert {(p.title, p.org, p.official) for p in found} == {("青山镇党委书记", found[0].org, True)}


def test_names_in_a_list_share_the_title_before_it() -> None:
    assert listed("村民谭秀珍、李桂花和周大海抢着报名。") == {"谭秀珍": "村民", "李桂花": "村民", "周大海": "村民"}


def test_a_preposition_is_no_family_name() -> None:
    assert not find_people("公所成立小组，由乡长率领队员分赴各村。", ())


def test_officials_are_told_from_private_people() -> None:
    found = {p.name: p.official for p in people("副镇长谢宏远看望了低保户罗正清和绿源合作社理事长吴开富。")}
    assert found == {"谢宏远": True, "罗正清": False, "吴开富": False}


def test_nicknames_are_mentions_but_not_listed() -> None:
    found = people("王大爷说，小李每个月都来，彭镇长也来过。")
    assert [p.name for p in found] == ["王大爷", "小李", "彭镇长"]
    assert not any(p.listed for p in found)


@pytest.mark.parametrize(
    "text",
    [
        "下基层、察民情、解民忧、暖民心，急事急办、特事特办。",
        "多云转阵雨，满山的李花、桃花开了。",
        "各级领导干部齐齐上阵，和居民拉家常。",
        "和谐邻里、文明家风、安全出行等主题宣讲全覆盖。",
        "高质量发展、高效能治理，任务单、路线图一目了然。",
        "常务会议、常委会会议研究部署，连片治理、成果共享。",
    ],
)
def test_slogans_and_common_words_are_no_people(text: str) -> None:
    assert listed(text) == {}


def test_every_span_is_the_name() -> None:
    text = "“好啊！”古小云笑着说。网格员和志强（石桥村人）把古小云、申屠志平两家的水表换了。"
    for person in people(text):
        assert text[person.start : person.end] == person.name


@given(st.text(alphabet="张王李欧阳村民书记说，。、：（）是的在和小老某·镇县3组　 等名党员", max_size=80))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_without_error(text: str) -> None:
    for person in find_people(text, tag(text)):
        assert 0 <= person.start < person.end <= len(text)


def test_family_names() -> None:
    assert words().family("欧阳雪松") == 2
    assert words().family("申屠志平") == 2
    assert words().family("李方斌") == 1
    assert words().family("的确如此") == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # known parts: two in a row anywhere, one behind a title
        ("夜里我打着手电送格桑曲珍老人回家。", {"格桑曲珍"}),
        ("副县长旦增平措和牧民普布一起查看水管。", {"旦增平措", "普布"}),
        ("牧民朝克图带头处理山羊130只。", {"朝克图"}),
        ("供稿：疏附县税务局 李志远 阿依古丽", {"李志远", "阿依古丽"}),
        ("施工队走到格桑村，又去了白玛乡。", set()),
        # two family names, the husband's first
        ("87岁的张谢完妹笑得合不拢嘴。", {"张谢完妹"}),
        # 和 that joins nothing
        ("原告周万和2018年把地租了出去。周万和想把地收回来。", {"周万和"}),
        ("木匠何老四把自家的水泥背了来。", {"何老四"}),
        ("记录：党群工作办公室 郭雪\n会议听取了汇报。", {"郭雪"}),
        # no names: words, parallel verbs, water, land, products, an office in an answer
        ("实行班子成员包段、村干部包点、党员包户，每班12人。", set()),
        ("坚持周走访、月研判、季清零，38名干部包村。", set()),
        ("入夏以来，淮河、史灌河汛期水位偏高。", set()),
        ("主持人：周局长好。去年咱们县改造了小区。", set()),
        ("门口又堆起半人高的沙梁子。", set()),
    ],
)
def test_names_and_words_that_look_like_names(text: str, expected: set[str]) -> None:
    assert set(listed(text)) == expected


def test_a_caption_is_the_title_where_an_office_follows_it() -> None:
    assert listed("（供稿：温宿县税务局 李志刚）") == {"李志刚": "供稿"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # names right behind the bodies they come from, in a list
        ("参加：县公安局蒲钧、县民政局鲜凤，以及各村代表。", {"蒲钧", "鲜凤"}),
        ("县水利局沈洁、县林业局丁汝平到会。", {"沈洁", "丁汝平"}),
        ("县水利局牵头、县林业局配合，抓好落实。", set()),
        ("县公安局党建、县民政局调研，都有记录。", set()),
        # 和 that joins nothing
        ("老渔民殷先和高血压多年。", {"殷先和"}),
        ("村民代表陈伙生、谈锡和等46人签名。", {"陈伙生", "谈锡和"}),
        # the first part of a name behind a village
        ("阔依塔斯村再娜甫·木合塔尔的绣坊开张。", {"再娜甫·木合塔尔"}),
        # an adverb behind a Tibetan name
        ("副队长泽仁拉姆刚把毡子铺开，村医扎西卓玛还在路上。", {"泽仁拉姆", "扎西卓玛"}),
        # several people have no single name; letters have none
        ("庭长带着两名书记员进寨，三名法官包案。", set()),
        ("我们写了一封薄信，附上一张单据。", set()),
    ],
)
def test_names_beside_bodies_and_words(text: str, expected: set[str]) -> None:
    tagged = tag(text)
    found = find_people(text, tagged, find_places(text, tagged))
    assert {person.name for person in found if person.listed} == expected
