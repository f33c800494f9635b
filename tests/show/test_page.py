"""The pieces of a page without a browser: escaping, cutting, repairs, the markup builder."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.normalize import normalize
from pipeline.show.document import document_data, repairs_of, sentence_span
from pipeline.show.markup import Markup, tag, text
from pipeline.show.page import data_json, html_page

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4))
def test_data_cannot_leave_its_element(data):
    written = data_json(data)
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", written)
    assert json.loads(written) == data


@PATIENT
@given(ANY_TEXT)
def test_text_cannot_become_markup(value):
    inside = re.fullmatch(r"<b title=\"([^\"]*)\">(.*)</b>", tag("b", value, title=value), re.DOTALL)
    assert inside and not re.search('[<>"]', inside[1] + inside[2].replace("&quot;", ""))


def test_markup_is_kept():
    assert tag("p", Markup("<br/>"), "<br/>", None, 3) == "<p><br/>&lt;br/&gt;3</p>"
    assert text(None) == ""
    assert tag("a", class_="x", data_t="y", hidden=True, href=None) == '<a class="x" data-t="y" hidden></a>'


def test_page_names_its_scripts_by_hash():
    page = html_page("a<b", "", {"x": "</script>"}, styles=("document.css",), scripts=("document.js",))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert policy.count("'sha256-") == 2
    assert "<title>a&lt;b</title>" in page
    assert page.count("</script>") == 2
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "") and "https:" not in page


def metric(text_, quote, sentence, *, at=0, **more):
    start = text_.index(quote, at)
    row = dict.fromkeys(
        (
            "metric_id",
            "min",
            "max",
            "per",
            "object",
            "action",
            "actor",
            "place",
            "adcode",
            "place_path",
            "time_start",
            "time_end",
            "change",
            "review",
        )
    )
    return {
        **row,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "sentence": sentence,
        "value": 20.0,
        "bound": "exact",
        "unit": "盏",
        **more,
    }


@PATIENT
@given(st.text("甲乙20盏。\n𠮷\r", min_size=1, max_size=40), st.data())
def test_pieces_are_the_text_and_marks_cover_their_characters(raw, data):
    spans = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(raw)), st.integers(0, len(raw))).filter(lambda s: s[0] < s[1]), max_size=6
        )
    )
    rows = [{"type": "place", "text": raw[a:b], "start": a, "end": b, "name": raw[a:b]} for a, b in spans]
    page = document_data(raw, {"documents": [], "metrics": [], "entities": rows, "activities": [], "problems": []})
    assert "".join(page["pieces"]) == raw
    assert [("".join(page["pieces"][slice(*mark["at"])])) for mark in page["marks"]] == [raw[a:b] for a, b in spans]


def test_the_sentence_is_the_one_that_holds_the_figure():
    raw = "装灯20盏。装灯20盏。"
    second = metric(raw, "20盏", "装灯20盏。", at=6)
    assert sentence_span(raw, second) == (6, 12)
    assert sentence_span(raw, {**second, "sentence": "别的句子"}) == (second["start"], second["end"])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("安化縣創(chuàng)新工作，組織黨員干部入戶走訪，為群眾辦實(shí)事，修建水渠500米，發(fā)放物資30份。", ["(chuàng)", "(shí)", "(fā)"]),
        ("安装路灯40盏。", []),
        ("安装&ldquo;路灯&rdquo;40盏。", ["&ldquo;", "&rdquo;"]),
    ],
)  # fmt: skip
def test_repairs(raw, expected):
    found = repairs_of(normalize(raw))
    assert [raw[repair.start : repair.end] for repair in found] == expected
    assert all(repair.start < repair.end for repair in found)
