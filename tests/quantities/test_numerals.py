"""Numbers rendered in every notation read back; no input raises; work grows linearly."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.find.quantities import find_quantities, parse_number
from pipeline.find.quantities.numerals import read_numeral

settings.register_profile("shishi", deadline=None)
settings.load_profile("shishi")

DIGITS = "零一二三四五六七八九"
FINANCIAL = dict(zip("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟", strict=True))
TRADITIONAL = dict(zip("万亿两", "萬億兩", strict=True))


def section(number: int) -> str:
    """A number below 10,000 in Chinese, as school teaches it."""
    text, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text


def chinese(number: int) -> str:
    """Any number below 10^16 in Chinese."""
    if number == 0:
        return "零"
    text, gap = "", False
    for place, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, place)
        if part:
            text += ("零" if text and (gap or part < 1000) else "") + section(part) + name
            gap = False
        elif text:
            gap = True
    if text.startswith("一十"):
        text = text[1:]
    # 一万亿 and a remainder in 亿 share the 亿
    return text


def grouped(number: int) -> str:
    return f"{number:,}"


numbers = st.integers(min_value=0, max_value=10**12 - 1)


@given(numbers)
def test_chinese_numeral(number: int) -> None:
    assert parse_number(chinese(number)) == number


@given(numbers)
def test_financial_numeral(number: int) -> None:
    assert parse_number("".join(FINANCIAL.get(c, c) for c in chinese(number))) == number


@given(numbers)
def test_traditional_numeral(number: int) -> None:
    assert parse_number("".join(TRADITIONAL.get(c, c) for c in chinese(number))) == number


@given(st.integers(min_value=0, max_value=10**15))
def test_arabic_numeral(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(grouped(number)) == number
    assert parse_number(grouped(number).replace(",", " ")) == number
    wide = str(number).translate({ord("0") + i: ord("０") + i for i in range(10)})
    assert parse_number(wide) == number
    assert parse_number("-" + str(number)) == -number
    assert parse_number("负" + str(number)) == -number


@given(
    st.integers(min_value=0, max_value=10**6),
    st.integers(min_value=1, max_value=99),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("", 1)]),
)
def test_decimal_with_magnitude(whole: int, fraction: int, magnitude: tuple[str, int]) -> None:
    text = f"{whole}.{fraction:02d}"
    assert parse_number(text + magnitude[0]) == pytest.approx(float(text) * magnitude[1], rel=1e-12)


@given(st.integers(min_value=0, max_value=9999), st.text("零一二三四五六七八九", min_size=1, max_size=6))
def test_chinese_decimal(whole: int, decimals: str) -> None:
    expected = float(f"{whole}." + "".join(str(DIGITS.index(c)) for c in decimals))
    assert parse_number(f"{chinese(whole)}点{decimals}") == pytest.approx(expected)


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=1, max_value=9999))
def test_mixed_numeral(high: int, low: int) -> None:
    assert parse_number(f"{high}万{low:04d}") == high * 10000 + low
    assert parse_number(f"{high}亿{low}万") == high * 10**8 + low * 10**4


@given(st.integers(min_value=1, max_value=9), st.integers(min_value=1, max_value=9), st.sampled_from("百千万亿"))
def test_spoken_tail(head: int, tail: int, magnitude: str) -> None:
    """两万五 is 25,000: the last digit counts tenths of the magnitude before it."""
    unit = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[magnitude]
    assert parse_number(f"{DIGITS[head]}{magnitude}{DIGITS[tail]}") == head * unit + tail * unit // 10


@given(st.integers(min_value=2, max_value=10**8))
def test_reads_back_inside_a_sentence(number: int) -> None:
    for written in (str(number), chinese(number), grouped(number)):
        text = f"全镇共发放物资{written}件。"
        found = find_quantities(text)
        assert [(q.value, q.unit, text[q.start : q.end]) for q in found] == [(number, "件", written + "件")]


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=2, max_value=999))
@example(top=1, bottom=3)
@example(top=2, bottom=3)
@example(top=1, bottom=300)
def test_fraction_is_percent(top: int, bottom: int) -> None:
    (found,) = find_quantities(f"占总数的{chinese(bottom)}分之{chinese(top)}。")
    assert found.unit == "%"
    exact = Fraction(100 * top, bottom)
    if exact < 1:  # below 1 % every decimal counts
        assert found.value == pytest.approx(float(exact), rel=1e-9)
    else:
        assert found.value == float(f"{found.value:.2f}")
        assert abs(Fraction(f"{found.value:.2f}") - exact) <= Fraction("0.005")


@given(
    st.integers(min_value=1, max_value=999),
    st.integers(min_value=1, max_value=999),
    st.sampled_from(["至", "到", "-", "—", "~", "～"]),
)
def test_range(low: int, width: int, joint: str) -> None:
    (found,) = find_quantities(f"每年新建{low}{joint}{low + width}座。")
    assert (found.min, found.max, found.value, found.bound) == (low, low + width, low + width / 2, "range")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.3万", 13000), ("3万4000", 34000), ("25万6千", 256000), ("2千零30万", 20300000), ("两万五", 25000), ("2万3千", 23000),
        ("1,100万", 11000000), ("壹佰贰拾", 120), ("廿三", 23), ("卅", 30), ("五百卅四", 534), ("二〇二一", 2021), ("4.78万亿", 4.78e12),
        ("五兆六十二亿", 5006200000000), ("百三", 130), ("百二万", 1200000), ("一千零五", 1005), ("一百 五 十 二", 152), ("1000 万", 10000000),
        ("２０２", 202), ("十余万", 100000), ("几百", 100), ("数十", 10), ("三十几", 30), ("一万六七千", 16500), ("两三百", 250),
        ("零点五", 0.5), ("一点五亿", 150000000), (".5", 0.5),
    ],
)  # fmt: skip
def test_notations(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "元", "十点", "1.2.3", "一二三四五六七八九", "a", "1a", "12345678901234567890123456789012345", "百十百"],
)
def test_no_number(text: str) -> None:
    assert parse_number(text) is None


ALPHABET = "0123456789.,，、 -—~至到和与几数余多来半一二两三十百千万亿兆零〇点分之成折个户元角块%‰每月/年天从由近约超以上左右第“”《》（）共\n每户人均壹貳拾頭ａ％"


@settings(max_examples=400)
@given(st.text(ALPHABET, max_size=60))
@example("千分之")
@example("半半个半")
@example("0分之0")
def test_never_raises_and_is_well_formed(text: str) -> None:
    found = find_quantities(text)
    last = 0
    for quantity in found:
        assert last <= quantity.start < quantity.end <= len(text)
        last = quantity.end
        assert math.isfinite(quantity.value)
        assert (quantity.min is None) == (quantity.max is None)
        if quantity.min is not None:
            assert quantity.max is not None and quantity.min < quantity.max
        assert quantity.unit
    assert find_quantities(text) == found


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_any_unicode(text: str) -> None:
    for quantity in find_quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)


@given(st.text("0123456789.,一十万点几 ", min_size=1, max_size=40))
def test_reader_always_moves_on(text: str) -> None:
    if text[0] in ", 点":
        return
    assert read_numeral(text, 0).end > 0
