"""Injected readings go, glosses stay (shared/design/damaged-text.md, section 2)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.normalize import normalize
from pipeline.normalize.pinyin import find_injection
from pipeline.normalize.readings import is_reading

_PAGE = (
    "葉家鎮(zhèn)黨委把產(chǎn)業(yè)放在首位,鎮(zhèn)村干部進村入戶,幫助發(fā)展茶產(chǎn)業(yè)。"
    "全鎮(zhèn)18個村(社區(qū))都建起合作社(CBD),單位(鄉(xiāng)鎮(zhèn))聯(lián)村,著力點有4個。\n"
)


def test_a_damaged_page_is_cleaned_and_keeps_real_parentheses():
    page = normalize(_PAGE)
    assert page.text == (
        "叶家镇党委把产业放在首位,镇村干部进村入户,帮助发展茶产业。"
        "全镇18个村(社区)都建起合作社(CBD),单位(乡镇)联村,着力点有4个。\n"
    )
    assert page.damage == ("pinyin",)
    assert page.script == "hant"


def test_a_quote_over_an_injected_character_includes_the_reading():
    page = normalize(_PAGE)
    at = page.text.index("茶产业")
    assert page.quote(at, at + 3) == "茶產(chǎn)業(yè)"
    assert page.quote(2, 3) == "鎮(zhèn)"


def test_every_character_has_its_own_span():
    page = normalize(_PAGE)
    spans = [page.alignment.to_raw(at, at + 1) for at in range(len(page.text))]
    assert all(before[1] == after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    "text",
    [
        "莘(shēn)县、六(lù)安、亳(bó)州和重庆(chóngqìng)都来了代表",
        "社区(qū)里(CBD)有三(sān)个点",
        "东(dong)阿的阿(ē)胶",
        "縣(xiàn)城"[1:],
    ],
)
def test_glosses_on_a_simplified_page_stay(text):
    page = normalize(text)
    assert page.text == text
    assert page.damage == ()


def test_a_lone_gloss_on_a_traditional_page_stays():
    text = "亳(bó)州的領導與單(shàn)縣的領導來訪,單縣準備了座談會。"
    assert normalize(text).text == "亳(bó)州的领导与单(shàn)县的领导来访,单县准备了座谈会。"


def test_a_gloss_beside_the_damage_stays():
    page = normalize(_PAGE + "莘(shēn)縣、鄭(zhèng)家莊與鄭莊、鄭集、鄭營聯(lián)合。\n")
    assert page.text.endswith("莘(shēn)县、郑(zhèng)家庄与郑庄、郑集、郑营联合。\n")


def test_full_width_parentheses_are_not_this_damage():
    text = "鎮（zhèn）黨委把產（chǎn）業（yè）放在首位"
    assert find_injection(text) is None


@pytest.mark.parametrize(
    ("character", "reading", "expected"),
    [
        ("鎮", "zhèn", True),
        ("長", "zhǎng", True),
        ("長", "cháng", True),
        ("們", "men", True),
        ("著", "zhe", True),
        ("麼", "me", True),
        ("綠", "lǜ", True),
        ("縣", "xian", False),
        ("村", "cūn", False),
        ("產", "shēng", False),
    ],
)
def test_readings(character, reading, expected):
    assert is_reading(character, reading) is expected


def test_readings_without_tones_go_where_many_characters_carry_one():
    page = normalize(
        "柳(liu)溪(xi)村(cun)地(di)處(chu)山(shan)腳,林(lin)地(di)6.4平方(fang)公里,修(xiu)渠(qu)道(dao)(dao)1200米(mi),種(zhong)茶300畝(mu)(試驗(yan)田)。"
    )
    assert page.text == "柳溪村地处山脚,林地6.4平方公里,修渠道1200米,种茶300亩(试验田)。"
    assert page.damage == ("pinyin",)
    at = page.text.index("1200米")
    assert page.quote(at - 2, at + 5) == "渠(qu)道(dao)(dao)1200米(mi)"


def test_a_list_of_rare_readings_stays():
    text = "易读错的地名：亳(bo)州、莘(shen)县、歙(she)县、黟(yi)县、枞(zong)阳、砀(dang)山、郓(yun)城、泌(bi)阳、浚(xun)县。"
    assert normalize(text).text == text


def test_a_few_glosses_without_tones_stay():
    text = "村民管它叫圪(ge)梁、峁(mao)，引种海(hai)棠，机构名称(ai)另见附件。"
    assert normalize(text).text == text
