"""Units that are not written: 3000多居民, 新增学位2110, 五大产业, 花了二十一万七."""

from __future__ import annotations

import re

from pipeline.find.quantities.context import Found
from pipeline.find.quantities.lexicons import lexicons
from pipeline.find.quantities.reading import Reading, omitted_unit

_BIG_NOUN = re.compile(
    r"大(?=[一-龥])(?![多半约概学型小量批部家棚人会队道厅院楼厦赛众门米豆蒜桥坝湖山河海致力规额战龄幅姐爷妈叔地专报股师伯名的胜精召堆])"
)
_ENDS_CLAUSE = re.compile(
    r" ?(?:左右|上下|出头|多|余)? ?(?:[，。；、,;.!！？?\n|”」’』\"]|以及|及|和|并|\)|）|$|(?:的|贴息|无息|低息)?(?:贷款|补贴|补助|资金|奖金)|的|(?:[全都也]|差不多)?是|垫|作为|了[，。]|提高?到|涨到|增至|增加到|降到|调到)"
)
# Spoken money drops 元: a round or big number at the end of its clause after one of these.
_MONEY_CUE = re.compile(
    r"(?:花|罚款|罚|造价|预算|款|收入|分红|分|贷|补|拨|捐|欠|报销|报|挣|赚|工钱|要|差|缺口|奖补|奖|结余|省下|省|费|垫|投|出|掏|价|钱|赔|拢共|进账|贴|工资|薪|借|存|卖|拿(?!下)|资金|收|交|付|给|发|领|债|支出|开支|凑|还|打|筹|元|块|批|整整|损失|到手|谈到|赔了|亏|租金|房租|净落|落下|剩下|短下|余下|押金|个月|每月|每[户人年])"
    r"[^，。；;！？!?\n\d]{0,7}\Z"
)
# What is left over, and what is said to be something, may be anything: only near money is it money.
_WEAK_CUE = re.compile(r"(?:剩下|短下|余下|拿)[^，。；;！？!?\n\d]{0,7}\Z")
_IS = re.compile(" ?(?:[全都也]|差不多)?是")
_MONEY_TOUCH = re.compile(r"(?:报销|能报|可报|[挣补奖罚付贷花捐赔赚领发欠]了?|每[一-龥]{1,2}出)\Z")
_MONEY_NEAR = re.compile(r"[元块钱款]|工资|收入|分红|费")
# 曲界一个镇就占了九万: the unit is that of the figure before.
_SAME_AS_BEFORE = re.compile(r"(?:占了|就有|也有|达到|达|实到的?|其中|的有|只有|还有)[约近]?\Z")
_ROUND = re.compile(r"[百千万亿]")


def supply_unit(text: str, found: Found, previous: Found | None) -> bool:
    """Give ``found`` the unit that its surroundings imply; false when the number has none."""
    reading = found.reading
    numeral = reading.numeral
    if (reading.rule == "range" or numeral.bare) and not (reading.vague or found.bound != "exact"):
        return False
    if _big_noun(text, found):
        return True
    telling = (
        numeral.script != "chinese"
        or bool(reading.vague)
        or reading.low >= 20
        or found.bound in ("about", "at_least", "at_most")
    )
    if not telling or numeral.indefinite or numeral.positional or _is_year(reading):
        return False
    unit = omitted_unit(text, reading.end)
    if unit is None and _ENDS_CLAUSE.match(text, reading.end):
        unit = _at_clause_end(text, found, previous)
    if unit is None:
        return False
    found.unit, found.omitted, found.rule = unit, True, "omitted_unit"
    return True


def _big_noun(text: str, found: Found) -> bool:
    """五大产业: the number is that of the things named behind 大."""
    reading = found.reading
    big = _BIG_NOUN.match(text, reading.end)
    if big is None or reading.vague or not 2 <= reading.low <= 30 or reading.numeral.script == "mixed":
        return False
    if text.endswith(("党的", "人民的"), 0, reading.start):
        return False
    found.unit, found.end, found.rule = "个", big.end(), "big"
    reading.end = big.end()
    return True


def _at_clause_end(text: str, found: Found, previous: Found | None) -> str | None:
    """The unit of a number that ends its clause: of the noun before it, of money, of the figure before."""
    reading, lex = found.reading, lexicons()
    numeral = reading.numeral
    if numeral.script != "chinese":
        tail = lex.tail_noun.search(text, max(0, found.start - 8), found.start)
        if tail is not None:
            return lex.tail_units[tail[0]]
    before = text[max(0, found.start - 24) : found.start]
    written = text[reading.start : reading.number_end]
    spoken = numeral.script != "arabic" and reading.low >= 100 and _ROUND.search(written) is not None
    follows_money = previous is not None and _is_money(previous) and found.start - previous.end < 30
    weak = _WEAK_CUE.search(before) or _IS.match(text, reading.end)
    near = follows_money or _MONEY_NEAR.search(text, max(0, found.start - 40), found.start)
    if spoken and (follows_money or (_MONEY_CUE.search(before) and (near or not weak))):
        return "元"
    if (
        (numeral.script == "arabic" or reading.low >= 20)
        and _MONEY_TOUCH.search(before)
        and _MONEY_NEAR.search(text, max(0, found.start - 40), found.start)
    ):
        return "元"
    if (
        previous is not None
        and found.start - previous.end < 30
        and _SAME_AS_BEFORE.search(before)
        and reading.low >= 10
    ):
        between = text[previous.end : found.start]
        if not any(mark in between for mark in "。；;\n"):
            return previous.unit
    return None


def _is_money(found: Found) -> bool:
    return found.unit == "元"


def _is_year(reading: Reading) -> bool:
    return (
        reading.numeral.script == "arabic"
        and 1900 <= reading.low <= 2100
        and not reading.vague
        and reading.low == reading.high
    )
