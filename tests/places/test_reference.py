"""What 全镇, 该村, 我县, 全市 refer to."""

from __future__ import annotations

import pytest

from pipeline.find.places.finder import find_places
from pipeline.find.places.reference import resolve_reference
from pipeline.records import Section

TEXT = (
    "咸宁市大力推进民生实事。崇阳县发动干部走访，全县走访8万户。通山县大畈镇隐水村修路，该村投工70个，全镇推广。"
    "我市推广通城县经验，通城县全县投入5000万元。"
)
PLACES = find_places(TEXT, ())


@pytest.mark.parametrize(
    ("word", "after", "adcode"),
    [
        ("全县", "崇阳县发动", "421223"),
        ("该村", "隐水村修路", "421224107205"),
        ("全镇", "投工70个", "421224107"),
        ("我市", "全镇推广", "421200"),
        ("全县", "通城县全", "421222"),
        ("全市", "投入5000", "421200"),
        ("当地", "隐水村修路", "421224107205"),
        ("全省", "投入5000", "420000"),
    ],
)
def test_the_running_place(word: str, after: str, adcode: str) -> None:
    place = resolve_reference(word, TEXT.index(after) + len(after), PLACES)
    assert place is not None
    assert place.adcode == adcode


def test_some_county_refers_to_nothing() -> None:
    assert resolve_reference("某县", 30, PLACES) is None
    assert resolve_reference("全镇", 0, find_places("全县走访8万户。", ())) is None


def test_a_section_comes_before_what_was_named_last() -> None:
    text = "兴山县\n昭君镇香溪社区\n到水月寺镇学习后，全镇干部走访。"
    start = text.index("昭君镇")
    sections = (Section(start, len(text), "昭君镇香溪社区", "昭君镇香溪社区"),)
    places = find_places(text, (), sections=sections)
    town = resolve_reference("全镇", text.index("全镇"), places, sections)
    assert town is not None
    assert town.adcode == "420526102"
    community = resolve_reference("该社区", text.index("全镇"), places, sections)
    assert community is not None
    assert community.adcode == "420526102001"


def test_the_unit_above_is_made_up_from_the_code_list() -> None:
    places = find_places("兴山县高桥乡木城村修渠。", ())
    city = resolve_reference("全市", 12, places)
    assert city is not None
    assert (city.name, city.adcode, city.listed) == ("宜昌市", "420500", False)
