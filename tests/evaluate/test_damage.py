"""The damage simulator does what the converter did, and says truly what it did."""

from __future__ import annotations

import difflib

import pytest

from pipeline.evaluate.damage import Damaged, damage
from pipeline.evaluate.damage_articles import damage_article
from pipeline.evaluate.gold import read_gold
from pipeline.normalize import normalize

_ARTICLE = (
    "柳河镇：把实事办到家门口\n"
    "今年以来，柳河镇党委组织党员干部126名下沉到18个村（社区），走访群众4300余户，收集意见建议512条，解决难题386件。\n"
    "“以前浇地要排三天队，现在一个电话就有人来。”石桥村村民孟庆海说，“县里真把事办到了心坎上！”\n"
    "镇里投入资金210万元，新修水渠5.6公里，安装路灯140盏。“村里亮堂多了。”村民们都说好。县水利局也派人常来。\n"
    "下一步，柳河镇将继续推进“一村一策”，让老百姓日子越过越红火。现在，石桥村正在扩建停车场，计划新增停车位60个。\n"
)


@pytest.mark.parametrize("second_kind", [False, True])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_arguments_give_the_same_page(seed, second_kind):
    assert damage(_ARTICLE, seed, second_kind=second_kind) == damage(_ARTICLE, seed, second_kind=second_kind)
    assert damage(_ARTICLE, seed).text != damage(_ARTICLE, seed + 7).text


@pytest.mark.parametrize("seed", range(6))
def test_ungarbled_characters_keep_their_place(seed):
    page = damage(_ARTICLE, seed, pinyin_share=0.2, second_kind=True)
    garbled = {at for start, end in page.garbled for at in range(start, end)}
    for at, char in enumerate(page.expected):
        start, end = page.alignment.to_raw(at, at + 1)
        if at not in garbled:
            assert normalize(page.text[start]).text[0] in {char, page.text[start]}
            assert end - start == 1 or page.text[start + 1] == "("


def test_without_cuts_and_readings_only_the_script_and_the_marks_change():
    page = damage(_ARTICLE, 0, pinyin_share=0.0, cut_probability=0.0)
    assert page.garbled == ()
    assert len(page.text) == len(page.expected) == len(_ARTICLE)
    assert "柳河鎮：" not in page.text and page.text.startswith("柳河鎮:把實事辦到家門口\n今年以來,柳河鎮黨委")
    assert normalize(page.text).text == page.expected


@pytest.mark.parametrize("seed", range(4))
def test_readings_alone_are_repaired_completely(seed):
    page = damage(_ARTICLE, seed, pinyin_share=0.15, cut_probability=0.0)
    clean = normalize(page.text)
    assert clean.text == page.expected
    assert clean.damage == ("pinyin",)
    assert [clean.alignment.to_raw(at, at + 1) for at in range(len(clean.text))] == [
        page.alignment.to_raw(at, at + 1) for at in range(len(page.expected))
    ]


def test_every_character_of_the_set_carries_a_reading_at_every_whole_occurrence():
    page = damage(_ARTICLE, 3, pinyin_share=0.3, cut_probability=0.0)
    assert page.characters
    for char in page.characters:
        assert page.text.count(char) == page.text.count(char + "(")


def exact_characters(pages: list[Damaged]) -> tuple[int, int]:
    """Garbled characters restored exactly, and all garbled characters."""
    exact = total = 0
    for page in pages:
        clean = normalize(page.text)
        for start, end in page.garbled:
            got = clean.text[slice(*clean.alignment.to_clean(*page.alignment.to_raw(start, end)))]
            want = page.expected[start:end]
            blocks = difflib.SequenceMatcher(None, got, want, autojunk=False).get_matching_blocks()
            exact += sum(block.size for block in blocks)
            total += len(want)
    return exact, total


def test_most_garbled_characters_come_back():
    pages = [damage(_ARTICLE, seed, cut_probability=0.7) for seed in range(4)]
    exact, total = exact_characters(pages)
    assert total >= 20
    assert exact >= 0.85 * total


def test_what_is_not_garbled_comes_back_whole_beside_what_is():
    page = damage(_ARTICLE, 2, cut_probability=1.0)
    clean = normalize(page.text)
    at = 0
    for start, end in [*page.garbled, (len(page.expected), len(page.expected))]:
        if start > at:
            span = clean.alignment.to_clean(*page.alignment.to_raw(at, start))
            assert clean.text[slice(*span)] == page.expected[at:start]
        at = end


def test_a_damaged_article_keeps_its_figures(tmp_path):
    (tmp_path / "liuhe.txt").write_text(_ARTICLE, "utf-8")
    row = '{{"quote": "{}", "value": {}, "bound": "exact", "unit": "{}", "activity_type": ["other"], "role": ["output"], "status": ["done"]}}'
    rows = ",".join(
        row.format(*given) for given in (("5.6公里", 5.6, "公里"), ("140盏", 140, "盏"), ("60个", 60, "个"))
    )
    (tmp_path / "liuhe.json").write_text('{"doc": "liuhe.txt", "metrics": [' + rows + "]}", "utf-8")
    written = damage_article(tmp_path / "liuhe.json", tmp_path / "out", 1, pinyin_share=0.5)
    gold = read_gold(written)
    assert gold.document.script == "garbled" and gold.text != _ARTICLE
    quotes = [gold.text[start:end] for start, end in gold.spans()]
    assert [quote[:3] for quote in quotes] == ["5.6", "140", "60個"]
    assert quotes[1].startswith("140盞")
