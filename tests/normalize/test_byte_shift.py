"""Byte-shifted passages are read back, natural marks stay (shared/design/damaged-text.md, sections 3 and 6)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.normalize import normalize

# Invented lines as the converter leaves them: 黃嶺鎮 and 田壩村 are named elsewhere on the page.
_REST = (
    "黃嶺鎮(zhèn)黨委把產(chǎn)業(yè)放在首位,黃嶺鎮(zhèn)今年發(fā)展茶產(chǎn)業(yè)1200畝。\n"
    "縣委書記到黃嶺鎮(zhèn)調研,縣法院、縣政協(xié)參加。安化縣委作了安排,安化縣委書記講話。\n"
)


def _clean(line: str) -> str:
    page = normalize(_REST + line)
    return page.text[len(normalize(_REST).text) :]


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("“要把好事辦到群眾心坎上?!卑不h委書記說。", "“要把好事办到群众心坎上。”安化县委书记说。"),
        ("確保受災群眾渡過難關??h法院完成調解36件。", "确保受灾群众渡过难关。县法院完成调解36件。"),
        # a converter that keeps the full stop whose second half it took for the mark
        ("“老百姓心里都很高興。!贝迕窭钆d章笑呵呵地說。", "“老百姓心里都很高兴。”村民李兴章笑呵呵地说。"),
    ],
)
def test_cuts_at_straddled_marks_are_undone(damaged, repaired):
    assert _clean(damaged) == repaired


@pytest.mark.parametrize(
    "natural",
    [
        "“真的吗?!”他问",
        "真的?!PPP项目不能做",
        "怎么办??没有人知道",
        '"为什么?",他说',
        "真的吗?!他问",
        "“能不能修好?”“能!”",
        "你去哪?,我也去",
    ],
)
@pytest.mark.parametrize("rest", ["黄岭镇党委把产业放在首位。\n", ""])
def test_natural_marks_on_a_simplified_page_stay(natural, rest):
    page = normalize(rest + natural)
    assert page.text == rest + natural
    assert page.alignment.is_identity
    assert page.restored == ()


@pytest.mark.parametrize(
    ("natural", "clean"),
    [
        ("“真的嗎?!”他問,村裡沒人回答。", "“真的吗?!”他问,村里没人回答。"),
        ("真的?!PPP項目不能做,縣裡說了算。", "真的?!PPP项目不能做,县里说了算。"),
        ("怎麼辦??沒有人知道。大家都等著縣裡的通知。", "怎么办??没有人知道。大家都等着县里的通知。"),
        ('"為什麼?",他說這話時縣長在場。', '"为什么?",他说这话时县长在场。'),
        ("“飯呢?;水呢?”災民們問道。", "“饭呢?;水呢?”灾民们问道。"),
        ("辦得成嗎?!用APP報名的農戶有三百戶。", "办得成吗?!用APP报名的农户有三百户。"),
    ],
)
@pytest.mark.parametrize("rest", ["", "黃嶺鎮黨委把產業放在首位,縣法院、縣政協參加。\n"])
def test_natural_marks_on_a_traditional_page_stay(natural, clean, rest):
    page = normalize(rest + natural)
    assert page.text.endswith(clean)
    assert "byte_shift" not in page.damage


@pytest.mark.parametrize("natural", ["他說真的嗎?!然後走了。", "怎麼辦??沒有人知道。", "能辦成嗎?,他問。"])
def test_natural_marks_on_a_page_with_readings_stay(natural):
    assert _clean(natural).count("?") == natural.count("?")


def test_a_passage_maps_as_a_whole_and_is_flagged():
    page = normalize(_REST + "“要把好事辦到群眾心坎上?!卑不h委書記說。")
    at = page.text.index("。”安化县委书记说")
    assert page.quote(at, at + 5) == "?!卑不h"
    assert page.quote(at + 3, at + 4) == "?!卑不h"
    assert page.quote(at + 5, at + 8) == "委書記"
    assert page.restored == ((at, at + 5),)
    assert page.damage == ("pinyin", "byte_shift")
    assert page.is_restored(at + 4, at + 9) and not page.is_restored(at + 5, at + 9)


@pytest.mark.parametrize("natural", ["路通了。!大家都說好。", "好了。？有人問起此事。"])
def test_two_natural_marks_on_a_converted_page_stay(natural):
    assert _clean(natural)[:4] == normalize(natural).text[:4]


def test_a_mark_that_was_not_cut_stays():
    assert _clean("裝路燈21盞。縣婦聯“雙送”活動。”到場的人說。活動。").startswith(
        "装路灯21盏。县妇联“双送”活动。”到场的人说"
    )


def test_cleaning_twice_equals_cleaning_once():
    once = normalize(_REST + "“要把好事辦到群眾心坎上?!卑不h委書記說。").text
    assert normalize(once).text == once


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        # A reading between two halves, then one that follows the character whose last byte stands alone.
        ("活動啟動以?yǒng)?lái),社區(qū)變了樣。", "活动启动以来,社区变了样。"),
        ("“村里亮堂多了?!贝迕駛?mèn)?duì)颊f(shuō)好。", "“村里亮堂多了。”村民们都说好。"),
        ("“一村一策”,讓?gān)习傩杖兆釉竭^(guō)越紅火。", "“一村一策”,让老百姓日子越过越红火。"),
    ],
)
def test_readings_between_two_halves_are_undone(damaged, repaired):
    assert _clean(damaged) == repaired


@given(st.text(st.sampled_from("縣鎮產業發現。”“??!,;:()h/span>zhènyǒn 來社卑不毕上避嚕12\n\ufffd"), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_garbled_line_keeps_its_way_back(line):
    page = normalize(_REST + line)
    spans = [page.alignment.to_raw(at, at + 1) for at in range(len(page.text))]
    assert all(start < end <= len(page.raw) for start, end in spans)
    assert all(before == after or before[1] <= after[0] for before, after in pairwise(spans))
    assert all(0 <= start < end <= len(page.text) for start, end in page.restored + page.guessed)
