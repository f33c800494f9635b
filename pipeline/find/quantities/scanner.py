"""One pass over characters: every number with a unit, read as a Chinese reader reads it.

Each numeral is looked at once; look-around is bounded, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.find.quantities import context
from pipeline.find.quantities.context import Found
from pipeline.find.quantities.ellipsis import supply_unit
from pipeline.find.quantities.exclusions import counts_nothing
from pipeline.find.quantities.folding import fold
from pipeline.find.quantities.lexicons import lexicons
from pipeline.find.quantities.lone_one import is_rate_base, lone_one_counts
from pipeline.find.quantities.numerals import CHINESE, SHY
from pipeline.find.quantities.rates import denominator
from pipeline.find.quantities.reading import Reading, read_at, tidy
from pipeline.find.quantities.units import Unit, unit_table
from pipeline.records import Bound, Quantity

_HAN = "".join(sorted(CHINESE))
_PLAIN = "".join(c for c in _HAN if c not in SHY)
_START = re.compile(rf"[0-9半几数{_PLAIN}]|[{SHY}](?=[{_HAN}点成折元圆角分 ])|(?<=打)对(?=折)")
_SEPARATOR = re.compile(r"(?:[(（]含[)）])? ?(?:-{1,2}|—{1,2}|~|至|到|与|和) ?")
_BIG_WRITTEN = re.compile("[万亿兆k]")
_SPREAD = re.compile(r"不等|之间|间|区间")
_TO = re.compile(r"[^，。；,;]{0,8}(?:[到至为成]|转为[增负]?长?)了?")
_AFTER_ZERO = CHINESE | {"点", "个"}
_LIST = re.compile(r" ?(?:、|和|与|及|以及|或) ?")
_RISE_OR_FALL = re.compile(
    r"(?:增加?长?|提高?升?|上?升|上?涨|扩大?|攀升|跃升|延长|降低?|下[降调]|减少?|缩短|压[缩减]|回落|上调|拓宽|加宽)[到至为]了?\Z"
)


class _Scan:
    """State of one pass."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Found] = []
        self.pending: list[Reading] = []  # numbers of a list that wait for their unit
        self.pending_end = -1
        self.label_end = -1  # end of a label, and of the list that goes on from it
        self.last_end = 0

    def run(self) -> list[Found]:
        text, position = self.text, 0
        search = _START.search
        idioms, one_next = lexicons().idiom_lengths, _one_next()
        while (match := search(text, position)) is not None:
            start = match.start()
            if text[start] == "一" and text[start + 1 : start + 2] not in one_next:
                position = start + 1
                continue
            position = self.step(start, idioms)
        return self.found

    def step(self, start: int, idioms: dict[str, tuple[int, ...]]) -> int:
        """Deal with the numeral at ``start``; returns where to go on (always further)."""
        text = self.text
        if text[start] in "0123456789":
            if start and text[start - 1] == "." and not text[start - 2 : start - 1].isdigit():
                start -= 1
        elif text[start] in "零〇○" and text[start + 1 : start + 2] not in _AFTER_ZERO:
            return start + 1
        elif text[start : start + 2] in idioms or text[start - 1 : start + 1] in lexicons().inside:
            phrase = context.is_fixed_phrase(text, start)
            if phrase and not _each_week(text, start):
                return max(phrase, start + 1)
        url = _inside_url(text, start)
        if url:
            return url
        skipped = lexicons().skip.match(text, start)
        if skipped is not None and skipped.end() > start:
            return skipped.end()
        reading = read_at(text, start)
        if isinstance(reading, int):
            return max(reading, start + 1)
        if (
            reading.unit is None
            and text[reading.end : reading.end + 1] not in _may_follow()
            and text[start - 1 : start] not in _CURRENCY_ENDS
        ):
            return max(reading.number_end, start + 1)
        if (
            text[start].isdigit()
            and text[start - 1 : start].isascii()
            and text[start - 1 : start].isalpha()
            and not _currency_letter(text, start)
        ):
            return max(reading.number_end, start + 1)
        if (context.is_label(text, start) and not _is_money_prefix(text, start)) or (
            self.label_end >= 0 and _LIST.fullmatch(text, self.label_end, start)
        ):
            self.label_end = reading.end
            return max(reading.number_end, start + 1)
        return max(self.settle(reading), start + 1)

    def settle(self, reading: Reading) -> int:
        """Turn ``reading``, with the other end of its range, into a find; returns where to go on."""
        text = self.text
        ranged = self.range_from(reading)
        unit_name = reading.unit.canonical if reading.unit else ""
        found = Found(reading, reading.start, reading.end, _bound(reading), unit_name, reading.per)
        if ranged:
            found.bound = "range"
        found.floor = self.last_end
        context.prefixes(text, found)
        if not found.unit and not supply_unit(text, found, self.found[-1] if self.found else None):
            self.pend(reading)
            return reading.end if ranged else max(reading.number_end, reading.start + 1)
        found.clause = context.clause_start(text, found.start)
        previous_end = self.last_end
        context.suffixes(text, found)
        denominator(text, found, self.found[-1] if self.found else None)
        context.distant_bound(text, found, previous_end)
        found.change = context.change_of(text, found, previous_end)
        if found.end < len(text) and reading.lone_one and is_rate_base(text, found):
            self.pending.clear()
            return found.end
        if (
            reading.lone_one and not lone_one_counts(text, found, self.found[-1] if self.found else None)
        ) or counts_nothing(text, found):
            self.pending.clear()
            return max(reading.end, reading.number_end)
        self.flush(found)
        self.join_list(found)
        self.pair_with_previous(found)
        self.found.append(found)
        self.last_end = found.end
        return max(found.end, reading.end)

    def range_from(self, reading: Reading) -> bool:
        """Extend ``reading`` over 至/到/- and a second number; true when it is a range."""
        text = self.text
        joint = _SEPARATOR.match(text, reading.end)
        if joint is None:
            return False
        begin = joint.end()
        if begin >= len(text) or not (text[begin] in CHINESE or text[begin].isdigit()):
            return False
        second = read_at(text, begin)
        if isinstance(second, int) or second.rule == "half":
            return False
        if _hundredths(reading) and second.unit is None and joint[0].strip() not in ("与", "和"):
            second.unit = reading.unit  # 百分之三十到四十
        if joint[0].strip() in ("与", "和") and not text.startswith(("之间", "间"), second.end):
            return False
        first_unit, unit = reading.unit, second.unit
        if first_unit is not None and (unit is None or unit.canonical != first_unit.canonical):
            return False
        changes = first_unit is not None and joint[0].strip() in ("到", "至") and self.comes_from(reading.start)
        if changes and not _SPREAD.match(text, second.end):  # 由三千元至一万元不等 is a range, 从3米到5米 a change
            return False
        low, high = reading.low, second.high
        if first_unit is None and unit is not None:
            if unit.percent and second.rule == "tenths":
                low *= unit.percent
            elif (
                not _BIG_WRITTEN.search(text, reading.start, reading.end)
                and reading.scale == 1
                and (by := second.numeral.magnitude * second.scale) > 1
                and low < second.low / by
            ):
                low = tidy(low * by)
        if not low < high or _looks_like_year(reading, second):
            return False
        reading.low, reading.high, reading.end, reading.number_end = low, high, second.end, second.number_end
        reading.unit, reading.per, reading.rule = unit, second.per, "range"
        reading.lone_one = False
        return True

    def comes_from(self, start: int) -> bool:
        return lexicons().from_word.search(self.text, max(0, start - 16), start) is not None

    def pend(self, reading: Reading) -> None:
        """Keep a number without a unit: the next of its list may bring one."""
        if self.pending and not _LIST.fullmatch(self.text, self.pending_end, reading.start):
            self.pending.clear()
        if (
            reading.numeral.script == "chinese"
            and not reading.vague
            and reading.numeral.end - reading.numeral.start < 2
        ):
            self.pending.clear()
            return
        if _LIST.match(self.text, reading.end) and len(self.pending) < 50:
            self.pending.append(reading)
            self.pending_end = reading.end
        else:
            self.pending.clear()

    def flush(self, found: Found) -> None:
        """Give the unit of ``found`` to the numbers of the list it closes."""
        if (
            self.pending
            and _LIST.fullmatch(self.text, self.pending_end, found.start)
            and found.unit
            and not found.omitted
        ):
            unit = found.reading.unit
            for reading in self.pending:
                reading.unit = unit
                item = Found(reading, reading.start, reading.end, _bound(reading), found.unit, found.per, rule="list")
                context.prefixes(self.text, item)
                item.clause, item.change, item.optional = found.clause, found.change, found.optional
                self.found.append(item)
        self.pending.clear()

    def join_list(self, found: Found) -> None:
        """增长4.8%、7.1%; 提升0.3个和1.1个百分点: a list shares its comparison, and its unit when cut short."""
        previous = self.found[-1] if self.found else None
        if previous is None or _LIST.fullmatch(self.text, previous.end, found.start) is None:
            return
        if found.unit == "百分点" and previous.unit == "个":
            previous.unit, previous.reading.unit = found.unit, found.reading.unit
        if found.change is None and previous.unit == found.unit and previous.change in ("increase", "decrease"):
            found.change = previous.change

    def pair_with_previous(self, found: Found) -> None:
        """从X调至Y: mark the two ends."""
        previous = self.found[-1] if self.found else None
        if previous is None or not _comparable(previous, found) or found.start - previous.end > 14:
            self.lone_to(found)
            return
        between = self.text[previous.end : found.start]
        if any(mark in between for mark in "。；;\n"):
            self.lone_to(found)
            return
        starts = self.comes_from(previous.start)
        if found.change == "to":
            if starts:
                previous.change = "from"
                found.per = found.per or previous.per
            else:
                self.lone_to(found)
        elif starts and _TO.fullmatch(between):
            previous.change, found.change = "from", "to"
            found.per = found.per or previous.per

    def lone_to(self, found: Found) -> None:
        """Without a 从 before it, only a verb of rise or fall says "to": 增至300户, but not 整合到8万元, 达到34万户."""
        if found.change == "to" and not _RISE_OR_FALL.search(self.text, max(0, found.start - 5), found.start):
            found.change = None


def _comparable(one: Found, other: Found) -> bool:
    """Two figures that can be the ends of one change: the same unit, or measures of one dimension."""
    if one.unit == other.unit:
        return True
    first, second = one.reading.unit, other.reading.unit
    return (
        first is not None
        and second is not None
        and first.measure
        and second.measure
        and first.dimension == second.dimension
    )


def _hundredths(reading: Reading) -> bool:
    return reading.rule == "fraction" and reading.unit is not None


def _bound(reading: Reading) -> Bound:
    if reading.vague:
        return "about" if reading.vague == "about" else "at_least"
    return "range" if reading.low != reading.high else "exact"


def _looks_like_year(first: Reading, second: Reading) -> bool:
    return second.unit is None and 1900 <= first.low <= 2100 and 1900 <= second.high <= 2100


_ASCII_RUN = re.compile(r"[!-~]*")


def _inside_url(text: str, start: int) -> int:
    """End of the web address that ``start`` lies in; 0 when there is none."""
    if start == 0 or not "!" <= text[start - 1] <= "~":
        return 0
    low = max(0, start - 400)
    at = max(text.rfind("://", low, start), text.rfind("www.", low, start))
    if at < 0 or not text[at:start].isascii() or " " in text[at:start]:
        return 0
    return _ASCII_RUN.match(text, start).end()  # type: ignore[union-attr]


def _each_week(text: str, start: int) -> bool:
    """每周一次, 每周三场: the weekday reading is out."""
    return text[start - 2 : start] == "每周" and text[start + 1 : start + 2] in "次场课节更会巡天"


def _currency_letter(text: str, start: int) -> bool:
    return text[max(0, start - 3) : start] in ("RMB", "CNY", "USD", "HKD", "EUR", "TWD", "NTD", "JPY", "GBP", "MOP")


def _is_money_prefix(text: str, start: int) -> bool:
    return text[start - 1 : start] in "$¥€£" and start > 0


# 人民币100, US$5: a number may stand behind the currency and have nothing behind it.
_CURRENCY_ENDS = frozenset("币元金$¥€£YDRPBFK ")


@lru_cache(maxsize=1)
def _may_follow() -> frozenset[str]:
    """What may follow a number without a unit that still counts: range and list joints, nouns, the end of a clause."""
    return (
        frozenset(lexicons().omitted)
        | frozenset('-—~至到与和、及以或大的贴息无低了左上出多余全都也差是垫作（( ，。；,;.!！？?|”」’』")）\n')
        | {""}
    )


@lru_cache(maxsize=1)
def _one_next() -> frozenset[str]:
    """What may follow 一 for it to be looked at: numerals, units, a few words."""
    return frozenset(unit_table().by_first) | CHINESE | frozenset("半点分余多来几 大至到-~又")


def _record(found: Found) -> Quantity:
    reading, table = found.reading, unit_table()
    low, high = (reading.low, reading.high) if found.sign == 1 else (-reading.high, -reading.low)
    value = tidy((low + high) / 2) if low != high else tidy(low)
    ranged = low != high
    unit: Unit | None = reading.unit if not found.omitted else None
    dimension, scale, si = table.scale(found.unit) if unit is None else (unit.dimension, unit.scale, unit.si)
    if unit is not None and unit.percent:
        dimension, scale, si = "ratio", 0.01, "1"
    if reading.rule in ("fraction", "half", "tenths") and found.unit == "%":
        dimension, scale, si = table.scale("%")
    if found.foreign:
        dimension, scale, si = "money", None, None
    return Quantity(
        found.start, found.end, value, "range" if ranged and found.bound == "exact" else found.bound, found.unit,
        tidy(low) if ranged else None, tidy(high) if ranged else None, found.per, found.change, dimension,
        None if scale is None else tidy(value * scale), si, found.optional, found.omitted,
        "quantity." + (found.rule or reading.rule),
    )  # fmt: skip


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of ``text`` in text order, none overlapping.

    ``text`` may be clean or raw (full-width, traditional); offsets are code points of ``text`` as handed in, units are
    simplified. A pure function: no state, safe in threads and forks, raises nothing on any string.
    """
    return [_record(found) for found in _Scan(fold(text)).run()]
