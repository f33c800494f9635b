"""Numerals of written Chinese: Arabic, Chinese, financial and mixed, exact or approximate.

The reader walks over characters once and never backs up over what it has consumed, so its time is linear in the length
of the numeral. It works on folded text (see :mod:`.folding`).
"""

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
_CHINESE = "".join(sorted(CHINESE))
# Characters that are numerals only in company: 队伍, 陆地, 收拾, 参加, 俩 alone say nothing about a number.
SHY = "壹贰叁肆伍陆柒捌玖拾佰仟参叄貳弌弍弎俩倆仨幺○卌兆"
# 千瓦, 兆瓦, 千克: here the magnitude character belongs to the unit.
_UNIT_AFTER = {
    "千": ("瓦", "克", "伏", "卡", "焦", "帕", "赫", "字节", "比特", "牛"),
    "兆": ("瓦", "字节", "比特", "赫", "帕", "焦", "头", "丰", "元宝", "欧"),
    "百": ("帕",),
}
_ARABIC_UNIT_AFTER = {"千": (*_UNIT_AFTER["千"], "米"), "兆": _UNIT_AFTER["兆"], "百": _UNIT_AFTER["百"]}

_ARABIC = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+", re.A
)
_RUN = re.compile(rf"[\d.,{_CHINESE}{VAGUE_DIGITS}点 ]*", re.A)
_SPACES = re.compile(" *")
_CHAIN = re.compile(r"[\d.]*", re.A)
_CONTINUES = frozenset(BIG) | frozenset(SMALL) | frozenset("余多来几零〇 ")
_AFTER_DIGIT = CHINESE | frozenset("点几多余来 ")
_QUICK = re.compile(
    r"(\d{1,12}(?:\.\d{1,6})?)(?=[万亿余多])([万亿])?([余多])?([万亿])?(?![\d.万亿兆十百千余多来几零〇点一二三四五六七八九两 ])",
    re.A,
)
_MAX_ARABIC = 30
_MAX_TOKENS = 40


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


def _number(text: str) -> float:
    """An Arabic literal as int when whole (exact), else float."""
    text = text.replace(",", "").replace(" ", "")
    return float(text) if "." in text else int(text)


def _scaled(value: float, factor: float) -> float:
    """``value * factor`` without the dust of binary fractions (1.1 * 10000)."""
    product = value * factor
    if isinstance(product, float):
        product = round(product, 6) if abs(product) < 1e15 else product
        if product.is_integer() and abs(product) < 2**53:
            return int(product)
    return product


class _Reader:
    """State of one reading: pairs (low, high) carried through the grammar of sections of four digits."""

    __slots__ = (
        "arabic",
        "bare",
        "chinese",
        "current",
        "first_vague",
        "had",
        "last",
        "last_big",
        "section",
        "total",
        "vague",
        "zero",
    )

    def __init__(self) -> None:
        self.total: tuple[float, float] = (0, 0)
        self.section: tuple[float, float] = (0, 0)
        self.current: tuple[float, float] | None = None
        self.last = 1  # the magnitude read last: 两万五 is 25000
        self.last_big = 1
        self.had = False  # a magnitude was read
        self.zero = False  # 零 since the last magnitude: 一千零五 is 1005
        self.vague = ""
        self.first_vague = False
        self.bare = False
        self.arabic = False
        self.chinese = False

    def magnitude(self, factor: int) -> bool:
        """Close the current digit with 十 百 千; false when the order is impossible (十百)."""
        if self.current is None:
            if self.section != (0, 0) and self.last <= factor:
                return False
            self.current = (1, 1)
        if self.section != (0, 0) and self.last <= factor and self.last != 1:
            return False
        low, high = self.current
        self.section = (self.section[0] + _scaled(low, factor), self.section[1] + _scaled(high, factor))
        self.current, self.last, self.had, self.zero = None, factor, True, False
        return True

    def big(self, factor: int, tail: bool = False) -> None:
        """Close the section with 万 亿 兆."""
        low, high = self.section
        if self.current is not None:
            tenths = (
                self.last // 10 if tail and self.section != (0, 0) and self.last >= 100 and not self.zero else 1
            )  # 百二万
            low, high = low + self.current[0] * tenths, high + self.current[1] * tenths
        if (low, high) == (0, 0) and self.had:  # 万亿, 万万, 千万亿
            self.total = (_scaled(self.total[0], factor), _scaled(self.total[1], factor))
        elif factor > self.last_big:
            base = self.total
            self.total = (_scaled(base[0] + (low or 1), factor), _scaled(base[1] + (high or 1), factor))
        else:
            self.total = (self.total[0] + _scaled(low, factor), self.total[1] + _scaled(high, factor))
        self.section, self.current, self.last, self.last_big = (0, 0), None, factor, factor
        self.had, self.zero = True, False

    def result(self, tail: bool) -> tuple[float, float]:
        """The pair read; ``tail``: a lone last digit counts tenths of the magnitude before it (一万三)."""
        low, high = (self.total[0] + self.section[0], self.total[1] + self.section[1])
        if self.current is not None:
            a, b = self.current
            if tail and self.had and not self.zero and self.last >= 100:
                a, b = a * self.last // 10, b * self.last // 10
            low, high = low + a, high + b
        return low, high


def _neighbours(a: int, b: int) -> bool:
    """七八, 两三, 三五, 一两: two digits that together say "from a to b"."""
    return 0 < a < b and (b == a + 1 or (a, b) == (3, 5))


def _unit_takes(text: str, pos: int, arabic: bool) -> bool:
    """Whether the magnitude at ``pos`` is the first character of a unit (千瓦, 千克, 12千米)."""
    table = _ARABIC_UNIT_AFTER if arabic else _UNIT_AFTER
    return any(text.startswith(rest, pos + 1) for rest in table.get(text[pos], ()))


def read_numeral(text: str, start: int) -> Numeral:
    """The numeral that begins at ``text[start]``, a digit or a character of :data:`CHINESE` or 几/数.

    Always consumes at least one character; what is no number comes back with ``valid=False`` and its full extent, so
    that a caller never looks at it twice.
    """
    first = text[start]
    if first in DIGITS:
        if start + 1 == len(text) or text[start + 1] not in _AFTER_DIGIT:
            value = DIGITS[first]
            return Numeral(start, start + 1, value, value, plain_end=start + 1, script="chinese")
    elif first in "0123456789.":
        quick = _QUICK.match(text, start)
        if quick is not None:
            return _quick(quick)
        found = _ARABIC.match(text, start)
        if found is None:
            return _refused(start, start + 1)
        end = found.end()
        if end < len(text) and text[end] == "." and text[end + 1 : end + 2].isdigit():  # 1.2.3: a version, a date
            return _refused(start, _CHAIN.match(text, end).end())  # type: ignore[union-attr]
        if end - start > _MAX_ARABIC:
            return _refused(start, end)
        if end >= len(text) or text[end] not in _CONTINUES:
            value = _number(found[0])
            return Numeral(start, end, value, value, plain_end=end)
    return _read_mixed(text, start)


def _quick(match: re.Match[str]) -> Numeral:
    """The numerals of nearly every figure: 1300余, 1.2万, 15万余, 500多亿."""
    value = _number(match[1])
    magnitude = 1
    for name in (match[2], match[4]):
        if name:
            magnitude *= BIG[name]
    if magnitude != 1:
        value = _scaled(value, magnitude)
    start, end = match.span()
    vague = "at_least" if match[3] else ""
    plain = end - 1 if match[3] and not match[4] else end
    return Numeral(start, end, value, value, vague, plain, magnitude, "arabic" if magnitude == 1 else "mixed")


def _refused(start: int, end: int) -> Numeral:
    return Numeral(start, end, 0, 0, plain_end=end, valid=False)


def _read_mixed(text: str, start: int) -> Numeral:
    """A numeral with Chinese characters in it, possibly among Arabic ones."""
    reader = _Reader()
    n, i, tokens = len(text), start, 0
    end = plain_end = start
    positional = tail = indefinite = False
    while i < n:
        if text[i] == " ":
            after = _SPACES.match(text, i).end()  # type: ignore[union-attr]
            if after >= n or not _joins_over_space(text, i, after, reader):
                break
            i = after
        char = text[i]
        tokens += 1
        if tokens > _MAX_TOKENS:
            return _refused(start, max(i, _RUN.match(text, i).end()))  # type: ignore[union-attr]
        if char in "0123456789.":
            found = _ARABIC.match(text, i)
            if found is None or reader.current is not None or found.end() - i > _MAX_ARABIC:
                break
            value = _number(found[0])
            reader.current, reader.arabic, i = (value, value), True, found.end()
            tail = found.end() - found.start() == 1
        elif char in "零〇○" and reader.current is None and (reader.had or text[i + 1 : i + 2] in SMALL):
            reader.zero, i = True, i + 1
            if i >= n or (text[i] not in CHINESE and text[i] not in "几0123456789 "):
                break
            continue
        elif char in DIGITS:
            if reader.current is not None:
                break
            i, pair, positional_here = _digits(text, i, reader.had)
            if pair is None:
                if i > start and text[i] == "两" if i < n else False:
                    break
                return _refused(start, i)
            reader.current, reader.chinese, tail = pair, True, not positional_here
            positional = positional or positional_here
            i = _decimals(text, i, reader)
        elif char in TENS:
            if reader.current is not None or (reader.section != (0, 0) and reader.last < 100):
                break
            section = reader.section
            reader.section = (section[0] + TENS[char], section[1] + TENS[char])
            reader.last, reader.had, reader.chinese = 10, True, True
            i += 1
        elif char in SMALL:
            if _unit_takes(text, i, text[i - 1].isdigit() and i > start) and i > start:
                break
            if i == start and SMALL[char] > 10:
                reader.bare = True
            if not reader.magnitude(SMALL[char]):
                if i == start:
                    return _refused(start, i + 1)
                break  # 七十|百分位, 十|千米
            reader.chinese, i = True, i + 1
            i = _decimals(text, i, reader)
        elif char in BIG:
            if i > start and _unit_takes(text, i, True):
                break
            if i == start:
                reader.bare = True
            reader.big(BIG[char], tail)
            tail = False
            reader.chinese, i = True, i + 1
            if not reader.arabic:
                i = _decimals(text, i, reader)
        elif char in VAGUE_DIGITS:
            after = text[i + 1 : i + 2]
            if reader.current is not None or (char == "数" and i > start):
                break
            if i == start and after not in SMALL and after not in BIG:
                indefinite = True
            value = 1 if after in SMALL or not reader.had else 0
            if after == "":
                value = 0 if reader.had else 1
            reader.current, reader.vague, reader.chinese, i = (value, value), "at_least", True, i + 1
            tail = False
            end = plain_end = i
            continue
        elif char in VAGUE_TAILS and i > start:
            reader.vague = VAGUE_TAILS[char]
            plain_end, i = end, i + 1
            after = _SPACES.match(text, i).end()  # type: ignore[union-attr]
            if after < n and text[after] in BIG and not _unit_takes(text, after, True):
                reader.big(BIG[text[after]])
                reader.chinese = True
                i = plain_end = after + 1
            end = i
            break
        else:
            break
        end = plain_end = i
    if end == start:
        return _refused(start, start + 1)
    low, high = reader.result(tail)
    script = "mixed" if reader.arabic and reader.chinese else "arabic" if reader.arabic else "chinese"
    magnitude = reader.last_big if (reader.current is None and reader.section == (0, 0)) else 1
    if (
        reader.current is None
        and reader.total == (0, 0)
        and reader.last >= 100
        and reader.section[1] < 10 * reader.last
    ):
        magnitude = reader.last  # 两到三百: what closes it may count for the other end of a range
    bare = reader.bare and all(char in SMALL or char in BIG or char in "余多来 " for char in text[start:end])
    return Numeral(
        start, end, low, high, reader.vague, plain_end, magnitude, script, bare, indefinite, True, positional
    )


def _joins_over_space(text: str, space: int, after: int, reader: _Reader) -> bool:
    """Whether a numeral goes on behind blanks: ``1000 万``, ``十 余 万``, ``一百 五 十 二``; never digit to digit."""
    char = text[after]
    if char in SMALL or char in BIG or char in "余":
        return True
    if char in DIGITS or char in "0123456789":
        return reader.had and reader.current is None and text[after + 1 : after + 2] not in ("分", "成", "、")
    return char in "多几来" and reader.had and reader.current is None


def _digits(text: str, i: int, had: bool) -> tuple[int, tuple[float, float] | None, bool]:
    """The run of Chinese digits at ``i``: its end, the pair it stands for, and whether it is written place by place."""
    j, n = i, len(text)
    while j < n and text[j] in DIGITS:
        j += 1
    run = text[i:j]
    if run == "两" and had and (j >= n or (text[j] not in SMALL and text[j] not in BIG)):  # 三十两: the weight
        return i, None, False
    if "幺" in run and len(run) > 1:  # spelled out, digit by digit
        return j, None, False
    if len(run) > 1 and run[-1] in "零〇○" and had:
        return j, None, False
    if len(run) == 1:
        value = DIGITS[run]
        return j, (value, value), False
    if run[-1] == "两" and len(run) == 2 and run != "一两":  # 二两, 三两: the weight
        value = DIGITS[run[0]]
        return i + 1, (value, value), False
    if len(run) == 2 and _neighbours(DIGITS[run[0]], DIGITS[run[1]]):
        return j, (DIGITS[run[0]], DIGITS[run[1]]), False
    if run[0] in "零〇○" and len(run) == 2:
        value = DIGITS[run[1]]
        return j, (value, value), False
    if had or len(run) > 6:
        return j, None, False
    value = int("".join(str(DIGITS[c]) for c in run))
    return j, (value, value), True


_POINT = re.compile(r" *点 *")
_DECIMALS = re.compile(rf"[{''.join(DIGITS)}]+|\d+", re.A)


def _decimals(text: str, pos: int, reader: _Reader) -> int:
    """Read ``点五五`` behind a numeral into ``reader``; returns the new position (``pos`` when it is no decimal)."""
    if text[pos : pos + 1] not in ("点", " "):
        return pos
    point = _POINT.match(text, pos)
    digits = _DECIMALS.match(text, point.end()) if point else None
    if point is None or digits is None or len(digits[0]) > 16 or text[digits.end() : digits.end() + 1] in SMALL:
        return pos  # 三点 (a time), 两点三十
    if "两" in digits[0] and len(digits[0]) == 1:  # 一点两小时
        return pos
    low, _ = reader.result(reader.current is not None and not reader.zero)
    value = float(f"{int(low)}.{''.join(str(DIGITS.get(c, c)) for c in digits[0])}")
    reader.total, reader.section, reader.current = (0, 0), (0, 0), (value, value)
    reader.had, reader.last_big, reader.last = False, 1, 1
    return digits.end()


def parse_number(text: str) -> float | None:
    """The number that ``text`` as a whole writes (``1.3万`` → 13000, ``壹佰贰拾`` → 120), ``None`` when it is none.

    A range or an approximation gives its midpoint or lower bound, as the guidelines read them. Raises nothing.
    """
    from pipeline.find.quantities.folding import fold

    folded = fold(text).strip()
    sign = 1
    if folded[:1] in ("负", "-"):
        sign, folded = -1, folded[1:].lstrip()
    if not folded or (folded[0] not in CHINESE and folded[0] not in "0123456789.几数"):
        return None
    numeral = read_numeral(folded, 0)
    if not numeral.valid or numeral.end != len(folded):
        return None
    return sign * numeral.value
