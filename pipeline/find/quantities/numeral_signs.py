"""The signs numerals are written with, and the record of a numeral that was read."""

from __future__ import annotations

import re
from typing import NamedTuple

DIGITS: dict[str, int] = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2, "俩": 2, "倆": 2, "○": 0, "弌": 1, "弍": 2, "弎": 3, "参": 3, "叄": 3, "貳": 2, "仨": 3, "幺": 1,
}  # fmt: skip
SMALL: dict[str, int] = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG: dict[str, int] = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
TENS: dict[str, int] = {"廿": 20, "卅": 30, "卌": 40}
VAGUE_DIGITS = "几数"
VAGUE_TAILS = {"余": "at_least", "多": "at_least", "来": "about"}
CHINESE = frozenset((*DIGITS, *SMALL, *BIG, *TENS))
# Characters that are numerals only in company: 队伍, 陆地, 收拾, 参加, 俩 alone say nothing about a number.
SHY = "壹贰叁肆伍陆柒捌玖拾佰仟参叄貳弌弍弎俩倆仨幺○卌兆"
# 千瓦, 兆瓦, 千克: here the magnitude character belongs to the unit.
UNIT_AFTER = {
    "千": ("瓦", "克", "伏", "卡", "焦", "帕", "赫", "字节", "比特", "牛"),
    "兆": ("瓦", "字节", "比特", "赫", "帕", "焦", "头", "丰", "元宝", "欧"),
    "百": ("帕",),
}
ARABIC_UNIT_AFTER = {"千": (*UNIT_AFTER["千"], "米"), "兆": UNIT_AFTER["兆"], "百": UNIT_AFTER["百"]}

ARABIC = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+", re.A
)
MAX_ARABIC = 30  # longer runs of digits are identifiers


class Numeral(NamedTuple):
    """A numeral as it stands at ``start:end``.

    ``low`` and ``high`` differ for ranges written as neighbouring digits (``七八十``). ``vague`` is the bound the numeral
    itself expresses (``at_least`` for 几 数 余 多, ``about`` for 来) and ``plain_end`` where it ends without a final
    余/多/来. ``magnitude`` is the big multiplier that closes it (``3万`` → 10000), ``script`` one of ``arabic``,
    ``chinese``, ``mixed``. ``bare`` marks numerals that start with a magnitude (``百``, ``千万``), ``indefinite`` a lone
    几 or 数, ``valid`` is false for runs that are no number (``一二三四五六`` beyond reason, ``1.2.3``).
    """

    start: int
    end: int
    low: float
    high: float
    vague: str = ""
    plain_end: int = 0
    magnitude: float = 1
    script: str = "arabic"
    bare: bool = False
    indefinite: bool = False
    valid: bool = True
    positional: bool = False

    @property
    def value(self) -> float:
        return self.low if self.low == self.high else (self.low + self.high) / 2


def arabic_value(text: str) -> float:
    """An Arabic literal as int when whole (exact), else float."""
    text = text.replace(",", "").replace(" ", "")
    return float(text) if "." in text else int(text)


def scaled(value: float, factor: float) -> float:
    """``value * factor`` without the dust of binary fractions (1.1 * 10000)."""
    product = value * factor
    if isinstance(product, float):
        product = round(product, 6) if abs(product) < 1e15 else product
        if product.is_integer() and abs(product) < 2**53:
            return int(product)
    return product


def refused(start: int, end: int) -> Numeral:
    """A run that is no number, with its full extent."""
    return Numeral(start, end, 0, 0, plain_end=end, valid=False)
