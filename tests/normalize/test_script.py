"""Traditional passages become simplified, character for character; simplified text is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize import normalize
from pipeline.normalize.script import script_lexicon, script_table, simplify_passages, to_simplified


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("會後在村裡走訪，公裏數不明", "会后在村里走访，公里数不明"),
        ("乾部、幹部和干部", "干部、干部和干部"),
        ("剩餘款項與一千餘戶", "剩余款项与一千余户"),
        ("一隻羊，隻有三隻", "一只羊，只有三只"),
        ("麵積、地麵與麵粉", "面积、地面与面粉"),
        ("看著山上，找準著力點", "看着山上，找准着力点"),
        ("著名作家的著作，顯著成效，土著居民", "著名作家的著作，显著成效，土著居民"),
        ("臺灣、台灣、新臺階、颱風", "台湾、台湾、新台阶、台风"),
        ("爲羣衆牽綫，衆人為眾", "为群众牵线，众人为众"),
        ("製度、製作、製造與控制", "制度、制作、制造与控制"),
        ("鬆樹嶺村、松樹、放鬆", "松树岭村、松树、放松"),
        ("皇后鎮后營村，後來", "皇后镇后营村，后来"),
    ],
)
def test_converter_slips_are_read_rightly(traditional, simplified):
    assert normalize(traditional).text == simplified


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("陝西省乾縣縣長於凱來訪", "陕西省乾县县长"),
        ("吉林省乾安縣的鍾國慶、餘大姐、範師傅", "吉林省乾安县的钟国庆、余大姐、范师傅"),
    ],
)
def test_names_of_people_and_places_are_read_rightly(traditional, simplified):
    assert normalize(traditional).text.startswith(simplified)


def test_a_converted_page_keeps_what_no_converter_makes():
    assert to_simplified("於書記在乾縣調研", converted=True) == "於书记在乾县调研"


@pytest.mark.parametrize(
    "text",
    [
        "於凤至、乾县、瞭望塔、凭藉、徵羽、李昇和赵堃",
        "牌匾上写着“為人民服務”五个字，村民们都说好。",
        "干部们后来在里面加了麦面，只有一台拖拉机，余下的钟和范围不变",
        "The 2023 report covers 12 villages, see R&D (pp. 3-5).",
        "",
    ],
)
def test_simplified_text_and_english_come_out_as_they_went_in(text):
    page = normalize(text)
    assert page.text == text
    assert page.script == "hans"
    assert page.alignment.is_identity


def test_a_mixed_document_is_converted_by_passage():
    text = "黄集乡今年整修水渠三公里，乾县经验值得学习，於老师点赞。\n臺北市萬華區公所為長者送餐，後來擴大到千餘戶。\n"
    page = normalize(text)
    assert page.script == "mixed"
    assert (
        page.text
        == "黄集乡今年整修水渠三公里，乾县经验值得学习，於老师点赞。\n台北市万华区公所为长者送餐，后来扩大到千余户。\n"
    )
    assert page.alignment.is_identity


def test_a_line_that_mixes_both_scripts_is_converted_by_sentence():
    text = "村里为老人发放棉被。他們說過冬無憂，還點讚稱謝。这项工作已办结。"
    page = normalize(text)
    assert page.text == "村里为老人发放棉被。他们说过冬无忧，还点赞称谢。这项工作已办结。"
    assert page.script == "mixed"


def test_a_traditional_page_is_hant():
    page = normalize("縣委書記到鎮裡走訪農戶，幫助解決飲水難題。\n" * 3)
    assert page.script == "hant"
    assert page.text == "县委书记到镇里走访农户，帮助解决饮水难题。\n" * 3


def test_no_character_is_evidence_of_both_scripts():
    table = script_table()
    assert not table.hant & table.hans
    assert table.simplified["縣"] == "县" and "县" in table.hans
    assert not table.hans & set("群台后里余干于")


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=80))
def test_conversion_keeps_the_length(text):
    assert len(to_simplified(text)) == len(text)
    converted, _ = simplify_passages(text, set(text))
    assert len(converted) == len(text)


@pytest.mark.parametrize(
    ("raw", "clean"), [(case.raw, case.clean) for rule in script_lexicon().contextual for case in rule.examples.match]
)
def test_contextual_examples_match(raw, clean):
    assert to_simplified(raw) == clean


@pytest.mark.parametrize("text", [text for rule in script_lexicon().contextual for text in rule.examples.silent])
def test_contextual_examples_stay_silent(text):
    assert to_simplified(text) == text
