"""一 before a unit: the number one, the indefinite article, or what a rate is counted by."""

from __future__ import annotations

import re

from pipeline.find.quantities.context import Found
from pipeline.find.quantities.lexicons import lexicons
from pipeline.find.quantities.units import unit_table

_EACH_TIME = re.compile(
    r"每(?:个)?(?:月|季度|季|年|周|天|日|半年|两年|学期|半月|星期|礼拜|旬|晚|两周|两月|两个月|三个月|半个月|逢|名|人|户|村|家)"
    r"|每隔?(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:天|日|周|月|年|小时|分钟)(?!度)"
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
_RATE = re.compile(r"[^，。；,;！？!?\n：:、]{0,10}?[0-9一二两三四五六七八九十几百千万]")
_RATE_TIMES = frozenset(
    ["天", "年", "周", "月", "晚", "小时", "分钟", "趟", "户", "人", "队", "台", "筐", "盒", "份", "家"]
)
_ONLY = re.compile(
    r"(?:只有|仅有|唯有|只|仅|各|各[建设配选派抽出开办聘包联培带领]|各(?:选配|选派|配备|聘用|组建|成立|设立|培养|联系|结对|包联|认领)|[户人村]均|只[一-龥]了?|仅[一-龥]了?|只[去来]过?|每[户人村家组]|每[户人村家组][选包派领建发送配备]|[每一][天周月年旬季]只?[去来开上]?)\Z"
)
_EACH_ONE = re.compile(
    r"(?:各(?:选配|选派|配备|聘用|组建|成立|设立|培养|联系|结对|包联|认领|[一-龥])?|[每均][一-龥]{0,2})\Z"
)
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
    r"每(?:[户人村家组名位校台辆车所处支队场件项]|个?[一-龥]{1,4}?)[^，。；一]{0,2}(?:由|组建|成立|增聘|挑选|抽调|聘请|聘用|聘|跟|确定|明确|落实|添置|添|增加|建立|安排|包联|联系|联|包|帮扶|认领|结对|领办|化解|负责|管|送上|送去|发放|送|发|领|配备|配|选派|选|建|设|安装|赠送|补助|栽|种|养|挂)了?\Z"
)
_EACH_SENT = re.compile(r"每[户家村组校]出\Z")  # 每户出一名劳力
_PRICE = re.compile("[涨跌降贵]了?\\Z|便宜了?\\Z")
_PARALLEL = re.compile(r"[一-龥]{1,8}[、+]")
_CONCRETE = frozenset("台辆座处根套盏部间口块面份名家所栋艘架张本册支眼幅幢盆棵株副床顶箱袋桶艇枚")
_ACTS = frozenset("次遍场期")
_NO_NOUN_BEFORE = frozenset(
    "的了这那有是又换另哪每某同唯第如像成为作做走跑看说想问试推帮拉来去到上下出过着得地不没也都就再还多少好大进找给要能会让被选建设买卖送写读吃喝打后前各共占从在其与和及按照凭即"
)
_DONE_ONCE = re.compile(
    "(?:会诊|走访|排查|检查|义诊|培训|体检|研判|巡查|清洗|消毒|会议|活动|调研|摸排|座谈|演练|轮训|宣讲|清理|整治|核查|抽查|回访|维修|保养|疏浚|清淤)\\Z"
)
_NOT_ONE = re.compile(r"[都也][不没]|[不没]")


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
        if text.startswith(unit.name, found.end):  # 一份份爱心
            return False
        if found.per_touches:  # 每户一份
            return True
        if _ONLY.search(text, max(0, found.start - 5), found.start):
            final = _CLAUSE_END.match(text, found.end) is not None
            return unit.name not in lexicons().rhetorical_units and (
                final or _EACH_ONE.search(text, max(0, found.start - 5), found.start) is not None
            )
        if unit.name in ("名", "个") and _EACH_SENT.search(text, max(0, found.start - 3), found.start):
            return text[found.end : found.end + 1] in ("劳", "人", "工", "壮", "代", "干")
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
        time = rates[-1][-1] in "月度季年周天日期拜逢旬晚时钟"
        if not time:
            return False
        return unit.name in ("次", "场", "回", "趟", "轮", "期", "节", "遍", "堂") or (
            found.per is not None
            and unit.name in ("篇", "批", "课时", "学时", "件")
            and found.start - found.clause < 14
        )
    return False
