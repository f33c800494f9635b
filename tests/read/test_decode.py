"""Every encoding a Chinese document comes in, and what becomes of bytes that belong to none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.normalize import normalize
from pipeline.read.decode import decode
from pipeline.records import ReadError

_SIMPLIFIED = "永丰镇今年整修村道12.6公里，惠及3200余户。\r\n“路通了！”村民蒋大成说。\n"
_TRADITIONAL = "永豐鎮今年整修村道12.6公里，惠及3200餘戶。\r\n「路通了！」村民蔣大成說。\n"
_SHORT_SIMPLIFIED = ["县里修路", "扶贫工作总结", "为民办实事。", "某村新建3座桥"]
_SHORT_TRADITIONAL = ["縣裡修路", "扶貧工作總結", "為民辦實事。", "某村新建3座橋"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("text", [_SIMPLIFIED, _TRADITIONAL])
def test_simplified_and_traditional_text_is_read_whole(text, encoding):
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.problems == ()


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "cp950"])
def test_big5_is_told_from_gb18030(encoding):
    decoded = decode(_TRADITIONAL.encode(encoding))
    assert decoded.text == _TRADITIONAL
    assert decoded.encoding in {"big5", "big5hkscs"}


@pytest.mark.parametrize("text", _SHORT_SIMPLIFIED)
@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "utf-8"])
def test_short_simplified_text(text, encoding):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", _SHORT_TRADITIONAL)
@pytest.mark.parametrize("encoding", ["big5", "gbk", "utf-8"])
def test_short_traditional_text(text, encoding):
    assert decode(text.encode(encoding)).text == text


def test_hong_kong_characters_are_read():
    text = "深水埗區嘅街坊話，埗頭同埗道都整好咗，大家都話好。"
    decoded = decode(text.encode("big5hkscs"))
    assert decoded.text == text and decoded.encoding == "big5hkscs"


def test_characters_beyond_gbk_are_read():
    text = "𠮷田村村民㐂乐，修建公路三公里，惠及群众。"
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030", None, "utf-8", "no-such-charset", "base64", ""])
def test_a_wrong_or_loose_declaration_does_no_harm(declared):
    assert decode(_SIMPLIFIED.encode("gbk"), declared).text == _SIMPLIFIED
    assert decode(_SIMPLIFIED.encode("utf-8"), declared).text == _SIMPLIFIED


def test_a_declaration_decides_where_the_bytes_do_not():
    data = "é café à la carte".encode("latin-1")
    assert decode(data, "iso-8859-1").text == "é café à la carte"


@pytest.mark.parametrize("text", ["Plain English report, 12 villages.\n", "x", "2021-07-05"])
def test_ascii_is_utf_8(text):
    assert decode(text.encode()).encoding == "utf-8"


def test_the_names_of_the_encodings():
    assert decode(_SIMPLIFIED.encode("gbk")).encoding == "gb18030"
    assert decode(_TRADITIONAL.encode("big5")).encoding == "big5"
    assert decode(_SIMPLIFIED.encode("utf-8-sig")).encoding == "utf-8-sig"
    assert decode(_SIMPLIFIED.encode("utf-16")).encoding == "utf-16"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_a_bad_byte_is_marked_and_reported_where_it_is(encoding):
    text = _TRADITIONAL if encoding == "big5" else _SIMPLIFIED
    head, tail = text[:6].encode(encoding), text[6:].encode(encoding)
    decoded = decode(head + b"\xff\xff" + tail, source="inbox/a.txt")
    assert decoded.text == text[:6] + "\ufffd" + text[6:]
    (problem,) = decoded.problems
    assert (problem.source, problem.stage, problem.kind) == ("inbox/a.txt", "read", "encoding")
    assert f"byte {len(head)};" in problem.message
    assert problem.detail == f"byte_offset={len(head)} length=2 bytes=FF FF"


def test_text_cut_off_inside_a_character_is_reported():
    decoded = decode(_SIMPLIFIED.encode("utf-8")[:-5])
    assert decoded.text.endswith("\ufffd")
    assert "breaks off" in decoded.problems[0].message


def test_many_bad_places_are_counted_not_listed():
    data = b"".join("村民".encode() + b"\xff" for _ in range(200))
    decoded = decode(data)
    assert decoded.text == "村民\ufffd" * 200
    assert len(decoded.problems) == 51
    assert "150 more places" in decoded.problems[-1].message


def test_a_half_character_does_not_throw_the_rest_out_of_step():
    data = _SIMPLIFIED.encode("gbk")
    decoded = decode(data[:9] + b"\xff" + data[9:])
    assert decoded.text.endswith(_SIMPLIFIED[8:])
    assert len(decoded.problems) == 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 4, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"PK\x03\x04\x14\x00\x06\x00", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "binary"),
        (bytes(range(256)) * 20, "binary"),
        (bytes(3000), "binary"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(data, kind):
    with pytest.raises(ReadError) as error:
        decode(data)
    assert error.value.kind == kind
    assert "\n" not in str(error.value)


@given(st.binary(max_size=400), st.sampled_from([None, "gbk", "big5", "utf-16", "shift_jis", "utf-7", "hex", "甲"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_text_or_the_documented_error(data, declared):
    try:
        decoded = decode(data, declared)
    except ReadError as error:
        assert error.kind in {"empty", "binary", "encoding"}
        return
    page = normalize(decoded.text)
    assert len(page.alignment.offsets) == len(page.text)
    if not decoded.problems and "\ufffd" in decoded.text:
        assert decoded.encoding.startswith(("utf", "gb18030"))


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
@settings(deadline=None)
def test_any_text_with_a_mark_or_in_utf_8_comes_back(text, encoding):
    data = text.encode(encoding)
    try:
        decoded = decode(data)
    except ReadError as error:
        assert error.kind in {"empty", "binary"}
        return
    if encoding != "utf-8":
        assert decoded.text == text.removeprefix("\ufeff") or decoded.text == text


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_bytes_strewn_into_chinese_text_lose_nothing_unreported(junk):
    data = _SIMPLIFIED.encode("gbk") * 4 + junk
    try:
        decoded = decode(data)
    except ReadError:
        return
    if "\ufffd" in decoded.text and decoded.encoding not in {"utf-8", "gb18030"}:
        assert decoded.problems
