"""Characters coded as another are read as what they mean; everything else stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize import normalize
from pipeline.normalize.width import decode_entities, lookalikes


@pytest.mark.parametrize(
    ("example", "clean"),
    [(case.raw, case.clean) for entry in lookalikes().entries for case in entry.examples.match],
)
def test_lookalike_examples_match(example, clean):
    assert normalize(example).text == clean


@pytest.mark.parametrize("example", [text for entry in lookalikes().entries for text in entry.examples.silent])
def test_lookalike_examples_stay_silent(example):
    assert normalize(example).text == example


def test_every_lookalike_pair_is_two_characters_and_unique():
    pairs = [pair for entry in lookalikes().entries for pair in entry.pairs.split()]
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in pairs)
    assert len({pair[0] for pair in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("投资１２．５万元，覆盖９８％", "投资12.5万元，覆盖98%"),
        ("出动１，２３６人次", "出动1,236人次"),
        ("共１２，３００与４５两项", "共12,300与45两项"),
        ("甲村１２，乙村３００", "甲村12，乙村300"),
        ("ＡＰＰ上线", "APP上线"),
        ("通讯员　周河", "通讯员 周河"),
        ("修路1 200米", "修路1200米"),
        ("长1\u2009200\u2009300米", "长1200300米"),
        ("机井1 200 眼", "机井1200 眼"),
        ("3 120人", "3 120人"),
        ("2021 100米", "2021 100米"),
        ("12\u00a0户", "12 户"),
        ("零\u200b宽\ufeff字\u00ad符", "零宽字符"),
        ("控\x00制\x07符", "控制符"),
        ("豈更車", "岂更车"),
        ("第一行\r\n第二行\n", "第一行\r\n第二行\n"),
    ],
)
def test_width_spaces_and_invisible_characters(raw, clean):
    assert normalize(raw).text == clean


@pytest.mark.parametrize(
    "text", ["，。；：！？（）“”《》—…、", "㎡ ㎞ ① Ⅲ ℃ ½", "\u00a0\u00a0缩进", "a&b R&D &foo; & ;"]
)
def test_punctuation_symbols_and_indents_stay(text):
    assert normalize(text).text == text


@pytest.mark.parametrize(
    ("raw", "clean", "offsets"),
    [
        ("甲&nbsp;乙", "甲\u00a0乙", [0, 1, 7]),
        ("&#x4e00;户", "一户", [0, 8]),
        ("&#19968;户", "一户", [0, 8]),
        ("甲&amp;乙", "甲&乙", [0, 1, 6]),
        ("&amp;ldquo;好&amp;rdquo;", "“好”", [0, 11, 12]),
        ("&#0;&#xD800;&#99999999;", "\ufffd&#xD800;&#99999999;", None),
    ],
)
def test_html_entities_are_read(raw, clean, offsets):
    text, alignment = decode_entities(raw)
    assert text == clean
    assert offsets is None or alignment.offsets == offsets


def test_a_lone_surrogate_becomes_a_replacement_character():
    page = normalize("甲\ud83d乙😀")
    assert page.text == "甲\ufffd乙😀"
    assert page.text.encode("utf-8")
    assert page.damage == ("surrogate",)


def test_repairs_are_named():
    assert normalize("⻄安１２户&amp;\u200b").damage == ("entity", "invisible", "lookalike", "width")
    assert normalize("西安12户 “好”").damage == ()


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("&;#x0１２，．⻄\u200b \u00a0\ud800\x00")), max_size=60)
)
def test_any_text_keeps_its_way_back(text):
    page = normalize(text)
    assert len(page.alignment.offsets) == len(page.text)
    for at in range(len(page.text)):
        start, end = page.alignment.to_raw(at, at + 1)
        assert 0 <= start < end <= len(text)
        if page.text[at] == text[start]:
            assert page.quote(at, at + 1).startswith(page.text[at])


def test_digits_of_a_share_set_apart_are_one_number():
    assert normalize("警情下降 4 2 % ，满意率升至 9 6 %。").text == "警情下降 42 % ，满意率升至 96 %。"
    assert normalize("第1 2 3组各得 5 分").text == "第1 2 3组各得 5 分"
