"""A number with its unit, read at one position: fractions, percents, tenths, halves, compound money."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.find.quantities.coins import is_coin
from pipeline.find.quantities.lexicons import lexicons
from pipeline.find.quantities.numerals import BIG, CHINESE, DIGITS, Numeral, read_numeral
from pipeline.find.quantities.units import Unit, unit_table

_OVER = re.compile(" *分 *之 *")
_SPACES = re.compile(" *")
_LETTERS = {"k": 1000, "K": 1000, "w": 10000, "W": 10000}
_POINTS = re.compile(" *个 *百 *分 *点")
_TWIN = re.compile(r"[（(]([一-龥]{1,2})[）)]")
_TAIL_MORE = re.compile(r"(?P<more>[多余])(?![样种元功式处方少的快次于])")
# What may follow a unit as its smaller part: value of one in the bigger unit.
_PARTS: dict[str, tuple[tuple[str, float], ...]] = {
    "元": (("角", 0.1), ("毛", 0.1), ("分", 0.01)),
    "米": (),
    "吨": (),
    "公尺": (),
    "圆": (("角", 0.1), ("毛", 0.1), ("分", 0.01)),
    "块": (("角", 0.1), ("毛", 0.1), ("分", 0.01)),
    "块钱": (("角", 0.1), ("毛", 0.1), ("分", 0.01)),
    "角": (("分", 0.1),),
    "毛": (("分", 0.1),),
    "美元": (("美分", 0.01),),
    "亩": (("分", 0.1),),
    "斤": (("两", 0.1),),
    "公里": (("里", 0.5),),
    "丈": (("尺", 0.1), ("寸", 0.01)),
    "尺": (("寸", 0.1),),
    "小时": (("分钟", 1 / 60), ("分", 1 / 60)),
    "个小时": (("分钟", 1 / 60), ("分", 1 / 60)),
    "分钟": (("秒", 1 / 60),),
    "日元": (("日本钱", 0.01), ("日本銭", 0.01)),
}
_HALF_UNITS = frozenset(["length", "area", "volume", "mass", "money", "energy", "power"])


@dataclass(slots=True)
class Reading:
    """A number and its unit at ``start:end``; ``unit`` is ``None`` where none is written.

    ``number_end`` is where the numeral ends, without blanks. ``rule`` names what read it.
    """

    start: int
    end: int
    low: float
    high: float
    vague: str
    unit: Unit | None
    numeral: Numeral
    number_end: int
    rule: str
    per: str | None = None
    lone_one: bool = False
    scale: float = 1  # the k of 15k


def tidy(value: float) -> float:
    """``value`` without binary dust: 12 significant digits, whole numbers as int."""
    if isinstance(value, float):
        value = float(f"{value:.12g}")
        if value.is_integer() and abs(value) < 1e15:
            return int(value)
    return value


def read_at(text: str, start: int) -> Reading | int:
    """The reading at ``start``, or the position from which to go on when there is no number."""
    if text[start] == "半":
        return _half(text, start)
    if text[start] == "对":  # 打对折
        none = Numeral(start, start + 1, 50, 50, plain_end=start + 1, script="chinese")
        return Reading(start, start + 2, 50, 50, "", unit_table().by_name["%"], none, start + 2, "tenths")
    if text[start] == "百" and text.startswith("分", start + 1):
        hundred = _bare_hundredths(text, start)
        if hundred is not None:
            return hundred
    numeral = read_numeral(text, start)
    end = numeral.end
    over = None
    if end < len(text) and text[end] in "分 又":
        over = _OVER.match(text, end)
    if over is not None:
        fraction = _fraction(text, numeral, over.end())
        if fraction is not None:
            return fraction
    if end < len(text) and text[end] == "又" and numeral.valid:
        mixed = read_at(text, end + 1) if text[end + 1 : end + 2] in CHINESE and end + 1 < len(text) else end
        if isinstance(mixed, Reading) and mixed.rule == "fraction":
            mixed.low, mixed.high = mixed.low + numeral.low * 100, mixed.high + numeral.high * 100
            mixed.start = start
            return mixed
    if not numeral.valid:
        return max(end, start + 1)
    if end < len(text) and text[end] == "/" and numeral.script == "arabic":
        slashed = _slashed(text, numeral)
        if slashed is not None:
            return slashed
    return _with_unit(text, numeral)


def _bare_hundredths(text: str, start: int) -> Reading | None:
    """百分百, 百分三十: 分之 cut short."""
    at = start + 2
    if at >= len(text) or text[at] not in CHINESE or text[at] in "万亿":
        return None
    top = read_numeral(text, at)
    if not top.valid or not 0 < top.high <= 100:
        return None
    unit = unit_table().by_name["%"]
    return Reading(start, top.end, top.low, top.high, top.vague, unit, top, top.end, "fraction")


_SLASHED = re.compile(r"/([1-9]\d?)(?![\d/.年月日号])", re.A)
_SHARE_BEFORE = re.compile(r"(?:占|超过?|近|约|达到?|不足|不到|过|仅|有|为)了?\Z")
_SHARE_AFTER = re.compile("以上|以下|左右|多|强|的")


def _slashed(text: str, top: Numeral) -> Reading | None:
    """总量的1/5以上: a fraction with a stroke, where the words around it say that it is a share (3/16 may be a date)."""
    match = _SLASHED.match(text, top.end)
    if (
        match is None
        or not 0 < top.low < int(match[1])
        or top.low != int(top.low)
        or text[top.start - 1 : top.start] == "/"
    ):
        return None
    if not _SHARE_AFTER.match(text, match.end()) and not _SHARE_BEFORE.search(text, max(0, top.start - 3), top.start):
        return None
    share = tidy(100 * top.low / int(match[1]))
    return Reading(top.start, match.end(), share, share, "", unit_table().by_name["%"], top, match.end(), "fraction")


def _half(text: str, start: int) -> Reading | int:
    """半亩, 半小时, 半数 (50 %), 半成, 半百."""
    rest = start + 1
    none = Numeral(start, rest, 0.5, 0.5, plain_end=rest, script="chinese")
    if text.startswith("数", rest):
        return Reading(start, rest + 1, 50, 50, "", unit_table().by_name["%"], none, rest + 1, "half")
    if text.startswith("百", rest):
        return _with_unit(text, Numeral(start, rest + 1, 50, 50, plain_end=rest + 1, script="chinese"))
    unit = unit_table().match(text, rest + 1 if text.startswith("个", rest) else rest)
    if unit is None:
        return rest
    if unit.percent or unit.dimension in _HALF_UNITS or unit.dimension == "duration":
        if unit.name in ("年", "天", "周", "里", "圆", "方", "角", "分") or (
            unit.percent and text[start - 1 : start] == "一"
        ):
            return rest
        cut = text.find(unit.name, rest) + len(unit.name) - unit.quote_cut
        value = 0.5 * unit.percent if unit.percent else 0.5
        if unit.name == "折":
            value = 50
        return Reading(start, cut, value, value, "", unit, none, rest, "half")
    return rest


def _fraction(text: str, denominator: Numeral, pos: int) -> Reading | None:
    """X分之Y behind the denominator; in percent."""
    i, sign = pos, 1
    if text.startswith(("负", "-"), i):
        sign, i = -1, i + 1
    if i >= len(text) or (text[i] not in CHINESE and text[i] not in "0123456789.几数"):
        return None
    top = read_numeral(text, i)
    if not top.valid or not denominator.value:
        return None
    thousand, end = 1, top.end
    unit = unit_table().match(text, end)
    if unit is not None and unit.measure and unit.dimension != "ratio" and denominator.value < 100:
        low, high = tidy(sign * top.low / denominator.value), tidy(sign * top.high / denominator.value)  # 四分之三亩
        return Reading(denominator.start, end + len(unit.name), low, high, top.vague, unit, top, end, "unit")
    after = _SPACES.match(text, end).end()  # type: ignore[union-attr]
    if text[after : after + 1] in ("k", "K", "Ｋ", "ｋ") and after < len(text):
        thousand, end = 1000, after + 1
    factor = 100 * sign * thousand / denominator.value
    low, high = _rounded(tidy(top.low * factor)), _rounded(tidy(top.high * factor))
    return Reading(denominator.start, end, low, high, top.vague, unit_table().by_name["%"], top, end, "fraction")


def _rounded(percent: float) -> float:
    """三分之一 is 33.33 %."""
    return round(percent, 2) if abs(percent) >= 1 else percent


def _with_unit(text: str, numeral: Numeral) -> Reading | int:
    """``numeral`` with the unit that follows it, if any."""
    start, end, vague = numeral.start, numeral.end, numeral.vague
    low, high = numeral.low, numeral.high
    pos = _SPACES.match(text, end).end() if text[end : end + 1] == " " else end  # type: ignore[union-attr]
    lone = numeral.end - start == 1 and text[start] in "一壹" and not vague
    scale = 1
    if text[pos : pos + 1] in _LETTERS and numeral.script == "arabic":
        behind = _SPACES.match(text, pos + 1).end()  # type: ignore[union-attr]
        follows = unit_table().match(text, behind)
        if follows is not None and not text[behind].isascii():  # 15k元, 300w张
            scale = _LETTERS[text[pos]]
            low, high, pos = low * scale, high * scale, behind
    elif text.startswith("个亿", pos):  # 两个亿
        low, high, pos = low * 10**8, high * 10**8, pos + 2
        end = pos
    table = unit_table()
    points = _POINTS.match(text, pos) if text[pos : pos + 1] in "个 " and pos < len(text) else None
    if points is not None:
        return Reading(start, points.end(), low, high, vague, table.by_name["百分点"], numeral, end, "percent")
    if text.startswith("个半", pos):
        longer = table.match(text, pos + 2)
        if longer is not None and longer.dimension == "duration":  # 两个半小时
            length = pos + 2 + len(longer.name)
            return Reading(start, length, tidy(low + 0.5), tidy(high + 0.5), vague, longer, numeral, end, "unit")
        if text.startswith("月", pos + 2):
            month = table.by_name["个月"]
            return Reading(start, pos + 3, tidy(low + 0.5), tidy(high + 0.5), vague, month, numeral, end, "unit")
    elif text.startswith(("个多", "个来"), pos):
        longer = table.match(text, pos + 2)
        if longer is not None and longer.dimension == "duration":  # 2个多小时
            vague = "at_least" if text[pos + 1] == "多" else "about"
            return Reading(start, pos + 2 + len(longer.name), low, high, vague, longer, numeral, end, "unit")
        if text.startswith("月", pos + 2):
            return Reading(start, pos + 3, low, high, "at_least", table.by_name["个月"], numeral, end, "unit")
    unit = table.match(text, pos)
    if unit is None and vague and numeral.plain_end < end:
        # 余/多/来 may belong to the next word (300来自); then the numeral ends before it
        unit = table.match(text, numeral.plain_end)
        if unit is not None:
            pos = end = numeral.plain_end
            vague = "at_least" if text[start] in "几数" else ""
    if unit is None:
        if lone and text.startswith("半", pos):
            return _one_half(text, numeral, pos)
        return Reading(start, end, low, high, vague, None, numeral, end, "number", lone_one=lone)
    if unit.percent:
        return _tenths(text, numeral, unit, pos)
    if numeral.positional and numeral.script == "chinese" and unit.dimension != "money" and end - start == 2:
        return Reading(start, end, low, high, vague, None, numeral, end, "number")
    if unit.name == "块" and is_coin(text, start, pos + 1):
        unit = table.coin
    name_end = pos + len(unit.name)
    if unit.name == "元":
        foreign = table.match(text, name_end)
        if foreign is not None and foreign.dimension == "money" and foreign.scale is None:  # 三万元欧元
            unit, name_end = foreign, name_end + len(foreign.name)
    reading = Reading(
        start, name_end - unit.quote_cut, low, high, vague, unit, numeral, end, "unit", unit.per, lone, scale
    )
    if unit.name not in ("个", "次"):
        _grow(text, reading, unit)
    if not unit.measure and text[reading.end : reading.end + 1] in ("（", "("):
        twin = _TWIN.match(text, reading.end)  # 5台（套）, 6万余头（只）
        if twin is not None and twin[1] in table.by_name:
            reading.end = twin.end()
    if unit.factor != 1:
        reading.low, reading.high = tidy(reading.low * unit.factor), tidy(reading.high * unit.factor)
    return reading


def _one_half(text: str, numeral: Numeral, pos: int) -> Reading:
    """一半 is 50 %."""
    unit = unit_table().by_name["%"]
    more = text[pos + 1 : pos + 2] in ("多", "强")
    end = pos + 2 if more else pos + 1
    return Reading(numeral.start, end, 50, 50, "at_least" if more else "", unit, numeral, pos + 1, "half")


def _tenths(text: str, numeral: Numeral, unit: Unit, pos: int) -> Reading | int:
    """三成, 一成七, 三成半, 八折, 三八折, 75折 in percent."""
    factor = unit.percent or 10
    low, high, end = numeral.low * factor, numeral.high * factor, pos + 1
    if unit.name == "折" and numeral.low == 10:
        return pos
    if unit.name == "折" and numeral.low > 10:
        low, high = numeral.low, numeral.high
    tail = text[_SPACES.match(text, end).end() : _SPACES.match(text, end).end() + 1]  # type: ignore[union-attr]
    if unit.name == "成" and tail and low == high:
        at = text.index(tail, end)
        if tail == "半":
            low, high, end = low + 5, high + 5, at + 1
        elif (
            tail in DIGITS
            and tail not in "零〇"
            and text[at + 1 : at + 2] not in CHINESE
            and unit_table().match(text, at + 1) is None
        ):
            low, high, end = low + DIGITS[tail], high + DIGITS[tail], at + 1
    vague = numeral.vague
    if text[end : end + 1] in ("多", "余", "强"):
        vague, end = "at_least", end + 1
    elif text[end : end + 1] == "弱":
        vague, end = "about", end + 1
    return Reading(numeral.start, end, tidy(low), tidy(high), vague, unit, numeral, numeral.end, "tenths")


def _grow(text: str, reading: Reading, unit: Unit) -> None:
    """Take in what belongs to the number behind the unit: 半, 多, 五毛, 五 (三块五)."""
    end = reading.end
    after = text[end : end + 1]
    if not after:
        return
    if after == "半" and unit.measure and reading.low == reading.high:
        if not text.startswith(("价", "径", "年", "载", "数"), end + 1):
            reading.low = reading.high = tidy(reading.low + 0.5)
            reading.end = end + 1
        return
    if after in "多余" and (unit.measure or unit.name == "倍"):
        if _TAIL_MORE.match(text, end):
            reading.vague, reading.end = "at_least", end + 1
        return
    parts = _PARTS.get(unit.name)
    if parts is None:
        return
    _decimal_tail(text, reading, unit)
    if reading.end != end:
        return
    if after == "又":
        end += 1
        after = text[end : end + 1]
    if after and (after in DIGITS or after.isdigit()):
        _parts(text, reading, parts, end)


# 两米二, 三吨二, 四块三, 一米三四, 1米75: what follows the unit are its decimals.
_DECIMAL_TAIL = re.compile(
    r"(?:[一二三四五六七八九][一二三四五六七八九]?|[1-9]\d?)(?![\d.,一二三四五六七八九十百千万亿零])"
)
_DECIMAL_UNITS = frozenset(["米", "公尺", "吨", "块", "元", "公里", "丈", "尺", "斤", "m", "毛", "角"])


def _decimal_tail(text: str, reading: Reading, unit: Unit) -> None:
    if unit.name not in _DECIMAL_UNITS or reading.low != reading.high or reading.low != int(reading.low):
        return
    tail = _DECIMAL_TAIL.match(text, reading.end)
    if tail is None or text[tail.end() : tail.end() + 1] in ("点", "月", "号", "日", "-", "至", "到", "年"):
        return
    if unit_table().match(text, tail.end()) is not None and text[tail.end() : tail.end() + 1] not in ("的",):
        return
    digits = "".join(str(DIGITS.get(char, char)) for char in tail[0])
    if unit.name in ("元", "斤", "公里") and tail[0].isdigit():
        return
    if len(digits) == 2 and unit.name not in ("米", "公尺", "m"):
        return
    reading.low = reading.high = tidy(reading.low + int(digits) / 10 ** len(digits))
    reading.end = tail.end()


def _parts(text: str, reading: Reading, parts: tuple[tuple[str, float], ...], pos: int) -> None:
    """Add smaller units (五元三毛, 50元6角三分) or a last tenth (三块五) to ``reading``."""
    added, end, found = 0.0, reading.end, False
    while pos < len(text) and (text[pos] in DIGITS or text[pos].isdigit()):
        part = read_numeral(text, pos)
        if not part.valid:
            break
        name = next(((n, v) for n, v in parts if text.startswith(n, part.end)), None)
        if name is None:
            is_tenth = (
                not found
                and part.end - part.start == 1
                and reading.unit is not None
                and reading.unit.name in ("块", "块钱")
            )
            follow = text[part.end : part.end + 1]
            if is_tenth and follow not in BIG and (unit_table().match(text, part.end) is None):
                added, end, found = added + part.low * 0.1, part.end, True
            break
        if name[0] == "分" and text.startswith(("分钟", "分之"), part.end) and name[1] != 1 / 60:
            break
        added, pos, found = added + part.low * name[1], part.end + len(name[0]), True
        end = pos
    if found:
        reading.low = tidy(reading.low + added)
        reading.high = tidy(reading.high + added)
        reading.end = end


def omitted_unit(text: str, pos: int) -> str | None:
    """The classifier of the noun at ``pos`` when a number stands right before it without one."""
    for noun, unit in lexicons().omitted.get(text[pos : pos + 1], ()):
        if text.startswith(noun, pos):
            return unit
    return None
