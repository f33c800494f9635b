"""Numbers with a unit that are no figures all the same: labels, slogans, locating durations."""

from __future__ import annotations

import re

from pipeline.find.quantities.context import Found, in_name
from pipeline.find.quantities.lexicons import lexicons
from pipeline.find.quantities.numerals import CHINESE

_VILLAGE_BEFORE = frozenset("村社区寨屯湾坪岭坡沟湖街道")
_GROUP_AFTER = re.compile(r"[、和]\d{1,2}组|[一-龥]{0,2}(?:村民|居民|群众|组长|老人|农户|党员|境内|道路|公路|水渠|的)")
_BUILDING_BEFORE = frozenset("区苑路街号园府庭湾郡庄栋幢元巷弄")
#: 3栋102室, 3栋2单元, 3栋B座; not 厂房4栋1.9万平方米
_BUILDING_AFTER = re.compile(r"\d+(?:单元|室|楼|号|层)|[A-Za-z]|\d+(?![\d.]*[万千百亿平亩米公户套间人家])")
_COUNTS = re.compile("分别|依次|共|总计|各有|累计")
_NUMBERED = frozenset({"组", "栋", "幢"})
_COUNT_CUE = re.compile(r"(?:了|办|共|约|完成|开设|培训|分|分成|分为|出|各|有|打|演|派)\Z")
_VILLAGES = re.compile(r"[、和][一-龥]{1,5}\Z")  # 杜市、大原两村
_UNITS_CUE = re.compile(r"梯|共|涉及|覆盖|改造|有|约|近")
_ORDINAL_TWO = frozenset(
    [
        "组",
        "队",
        "期",
        "级",
        "层",
        "代",
        "班",
        "段",
        "片",
        "道",
        "栋",
        "幢",
        "单元",
        "本",
        "批",
        "轮",
        "类",
        "环",
        "站",
        "院",
        "届",
        "部",
        "号",
        "次",
        "胎",
        "等",
        "台",
        "股",
        "队",
        "路",
        "幕",
        "集",
        "节",
        "回",
        "卷",
        "席",
        "排",
        "页",
        "册",
        "首",
        "连",
        "季",
        "步",
        "行",
        "圈",
    ]
)
_LEVELS = frozenset("省市县区乡镇村组户干局院校层国央街园委司")


_PEOPLE = frozenset({"名", "位"})
_PRISON_TERM = re.compile(r"[一二三四五六七八九十]年|[一-龥]{0,3}(?:徒刑|拘役|监禁)")
_EACH_SO_OFTEN = re.compile(r"[一-龥]{0,4}一次")


def counts_nothing(text: str, found: Found) -> bool:
    """Whether ``found`` is no figure; sets ``found.optional`` for the counts the guidelines leave open."""
    reading, unit = found.reading, found.reading.unit
    start, end = found.start, found.end
    number = reading.numeral
    if text[start - 1 : start] == "第":
        return True
    if (text[start - 1 : start] == "+" or text[end : end + 1] == "+") and (unit is None or unit.name not in _PEOPLE):
        return True  # 1+3+N, not 1名镇干部+1名村干部
    if in_name(text, start, end):
        return True
    if reading.rule == "half" and found.change is None and text[start - 1 : start] == "到":  # 送到一半没电了
        return True
    if found.omitted or unit is None:
        found.optional = found.rule == "big" and _is_abstract(text, end)
        return False
    small = (
        number.script == "chinese" and not reading.vague and reading.high <= 10 and found.bound in ("exact", "range")
    )
    if start and text[start - 1] == "每" and (number.bare or unit.dimension in ("length", "mass", "area")):
        return True  # 每百斤运费14元, 每500米设一名巡查员
    if number.bare and found.bound == "exact" and reading.rule == "unit" and not _bare_counts(number.low, unit.name):
        return True
    if unit.measure:
        if unit.dimension == "duration":
            return _duration_counts_nothing(text, found)
        return bool(small and not unit.small and found.per is None and found.change is None and found.sign == 1)
    if unit.percent:
        return False
    return _classifier_counts_nothing(text, found, small)


def _bare_counts(value: float, unit: str) -> bool:
    """百万元, 千万元 and 千亩 are figures; 百户, 万人, 万件 are manners of speaking."""
    return value >= 1e6 or unit in ("亩", "公里", "吨", "公顷", "斤", "公斤", "株", "头")


def _classifier_counts_nothing(text: str, found: Found, small: bool) -> bool:
    reading, unit = found.reading, found.reading.unit
    assert unit is not None
    number, start = reading.numeral, reading.start
    if small and unit.counting not in ("any", "levels"):
        cue = _VILLAGES if unit.name in ("村", "镇") else _COUNT_CUE
        if unit.counting != "arabic" or not cue.search(text, max(0, start - 8), start):
            return True
    if small and unit.counting == "levels":
        before = text[start - 1 : start]
        if before not in _LEVELS or not before or not 2 <= reading.low <= 5:
            return True
    if unit.counting == "never" or (unit.counting == "levels" and number.script == "arabic"):
        return True
    if unit.counting == "vague" and not reading.vague:
        return True
    if unit.counting == "measure" and not (reading.vague or found.bound != "exact"):
        return True
    if small and text[start : number.end] == "二" and unit.name in _ORDINAL_TWO:
        return True
    before, behind = text[start - 1 : start], text[found.end : found.end + 8]
    if unit.label and ((before in _VILLAGE_BEFORE and before) or _GROUP_AFTER.match(behind)):
        return True
    if unit.name in ("栋", "幢", "层", "单元") and (
        (before and before in _BUILDING_BEFORE) or _BUILDING_AFTER.match(behind)
    ):
        return (
            unit.name == "单元"
            or not (before in "栋幢" and unit.name != "单元")
            or _BUILDING_AFTER.match(behind) is not None
        )
    if unit.name in _NUMBERED and _in_a_row(text, start, found.end, unit.name, reading.low):
        return True  # 四组、五组生产路, 5栋、6栋后头
    if unit.name == "单元" and not _UNITS_CUE.search(text, max(0, start - 8), start):
        return True
    if unit.name == "层" and before in ("在", "到", "上"):
        return True
    if unit.name == "分" and (before in ("时", "点", "钟") or reading.vague):
        return True
    if number.indefinite:
        found.optional = True
        return text[start] == "数" or unit.name in ("类", "代", "届")
    if reading.high < 10 and not reading.vague:
        found.optional = unit.name in lexicons().rhetorical_units or _is_abstract(text, found.end)
    return False


def _in_a_row(text: str, start: int, end: int, unit: str, number: float) -> bool:
    """Whether the thing with a number stands beside the next one of its kind, and nothing says that things are counted."""
    follows = re.compile(rf"[、和](\d{{1,2}}|[一二三四五六七八九十]{{1,2}}){unit}").match(text, end)
    leads = re.compile(rf"(\d{{1,2}}|[一二三四五六七八九十]{{1,2}}){unit}[、和]\Z").search(
        text, max(0, start - 5), start
    )
    row = (follows is not None and _small(follows[1]) == number + 1) or (
        leads is not None and _small(leads[1]) == number - 1
    )
    return row and _COUNTS.search(text, max(0, start - 16), start) is None


def _small(written: str) -> int:
    """The number of at most two signs: 12, 十二."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.find(tens) if tens else bool(ten)) * 10 + (digits.find(ones) if ones else 0)


def _is_numeral(char: str) -> bool:
    return char in CHINESE or char.isdigit()


def _is_abstract(text: str, end: int) -> bool:
    return lexicons().abstract.match(text, end) is not None


def _duration_counts_nothing(text: str, found: Found) -> bool:
    """Durations are figures only where they measure; those that locate in time are none (guidelines 6.5)."""
    lex, reading, unit = lexicons(), found.reading, found.reading.unit
    assert unit is not None
    start, end = found.start, found.end
    if unit.canonical == "岁":
        found.optional = True
        return reading.low > 150
    if text[max(0, start - 2) : start] == "连续" and unit.canonical in ("年", "月", "天", "季度", "周"):
        return True
    if _EACH_SO_OFTEN.match(text, end) or _PRISON_TERM.match(text, end):
        return True
    if reading.lone_one and text[start : reading.start] in ("不足", "不到"):
        return True
    if unit.canonical == "年" and unit.name == "年" and (reading.low >= 100 or reading.numeral.positional):
        return True
    if text.startswith(lex.locating_after, end) and not text.startswith("中标", end):
        return True
    if (
        unit.canonical in ("秒", "分钟")
        and text[start - 1 : start] in ("分", "时", "点")
        and _is_numeral(text[start - 2 : start - 1])
    ):
        return True  # 十三点十分三十六秒
    if found.bound in ("at_least", "at_most") and not reading.vague and start < reading.start:
        return False
    if lex.locating_before.search(text, max(0, start - 4), start) or text[reading.start - 1 : reading.start] in (
        "近",
        "前",
    ):
        return not lex.duration_lead.search(text, max(0, start - 10), start)
    found.optional = found.change is None
    if found.change is not None:
        return False
    if lex.duration_lead.search(text, max(0, start - 12), start) or lex.duration_tail.match(text, end):
        return False
    if found.per in ("周", "月", "年", "季度", "旬", "学期", "日", "天") or (
        found.per is not None and start < reading.start
    ):
        return False
    if found.bound in ("at_least", "at_most") and not reading.vague:
        return False
    if unit.canonical in ("小时", "分钟", "工作日", "课时", "学时", "毫秒", "秒"):
        return False
    if lex.from_word.search(text, max(0, start - 16), start) or lex.to_verb.search(text, max(0, start - 8), start):
        found.optional = False
        return False
    return True
