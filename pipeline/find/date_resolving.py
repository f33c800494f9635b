"""Which interval a date means where it stands: the year, month and day that the text before it has set."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.find.date_patterns import DIGITS, NOW, OFFSETS, PLANS, QUARTERS, SEASONS

_REPORT_MONTHS = 3  # what is published until March and says 全年 speaks of the year before
_EXPECTED = re.compile(r"(?:预计|计划|力争|拟|将)[在于]?$")
_HEADING = 24  # characters of a line that a date heads
_AHEAD = re.compile("将|拟|计划|预计|要")
_SENTENCE_END = re.compile(r"[。！？!?]")


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(DIGITS[tens]) if tens else 1) * 10 + (int(DIGITS[ones]) if ones else 0)
    return int("".join(DIGITS[char] for char in text))


def month_end(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(slots=True)
class Clock:
    """What year, month and day the running text is in."""

    anchor: date | None
    fallback: int | None = None
    titled: int | None = None
    year: int | None = None
    dated_month: bool = False
    month: int | None = None
    day: date | None = None
    entry: date | None = None  # the date that heads the running entry of a diary
    diary: bool = False  # whether dates head the entries of the page
    republic: bool = False  # whether the page counts the years of the Republic of China
    reported: int | None = None  # the year that the title of a report names

    def pass_over(self, between: str) -> None:
        """Forget the running year where the text that was passed ends its scope."""
        ends_paragraph = "\n" in between
        ends_sentence = ends_paragraph or _SENTENCE_END.search(between) is not None
        scoped = ends_paragraph if self.dated_month else ends_sentence
        if self.year is not None and scoped and (self.anchor is not None or self.fallback is not None):
            self.year = None

    def year_for(self, month: int, *, deadline: bool = False) -> int | None:
        """The year of a month that stands without one; ``deadline``: something shall be done until then."""
        if self.year is not None:
            return self.year
        if self.anchor is None:
            return self.reported or self.titled or self.fallback
        if self.titled is not None and abs(self.titled - self.anchor.year) <= 1:
            return self.titled
        if deadline:
            return self.anchor.year
        return self.anchor.year if month <= self.anchor.month else self.anchor.year - 1

    def this_year(self) -> int | None:
        """The year that 今年 means."""
        if self.anchor is not None:
            return self.anchor.year
        if self.fallback is not None:
            return self.fallback
        return self.reported

    def today(self) -> date | None:
        """The day that 今天 means: the diary entry's, else the publication's."""
        return self.entry or self.anchor


def heads_a_passage(text: str, start: int, end: int) -> bool:
    """Whether a date opens a short line of its own: a diary's date, a dated heading."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)].strip()
    return (
        len(text[first:start].strip(" \u3000【（(一二三四五六七八九十、.◎■")) == 0
        and len(line) <= _HEADING
        and not line.endswith(("。", "，"))
    )


def _stated_year(match: re.Match[str], clock: Clock) -> tuple[bool, int | None]:
    """(a year is stated or referred to, its number where known)."""
    groups = match.groupdict()
    if groups.get("year"):
        return True, _number(groups["year"]) if groups["year"].isdigit() else int(
            "".join(DIGITS[c] for c in groups["year"])
        )
    relative = groups.get("rel")
    if not relative:
        return False, None
    if relative[0] == "1" and not clock.republic:
        return False, None
    if relative.startswith(("民国", "1")):
        return True, 1911 + int("".join(DIGITS.get(char, char) for char in relative.strip("民国年 ")))
    if relative in {"当年", "同年"}:
        return True, clock.year if clock.year is not None else clock.this_year()
    if relative in {"次年", "翌年"}:
        return True, clock.year + 1 if clock.year is not None else None
    base = clock.this_year()
    return True, base + OFFSETS[relative.removesuffix("度")] if base is not None else None


def _part_of_month(year: int, month: int, part: str | None) -> tuple[date, date]:
    if part in {"上旬", "初"}:
        return date(year, month, 1), date(year, month, 10)
    if part in {"中旬", "中"}:
        return date(year, month, 11), date(year, month, 20)
    if part in {"下旬", "底", "末"}:
        return date(year, month, 21), month_end(year, month)
    return date(year, month, 1), month_end(year, month)


def _span_of_year(year: int, span: str | None) -> tuple[date, date]:
    if not span or span in {"以来", "间", "全年", "年内"}:
        return date(year, 1, 1), date(year, 12, 31)
    if span == "上半年":
        return date(year, 1, 1), date(year, 6, 30)
    if span == "下半年":
        return date(year, 7, 1), date(year, 12, 31)
    if span.endswith("季度"):
        mark = span.removeprefix("第")[0]
        quarter = int(mark) if mark.isdigit() else QUARTERS[mark]
        return date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter)
    if span in {"年初", "初"}:
        return date(year, 1, 1), date(year, 1, 31)
    if span in {"年底", "年末", "底", "末"}:
        return date(year, 12, 1), date(year, 12, 31)
    if span == "年中":
        return date(year, 6, 1), date(year, 7, 31)
    first, last = SEASONS[span[0]]
    return date(year, first, 1), month_end(year, last)


Interval = tuple[date, date] | None


def _numeric(match: re.Match[str], clock: Clock) -> Interval:
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    clock.year, clock.dated_month, clock.month, clock.day = day.year, True, day.month, day
    return day, day


def _plan(match: re.Match[str], clock: Clock) -> Interval:
    first, last = PLANS[match["plan"]]
    return date(first, 1, 1), date(last, 12, 31)


def _years(match: re.Match[str], clock: Clock) -> Interval:
    first, last = int(match["y1"]), int(match["y2"])
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _calendar(match: re.Match[str], clock: Clock) -> Interval:
    month = _number(match["m"])
    stated, year = _stated_year(match, clock)
    if not stated:
        last = _number(match["m2"]) if match["m2"] and not _is_ahead(match) else month  # 1月至10月, published in March
        year = clock.year_for(max(month, last), deadline=_is_deadline(match))
    if year is None:
        clock.month = month
        return None
    if stated:
        clock.year, clock.dated_month = year, True
    clock.month = month
    if match["d"]:
        start = end = date(year, month, _number(match["d"]))
    else:
        start, end = _part_of_month(year, month, match["part"])
    if match["m2"] or match["d2"]:
        month2 = _number(match["m2"]) if match["m2"] else month
        year2 = int(match["year2"]) if match["year2"] else year + (month2 < month)
        end = (
            date(year2, month2, _number(match["d2"]))
            if match["d2"]
            else _part_of_month(year2, month2, match["part2"])[1]
        )
    if match["since"] in {"以来", "至今"} and clock.anchor is not None and clock.anchor >= start:
        end = clock.anchor
    clock.day = start
    if clock.diary and match["d"] and heads_a_passage(match.string, match.start(), match.end()):
        clock.entry = start
    return (start, end) if start <= end else None


def _months(match: re.Match[str], clock: Clock) -> Interval:
    first, last = _number(match["m"]), _number(match["m2"])
    stated, year = _stated_year(match, clock)
    if not stated:
        year = clock.year_for(last)
    if year is None:
        return None
    if stated:
        clock.year, clock.dated_month = year, True
    return (date(year, first, 1), month_end(year, last)) if first <= last else None


def _is_deadline(match: re.Match[str]) -> bool:
    """Whether the date is one until which something shall be done: 9月底前, 预计11月."""
    text = match.string
    after = text[match.end() : match.end() + 2]
    until = after.startswith(("前", "之前", "以前")) and after != "前后"
    return until or _EXPECTED.search(text, max(0, match.start() - 5), match.start()) is not None


_SET = re.compile("(?:从|自|时间|期限?|定于|计划)[为是在：:]?$")
_TO_COME = re.compile("[^。；\\n]{0,14}?(?:将|拟|计划|预计|实施|执行|开放|举行|禁)")


def _is_ahead(match: re.Match[str]) -> bool:
    """Whether a span of months is set for something rather than told of what was done: 从3月至10月，将开展…, 禁渔期为3月至6月."""
    text = match.string
    lead = _SET.search(text, max(0, match.start() - 5), match.start())
    return lead is not None or _TO_COME.match(text, match.end()) is not None


def _first_months(match: re.Match[str], clock: Clock) -> Interval:
    count = _number(match["n"]) * (3 if match["of"] == "季度" else 1)
    _, year = _stated_year(match, clock)
    if year is None:
        year = clock.year_for(count)
    return (date(year, 1, 1), month_end(year, count)) if year is not None and count <= 12 else None


def _is_topic(match: re.Match[str]) -> bool:
    """True for a bare year that opens its sentence or is followed by a comma: it dates what comes after it."""
    text = match.string
    return text[match.end() : match.end() + 1] in {",", "，"} or text[: match.start()].rstrip()[-1:] in {
        "",
        *"。！？!?",
    }


def _part_of_year(match: re.Match[str], clock: Clock) -> Interval:
    _, year = _stated_year(match, clock)
    if year is None:
        return None
    if match["span"] is None and _is_topic(match):
        clock.year, clock.dated_month = year, False
    start, end = _span_of_year(year, match["span"])
    if match["span"] == "以来" and clock.anchor is not None and clock.anchor >= start:
        end = clock.anchor
    return start, end


def _span_only(match: re.Match[str], clock: Clock) -> Interval:
    year = clock.year if clock.year is not None else clock.this_year()
    if year is None:
        return None
    looks_back = clock.year is None and clock.anchor is not None and clock.anchor.month <= _REPORT_MONTHS
    return _span_of_year(year - 1 if looks_back and match["span"] == "全年" else year, match["span"])


def _month_before(day: date, number: int) -> date:
    """The day ``number`` of the month before."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=number)


def _day_only(match: re.Match[str], clock: Clock) -> Interval:
    if clock.month is None:
        return None
    year = clock.year_for(clock.month)
    if year is None:
        return None
    number = int(match["d"] or match["d2"])
    day = date(year, clock.month, number)
    ahead = _is_deadline(match) or _AHEAD.search(match.string, match.end(), match.end() + 12) is not None
    if clock.anchor is not None and clock.day == clock.anchor < day and not ahead:
        day = _month_before(day, number)  # 29日凌晨 on a page of 2 July
    return day, day


def _this_day(match: re.Match[str], clock: Clock) -> Interval:
    """今（12）日 and 昨（11）日: the latest such day; 本（3）月."""
    number = int(match["d"])
    today = clock.anchor if clock.anchor is not None and clock.anchor.day == number else clock.today()
    if match["of"] == "月":
        year = today.year if today is not None else clock.this_year()
        return None if year is None else (date(year, number, 1), month_end(year, number))
    if today is None:
        return None
    day = today.replace(day=number) if number <= today.day else _month_before(today, number)
    clock.month, clock.day = day.month, day
    return day, day


def _relative_day(match: re.Match[str], clock: Clock) -> Interval:
    word = match["day"]
    if word in {"当天", "当日", "次日", "第二天"}:
        if clock.day is None:
            return None
        day = clock.day + timedelta(days=word in {"次日", "第二天"})
        return day, day
    if word == "当月":
        year = clock.year_for(clock.month) if clock.month else None
        return (
            None if year is None or clock.month is None else (date(year, clock.month, 1), month_end(year, clock.month))
        )
    today = clock.today()
    if today is None:
        return None
    if word in {"本月", "这个月"}:
        return today.replace(day=1), month_end(today.year, today.month)
    if word in {"上月", "上个月"}:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    day = today - timedelta(days={"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}[word])
    return day, day


def _vague(match: re.Match[str], clock: Clock) -> Interval:
    """What holds 目前 holds in the month of a dated text; other words of this kind name no time."""
    if clock.anchor is None or not match["vague"].endswith(NOW):
        return None
    return clock.anchor.replace(day=1), month_end(clock.anchor.year, clock.anchor.month)


def _span(match: re.Match[str], clock: Clock) -> Interval:
    """三年来, 半个月来: a length of time until now, not a time."""
    return None


RESOLVERS: dict[str, Callable[[re.Match[str], Clock], Interval]] = {
    "date.numeric": _numeric,
    "date.plan": _plan,
    "date.years": _years,
    "date.calendar": _calendar,
    "date.months": _months,
    "date.part_of_year": _part_of_year,
    "date.span_only": _span_only,
    "date.first_months": _first_months,
    "date.this_day": _this_day,
    "date.day_only": _day_only,
    "date.span": _span,
    "date.relative_day": _relative_day,
    "date.vague": _vague,
}
