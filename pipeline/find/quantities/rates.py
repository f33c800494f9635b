"""Denominators that stand earlier in the clause: 每X, 人均, 一吨, 年产 …"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.find.quantities.context import Found
from pipeline.find.quantities.lexicons import lexicons

_SAME_LIST = re.compile("[、和及]")
_TOTAL = re.compile(r"共|合计|总计|累计|总额|——")
_ONE_EACH = re.compile(
    r"一(?:个)?(?P<unit>天|年|月|周|晚|小时|分钟|(?<=个)季度|亩|吨|公斤|斤|立方|平方米|平米|米|公里|户|家|人|趟|队|台|筐|盒|份|度(?=电)|只|头|箱|袋|组|次|餐|桌|车|张|学期|季(?!度)|根|担|炉|件|顿|棵|株|瓶|包|床|单"
    r"|把(?!手)|节|捆|间|座|穴|枚|匹|艘|款|垧|亩地|集(?![镇中体])|潮|口人|方(?![面案式位便向法圆])|碗|篮|幅|部|幢)(?![次个线起些体性])"
)
#: Things that prices are counted by, sizes not: 一间约1.5万元, not 一座50米长的桥.
_PRICED = frozenset("把节捆间座穴枚匹艘款台根集潮方碗篮幅部幢")
#: 新建一座桥梁总造价1200万元, 上一款: one thing and what it cost, or an ordinal.
_BUILDING = re.compile("[建修购买投造装置架设开打拆租引上下这那另又]了?$")
_COST = re.compile("投资|造价|总|花|用了|预算|价值")
_YEARLY = re.compile(
    r"(?P<unit>年|月|日|亩|单)"
    r"(?:总|综合)?(?:产|处理|供|发电|销|租|收入|收益|收|工资|薪|费|接待|加工|清运|清扫|发送|增收|增|出栏|节约|节省|用|需|产能|流量|客流|输送|补|最高|可增收|可|报酬|标准(?!化)|工钱|限流|发班|流失|纯收入|经营性收入|营业额|利润|建筑面积|面积|均|付|缴|出水|榨|屠宰|周转|会诊|提水|新增(?:处理|供水|产|收)|误工|补助|津贴|诊疗|烘|捕|检测|可供|节电|节水|电费|维护费|管护费|托管费)"
)
#: 单户最高50万元, 单次收费120元; not 单位, 单价, 单人床
_SINGLE = re.compile(
    r"(?<![订菜名账清简保报传孤])单(?P<unit>户|间|台|村|案|穴|次|件|座|日|趟|个|头|箱|盒|瓶|季|床|站|校|店|场|班|宗|套|枚)(?!涌入)"
)
#: What is paid for a year: 年利率4.35%.
_RATE_OF = re.compile(r"(?P<unit>年|月|日)(?:化)?(?:贷款|综合)?(?:利率|流失率|费率)")
#: 3个村各配…, 每乡镇各抽…: the group before 各 is what each figure is counted by.
_EACH_OF = re.compile(
    r"(?P<unit>村卫生室|卫生院|派出所|村民小组|乡镇|镇村|街道|服务站|小组|村|镇|乡|县|社区|学校|小学|站|户|家|人|组|园|片区|点)"
    r"(?:[(（][^)）]{1,6}[)）])?各(?![自类种项级界地族方位村乡镇县区市省])"
)
_GROUPS = frozenset({"家", "户", "人", "所", "村", "组"})
_YEARLY_FIRST = re.compile("[年月日亩单]")
#: Compared with the figure before (每公斤33元，比贩子高两块), or a share of it (每头保费360元，农户自缴72元).
_COMPARED = re.compile("比(?![赛武拼例重较])|较(?:上|去|往|前|以|过|原|之)|高出|多[挣卖赚收]|便宜|涨了|降了|低了")
_SHARED = re.compile(
    "补|贴|[另再]奖|再加|掏|加到|自[付掏缴筹]|只[掏付出交]|自己出|承担|垫付|让利|个人[付出掏]|财政出|减半"
)
_PRICE = re.compile("费|价|成本|餐|票|标准|补|贴|奖|交|收|给|掏")
_PRICED_WITHIN = 12  # characters before a figure that say it is a price
_NEAR = re.compile("[^。；;！？!?\\n]{1,24}")
_PAID = re.compile("共|合计|总计|累计|总额|——|发放|拨付|兑付|发出|补出|已|全年|一年|计划|安排|首批")
#: 每个 whose noun was named before: 建成公墓36处，每个收费不超过3800元.
_EACH_ONE = re.compile("每个(?=一次性|补|奖|收费|售价|配(?!套)|投资|造价)")
_PER_NAME = {
    "亩地": "亩",
    "单": "",
    "行政村": "村",
    "立方": "立方米",
    "平米": "平方米",
    "口人": "人",
}


_CHANGES_TO = re.compile(r"[^，。；;、\d]{0,8}(?:到|至|成|为)了?")
_PERIODS = frozenset("月日")
_PERIOD = frozenset("年月日")
_NOT_RATE = frozenset("十第最统同唯多近")
_SPAN = re.compile("[内间下来就]")


def _rate_gap(unit: str, between: str, before: str) -> bool:
    """Whether 一年, 一户 … is near enough to the figure to be what it is counted by (一天播4遍, not 一年修通公路2264公里)."""
    if unit in ("年", "月", "周"):
        return (
            len(between) <= 6
            and _SPAN.search(between) is None
            and "了" not in between
            and not before.endswith(("头", "近", "这", "那", "同", "前", "去"))
        )
    if unit in ("家", "户") and between.startswith("一"):  # 一户一表
        return False
    if unit in ("家", "户", "人", "张", "车", "桌"):
        return len(between) <= 4 and not before.endswith("的") and _SPAN.search(between) is None and "口" not in between
    return len(between) <= 10 and _SPAN.search(between) is None and not before.endswith("的")


_NOT_YEARLY = frozenset("一二三四五六七八九十半去今明前上当同近全本往每历几两周百个常首多后整次翌成〇零0123456789")


def denominator(text: str, found: Found, previous: Found | None) -> None:
    """Set ``per`` from the nearest denominator of the clause; a figure in between takes it for itself."""
    if found.per is not None:
        return
    if (  # 每斤3元涨到5元
        previous is not None
        and previous.per
        and previous.unit == found.unit
        and _CHANGES_TO.fullmatch(text, previous.end, max(previous.end, found.start))
    ):
        found.per = previous.per
        return
    low, carried = found.clause, None
    if previous is not None and previous.end > low:
        if previous.end <= found.start and _SAME_LIST.search(text, previous.end, found.start) is None:
            low = previous.end
        else:
            carried = previous.per if not previous.per_touches else None
    clause = text[low : found.start]
    ratio = found.reading.unit is not None and found.reading.unit.dimension == "ratio"
    best = (-1, "")
    if clause.startswith("各") and previous is not None and previous.end == low and previous.unit in _GROUPS:
        best = (1, previous.unit)  # 两家各掏800元
    for end, unit in _candidates(text, low, clause, ratio, found.unit == "元"):
        if unit and end > best[0]:
            best = (end, unit)
    whole = _TOTAL.search(clause, best[0])
    if best[1] and (whole is None or (best[1] in _PERIOD and whole[0] == "合计")):  # 年租金合计2.88万元
        found.per = _PER_NAME.get(best[1], best[1])
    elif not best[1] and carried is not None and not ratio:
        found.per = carried
    elif not best[1] and previous is not None and _of_the_same(text, found, previous):
        found.per = previous.per


def _of_the_same(text: str, found: Found, previous: Found) -> bool:
    """Whether the figure is compared with the one before or a share of it, and so counted by the same."""
    between = text[previous.end : max(previous.end, found.start)]
    if not previous.per or previous.unit != found.unit or found.reading.low > previous.reading.low:
        return False
    if _NEAR.fullmatch(between) is None or _PAID.search(between):
        return False
    if between.count("，") > 1 or found.unit != "元":
        return False
    priced = _PRICE.search(text, max(0, previous.start - _PRICED_WITHIN), previous.start) is not None
    return _COMPARED.search(between) is not None or (priced and _SHARED.search(between) is not None)


def _candidates(text: str, low: int, clause: str, ratio: bool, money: bool) -> Iterator[tuple[int, str]]:
    """(end in the clause, denominator) of everything that may be one, 每 and 均 first."""
    lex = lexicons()
    sure = -1
    if ("均" in clause or "平" in clause) and (not ratio or "年均" in clause):
        for match in lex.average.finditer(clause):
            before = clause[max(0, match.start() - 1) : match.start()]
            sure = match.end()
            dated = clause[max(0, match.start() - 2) : match.start() - 1] in _NOT_YEARLY  # 去年户均收入
            # 月人均收入 is by the month, 年人均收入 by the person
            yield sure, before if before in _PERIODS and not dated else lex.averages[match[0]]
    if "每" in clause:
        for match in lex.each_behind.finditer(clause):
            sure = max(sure, match.end())
            yield match.end(), match["ge"] or match["unit"]
        for match in _EACH_ONE.finditer(clause):
            yield match.end(), "个"
    if "率" in clause:
        for match in _RATE_OF.finditer(clause):
            yield match.end(), match["unit"]
    if ratio:
        return
    if "单" in clause:
        for match in _SINGLE.finditer(clause):
            if len(clause) - match.end() <= 10:
                yield match.end(), match["unit"]
    if "各" in clause:
        for match in _EACH_OF.finditer(clause):
            if len(clause) - match.end() <= 14:
                yield match.end(), match["unit"]
    if "一" in clause:
        for match in _ONE_EACH.finditer(clause):
            between, at = clause[match.end() :], low + match.start()
            if "、" in between or (sure >= 0 and len(between) > 3) or text[max(0, at - 1) : at] in _NOT_RATE:
                continue
            if text[max(0, at - 1) : at] == "头":  # 头一回
                continue
            if match["unit"] in _PRICED and (
                not money or _COST.search(between) or _BUILDING.search(text, max(0, at - 2), at)
            ):
                continue
            if _rate_gap(match["unit"], between, text[max(0, at - 2) : at]):
                yield match.end(), match["unit"]
    if _YEARLY_FIRST.search(clause):
        for match in _YEARLY.finditer(clause):
            at = low + match.start()
            if match["unit"] == "年" and at and text[at - 1] == "均":  # 人均年收入
                continue
            if len(clause) - match.end() <= 8 and not (at and text[at - 1] in _NOT_YEARLY):
                yield match.end(), _PER_NAME.get(match["unit"], match["unit"])
