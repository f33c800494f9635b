"""Numbers with a unit that are no figures all the same: labels, slogans, locating durations, indefinite 一."""

from __future__ import annotations

import re

from pipeline.find.quantities.context import Found, in_name
from pipeline.find.quantities.lexicons import lexicons
from pipeline.find.quantities.numerals import CHINESE
from pipeline.find.quantities.units import unit_table

_EACH_TIME = re.compile(
    r"每(?:个)?(?:月|季度|季|年|周|天|日|半年|两年|学期|半月|星期|旬|晚|两周|两月|两个月|三个月|半个月|逢|名|人|户|村|家)"
)
_TIMES = frozenset(
    [
        "次",
        "场",
        "回",
        "趟",
        "轮",
        "期",
        "节",
        "遍",
        "堂",
        "批",
        "个",
        "名",
        "篇",
        "件",
        "条",
        "项",
        "所",
        "处",
        "顿",
        "课时",
        "学时",
        "份",
    ]
)
_SMALL_OFF = frozenset("small")
_VILLAGE_BEFORE = frozenset("村社区寨屯湾坪岭坡沟湖街道")
_GROUP_AFTER = re.compile(r"[、和]\d{1,2}组|[一-龥]{0,2}(?:村民|居民|群众|组长|老人|农户|党员|境内|道路|公路|水渠|的)")
_BUILDING_BEFORE = frozenset("区苑路街号园府庭湾郡庄栋幢元巷弄")
_BUILDING_AFTER = re.compile(r"\d+(?:单元|室|楼|号|层)|[A-Za-z\d]")
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


_SENTENCE = re.compile(r"[一二三四五六七八九十]年|[一-龥]{0,3}(?:徒刑|拘役|监禁)")
_EACH_SO_OFTEN = re.compile(r"[一-龥]{0,4}一次")


_RATE = re.compile(r"[^，。；,;！？!?\n：:、]{0,10}?[0-9一二两三四五六七八九十几百千万]")
_RATE_TIMES = frozenset(
    ["天", "年", "周", "月", "晚", "小时", "分钟", "趟", "户", "人", "队", "台", "筐", "盒", "份", "家"]
)
_ONLY = re.compile(
    r"(?:只有|仅有|唯有|只|仅|各|各[建设配选派抽]|[户人村]均|只[一-龥]了?|仅[一-龥]了?|只[去来]过?|每[户人村家组]|每[户人村家组][选包派领建发送配备]|[每一][天周月年旬季]只?[去来开上]?)\Z"
)
_EACH_ONE = re.compile(r"(?:各[一-龥]?|[每均][一-龥]{0,2})\Z")
_CLAUSE_END = re.compile(r"[，。；,;！!、）)\n]|$")
_GOODS = frozenset(
    [
        "袋",
        "桶",
        "箱",
        "盒",
        "份",
        "套",
        "床",
        "件",
        "瓶",
        "包",
        "本",
        "张",
        "条",
        "提",
        "把",
        "台",
        "块",
        "副",
        "个",
        "名",
        "盏",
        "座",
        "支",
        "所",
        "辆",
        "部",
        "间",
        "处",
        "口",
        "只",
        "头",
        "棵",
        "株",
    ]
)
_EACH_GIVEN = re.compile(
    r"每(?:[户人村家组名位校台辆车所处支队场]|个?[一-龥]{1,4}?)[^，。；一]{0,2}(?:组建|成立|增聘|聘请|聘用|聘|跟|确定|明确|落实|添置|添|增加|建立|安排|包联|联系|联|包|帮扶|认领|结对|领办|化解|负责|管|送上|送去|发放|送|发|领|配备|配|选派|选|建|设|安装|赠送|补助|栽|种|养|挂)了?\Z"
)
_PRICE = re.compile("[涨跌降贵]了?\\Z|便宜了?\\Z")
_PARALLEL = re.compile(r"[一-龥]{1,8}、")
_CONCRETE = frozenset("台辆座处根套盏部间口块面份名家所栋艘架张本册支眼幅幢盆棵株副床顶箱袋桶艇枚")
_ACTS = frozenset("次遍场期")
_NO_NOUN_BEFORE = frozenset(
    "的了这那有是又换另哪每某同唯第如像成为作做走跑看说想问试推帮拉来去到上下出过着得地不没也都就再还多少好大进找给要能会让被选建设买卖送写读吃喝打后前各共占从在其与和及按照凭即"
)
_DONE_ONCE = re.compile(
    "(?:会诊|走访|排查|检查|义诊|培训|体检|研判|巡查|清洗|消毒|会议|活动|调研|摸排|座谈|演练|轮训|宣讲|清理|整治|核查|抽查|回访|维修|保养|疏浚|清淤)\\Z"
)


def _behind_noun(text: str, found: Found) -> bool:
    """设备一台, 站牌一根, 会诊一次: behind the thing counted, at the end of its clause, 一 is the number one."""
    unit, start = found.reading.unit, found.start
    if unit is None or start < 2 or not _CLAUSE_END.match(text, found.end):
        return False
    if unit.name in _ACTS:
        return _DONE_ONCE.search(text, start - 2, start) is not None
    before = text[start - 1]
    if unit.name not in _CONCRETE or before in _NO_NOUN_BEFORE:
        return False
    return "一" < before <= "龥" and "一" <= text[start - 2] <= "龥"


_NOT_ONE = re.compile(r"[都也][不没]|[不没]")


def is_rate_base(text: str, found: Found) -> bool:
    """一吨80元, 一天播4遍, 一亩多花两百块: 一 plus unit is what the figure behind it is counted by."""
    unit = found.reading.unit
    if (
        unit is None
        or not ((unit.measure and unit.dimension != "money") or unit.name in _RATE_TIMES)
        or unit.percent
        or unit.dimension == "ratio"
    ):
        return False
    if (
        found.reading.vague and found.reading.end - found.reading.start < 4 and text[found.reading.end - 1] != "多"
    ) or found.reading.low != unit.factor:
        return False
    if found.start < found.reading.start and text[found.start : found.reading.start] not in ("最多", "最少"):
        return False
    follow = _RATE.match(text, found.reading.end)
    return (
        follow is not None
        and text[follow.end() - 1 : follow.end() + 2] not in ("一半",)
        and follow.end() - found.end <= 12
    )


def lone_one_counts(text: str, found: Found, previous: Found | None) -> bool:
    """Whether 一 before a unit is the number one: measures, rates (每月一次), stated minima (至少一次)."""
    unit = found.reading.unit
    if unit is None or found.rule == "big":
        return False
    if found.bound != "exact":
        return text[max(0, found.start - 3) : found.start].find("最多的") < 0 and text[
            found.start : found.reading.start
        ] not in ("最多", "最少", "最高")
    if found.reading.low != unit.factor and not unit.percent:  # 一元二
        return True
    if unit.dimension == "money" and _PRICE.search(text, max(0, found.start - 3), found.start):
        return not text.endswith("的", 0, found.start)
    if unit is unit_table().coin:  # 聚到一块, 这一块
        return False
    if _NOT_ONE.match(text, found.end) or text[found.end : found.end + 1] == "半":
        return False
    if unit.dimension not in ("duration", "ratio", "money") and not unit.measure:
        if found.per_touches:  # 每户一份
            return True
        if _ONLY.search(text, max(0, found.start - 5), found.start):
            final = _CLAUSE_END.match(text, found.end) is not None
            return unit.name not in lexicons().rhetorical_units and (
                final or _EACH_ONE.search(text, max(0, found.start - 5), found.start) is not None
            )
        if unit.name in _GOODS and _EACH_GIVEN.search(text, max(0, found.start - 12), found.start):
            return True
        if _behind_noun(text, found):
            return True
        if previous is not None and not previous.optional and _PARALLEL.fullmatch(text, previous.end, found.start):
            return (
                previous.reading.unit is not None
                and not previous.reading.unit.measure
                and previous.reading.low >= 1
                and (previous.reading.lone_one or unit.name == previous.reading.unit.name)
            )
    if unit.dimension == "duration":
        return found.start < found.reading.start
    if unit.measure:
        if text[found.start - 1 : found.start] in ("元", "块", "毛", "角", "钱") and found.start:
            return False
        if unit.name == "分钱" and found.per is None:  # 没花一分钱
            return False
        if unit.name in ("元", "元钱", "块钱") and found.per is None:
            return not text.startswith(("一元钱不", "一元一"), found.reading.start)
        return unit.small
    if unit.percent or unit.name == "倍":
        return True
    if unit.name in _TIMES:
        clause = text[found.clause : found.start]
        rates = _EACH_TIME.findall(clause)
        if not rates:
            return False
        time = rates[-1][-1] in "月度季年周天日期逢旬晚"
        if not time:
            return False
        return unit.name in ("次", "场", "回", "趟", "轮", "期", "节", "遍", "堂") or (
            found.per is not None
            and unit.name in ("篇", "批", "课时", "学时", "件")
            and found.start - found.clause < 14
        )
    return False


def counts_nothing(text: str, found: Found) -> bool:
    """Whether ``found`` is no figure; sets ``found.optional`` for the counts the guidelines leave open."""
    reading, unit = found.reading, found.reading.unit
    start, end = found.start, found.end
    number = reading.numeral
    if text[start - 1 : start] == "+" or text[end : end + 1] == "+" or text[start - 1 : start] == "第":
        return True
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
    if _EACH_SO_OFTEN.match(text, end) or _SENTENCE.match(text, end):
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
