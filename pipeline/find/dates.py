"""Dates and periods: ``2022年6月8日``, ``7月初``, ``去年9月``, ``今年以来``, ``1—5月``, ``“十四五”期间`` → intervals.

A year that is not written is taken from the nearest stated one: the same sentence's, else that of the last dated month of the
paragraph, else the one that the page's first line states when it is the publication year or next to it, else the publication
date (the latest such month not after it; a deadline, 9月底前, is in its year). A page without a publication date is dated by the
latest dated month that it states. Without any of them the expression is found but stays unresolved; a year is never invented.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.records import TimeExpression
from pipeline.segment.document import register_extensions

_DIGIT = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_YEAR = r"(?P<year>(?:19|20)\d{2}|[一二][〇零○九一二三四五六七八九]{3})\s?(?:年度?)"
_NUM = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_RELATIVE = r"(?P<rel>今年|本年度?|去年|上年度?|前年|明年|后年|当年|同年|次年|翌年|民国\s?\d{2,3}年)"
_DASH = r"\s?(?:-|—|－|~|～|至|到|―|–)+\s?"
_PART = r"(?P<part>上旬|中旬|下旬|初|中(?!心|央|小|学|国|共|秋|午|型|等|药|医|央|间|层|青|老)|底|末)"
_RULES: list[tuple[str, re.Pattern[str]]] = [
    (
        "date.numeric",
        re.compile(
            r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<sep>[-./])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
        ),
    ),
    (
        "date.plan",
        re.compile(r"[“\"]?(?P<plan>十一五|十二五|十三五|十四五|十五五)[”\"]?(?:规划)?(?:时期|期间|以来|末|期末)?"),
    ),
    (
        "date.years",
        re.compile(rf"(?<!\d)(?P<y1>(?:19|20)\d{{2}})年?{_DASH}(?P<y2>(?:19|20)\d{{2}})年(?:度|间|底|末)?"),
    ),
    (
        "date.calendar",
        re.compile(
            rf"(?:(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)\s?)?(?P<m>{_NUM})月(?:份)?"
            rf"(?:(?P<d>{_NUM})[日号](?!线)|{_PART})?(?:\d{{1,2}}[时点]?(?={_DASH}(?:\d{{1,2}}月)?\d{{1,2}}[日号]))?"
            rf"(?:{_DASH}(?:(?<!\d)(?P<year2>(?:19|20)\d{{2}})年)?(?:(?P<m2>{_NUM})月(?:份)?)?(?:(?P<d2>{_NUM})[日号]|(?P<part2>上旬|中旬|下旬|初|底|末))?)?"
            r"(?P<since>以来|起|开始|至今)?"
        ),
    ),
    (
        "date.months",
        re.compile(rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)?(?<!\d)(?P<m>{_NUM}){_DASH}(?P<m2>{_NUM})月(?:份)?"),
    ),
    (
        "date.part_of_year",
        re.compile(
            rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)\s?(?P<span>上半年|下半年|(?:第)?[一二三四1-4]季度|年初|年底|年末|年中|初|底|末|春节|春季|春天|春|夏季|夏天|夏|秋季|秋天|秋|冬季|冬天|冬|以来|间)?"
        ),
    ),
    (
        "date.span_only",
        re.compile(
            r"(?P<span>上半年|下半年|(?:第)?[一二三四1-4]季度|(?<![每全整半])年初|(?<![每全整半])年底|年末|全年)"
        ),
    ),
    (
        "date.first_months",
        re.compile(rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)?前(?P<n>[二三四]|[2-4])(?P<of>季度)"),
    ),
    (
        "date.first_months",
        re.compile(rf"(?:(?<!\d){_YEAR}|{_RELATIVE}(?:的)?)?(?<![提之以])前(?P<n>{_NUM})(?P<of>个月)(?!内)"),
    ),
    ("date.day_only", re.compile(r"(?<![\d月.])(?P<d>\d{1,2})[日号](?=[，,、上下中凌早晚清午夜起至前后\s]|$)")),
    (
        "date.relative_day",
        re.compile(r"(?P<day>今天|今日|昨天|昨日|前天|当天|当日|次日|第二天|本月|上月|上个月|这个月|当月)"),
    ),
    (
        "date.vague",
        re.compile(
            r"(?P<vague>日前|近日|近期|近来|连日来|前不久|不久前|目前|截至目前|截至发稿|截止目前|到目前(?:为止)?|眼下|近年来|近[两三几]年来?|春节前后|春节期间|汛期|秋冬季)"
        ),
    ),
]
_PLANS = {
    "十一五": (2006, 2010),
    "十二五": (2011, 2015),
    "十三五": (2016, 2020),
    "十四五": (2021, 2025),
    "十五五": (2026, 2030),
}
_SEASONS = {"春": (2, 4), "夏": (5, 7), "秋": (8, 10), "冬": (11, 12)}
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4}
_NOW = ("目前", "目前为止", "眼下", "截至发稿")
_FIRST_LINE = 60  # characters of the first line in which a page's year may stand
_REPORT_MONTHS = 3  # what is published until March and says 全年 speaks of the year before
_OFFSETS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(_DIGIT[tens]) if tens else 1) * 10 + (int(_DIGIT[ones]) if ones else 0)
    return int("".join(_DIGIT[char] for char in text))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def iso_interval(start: date, end: date) -> str:
    """The shortest way to write the interval: ``2021``, ``2021-07``, ``2021-07-05`` or ``A/B`` of such."""
    if start == end:
        return start.isoformat()
    if start.day == 1 and end == _month_end(end.year, end.month):
        if start.month == 1 and end.month == 12:
            return str(start.year) if start.year == end.year else f"{start.year}/{end.year}"
        first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
        return first if first == last else f"{first}/{last}"
    return f"{start.isoformat()}/{end.isoformat()}"


@dataclass(slots=True)
class _Clock:
    """What year, month and day the running text is in."""

    anchor: date | None
    fallback: int | None = None
    titled: int | None = None
    year: int | None = None
    dated_month: bool = False
    month: int | None = None
    day: date | None = None

    def pass_over(self, between: str) -> None:
        """Forget the running year where the text that was passed ends its scope."""
        ends_paragraph = "\n" in between
        ends_sentence = ends_paragraph or _SENTENCE_END.search(between) is not None
        scoped = ends_paragraph if self.dated_month else ends_sentence
        if self.year is not None and scoped and (self.anchor is not None or self.fallback is not None):
            self.year = None

    def year_for(self, month: int, *, deadline: bool = False) -> int | None:
        if self.year is not None:
            return self.year
        if self.anchor is None:
            return self.titled or self.fallback
        if self.titled is not None and abs(self.titled - self.anchor.year) <= 1:
            return self.titled
        if deadline:
            return self.anchor.year
        return self.anchor.year if month <= self.anchor.month else self.anchor.year - 1

    def this_year(self) -> int | None:
        if self.anchor is not None:
            return self.anchor.year
        return self.fallback if self.fallback is not None else self.year


def _stated_year(match: re.Match[str], clock: _Clock) -> tuple[bool, int | None]:
    """(a year is stated or referred to, its number where known)."""
    groups = match.groupdict()
    if groups.get("year"):
        return True, _number(groups["year"]) if groups["year"].isdigit() else int(
            "".join(_DIGIT[c] for c in groups["year"])
        )
    relative = groups.get("rel")
    if not relative:
        return False, None
    if relative.startswith("民国"):
        return True, 1911 + int(re.sub(r"\D", "", relative))
    if relative in {"当年", "同年"}:
        return True, clock.year if clock.year is not None else clock.this_year()
    if relative in {"次年", "翌年"}:
        return True, clock.year + 1 if clock.year is not None else None
    base = clock.this_year()
    return True, base + _OFFSETS[relative.removesuffix("度")] if base is not None else None


def _part_of_month(year: int, month: int, part: str | None) -> tuple[date, date]:
    if part in {"上旬", "初"}:
        return date(year, month, 1), date(year, month, 10)
    if part in {"中旬", "中"}:
        return date(year, month, 11), date(year, month, 20)
    if part in {"下旬", "底", "末"}:
        return date(year, month, 21), _month_end(year, month)
    return date(year, month, 1), _month_end(year, month)


def _span_of_year(year: int, span: str | None) -> tuple[date, date]:
    if not span or span in {"以来", "间", "全年"}:
        return date(year, 1, 1), date(year, 12, 31)
    if span == "上半年":
        return date(year, 1, 1), date(year, 6, 30)
    if span == "下半年":
        return date(year, 7, 1), date(year, 12, 31)
    if span.endswith("季度"):
        mark = span.removeprefix("第")[0]
        quarter = int(mark) if mark.isdigit() else _QUARTER[mark]
        return date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)
    if span in {"年初", "初"}:
        return date(year, 1, 1), date(year, 1, 31)
    if span in {"年底", "年末", "底", "末"}:
        return date(year, 12, 1), date(year, 12, 31)
    if span == "年中":
        return date(year, 6, 1), date(year, 7, 31)
    first, last = _SEASONS[span[0]]
    return date(year, first, 1), _month_end(year, last)


Interval = tuple[date, date] | None


def _numeric(match: re.Match[str], clock: _Clock) -> Interval:
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    clock.year, clock.dated_month, clock.month, clock.day = day.year, True, day.month, day
    return day, day


def _plan(match: re.Match[str], clock: _Clock) -> Interval:
    first, last = _PLANS[match["plan"]]
    return date(first, 1, 1), date(last, 12, 31)


def _years(match: re.Match[str], clock: _Clock) -> Interval:
    first, last = int(match["y1"]), int(match["y2"])
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _calendar(match: re.Match[str], clock: _Clock) -> Interval:
    month = _number(match["m"])
    stated, year = _stated_year(match, clock)
    if not stated:
        year = clock.year_for(month, deadline=_is_deadline(match))
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
    return (start, end) if start <= end else None


def _months(match: re.Match[str], clock: _Clock) -> Interval:
    first, last = _number(match["m"]), _number(match["m2"])
    stated, year = _stated_year(match, clock)
    if not stated:
        year = clock.year_for(last)
    if year is None:
        return None
    if stated:
        clock.year, clock.dated_month = year, True
    return (date(year, first, 1), _month_end(year, last)) if first <= last else None


def _is_deadline(match: re.Match[str]) -> bool:
    """Whether the date is one until which something shall be done: 9月底前, 预计11月."""
    text = match.string
    after = text[match.end() : match.end() + 2]
    until = after.startswith(("前", "之前", "以前")) and after != "前后"
    return until or _EXPECTED.search(text, max(0, match.start() - 5), match.start()) is not None


def _first_months(match: re.Match[str], clock: _Clock) -> Interval:
    count = _number(match["n"]) * (3 if match["of"] == "季度" else 1)
    _, year = _stated_year(match, clock)
    if year is None:
        year = clock.year_for(count)
    return (date(year, 1, 1), _month_end(year, count)) if year is not None and count <= 12 else None


def _is_topic(match: re.Match[str]) -> bool:
    """True for a bare year that opens its sentence or is followed by a comma: it dates what comes after it."""
    text = match.string
    return text[match.end() : match.end() + 1] in {",", "，"} or text[: match.start()].rstrip()[-1:] in {
        "",
        *"。！？!?",
    }


def _part_of_year(match: re.Match[str], clock: _Clock) -> Interval:
    _, year = _stated_year(match, clock)
    if year is None:
        return None
    if match["span"] is None and _is_topic(match):
        clock.year, clock.dated_month = year, False
    start, end = _span_of_year(year, match["span"])
    if match["span"] == "以来" and clock.anchor is not None and clock.anchor >= start:
        end = clock.anchor
    return start, end


def _span_only(match: re.Match[str], clock: _Clock) -> Interval:
    year = clock.year if clock.year is not None else clock.this_year()
    if year is None:
        return None
    looks_back = clock.year is None and clock.anchor is not None and clock.anchor.month <= _REPORT_MONTHS
    return _span_of_year(year - 1 if looks_back and match["span"] == "全年" else year, match["span"])


def _day_only(match: re.Match[str], clock: _Clock) -> Interval:
    if clock.month is None:
        return None
    year = clock.year_for(clock.month)
    if year is None:
        return None
    day = date(year, clock.month, int(match["d"]))
    return day, day


def _relative_day(match: re.Match[str], clock: _Clock) -> Interval:
    word = match["day"]
    if word in {"当天", "当日", "次日", "第二天"}:
        if clock.day is None:
            return None
        day = clock.day + timedelta(days=word in {"次日", "第二天"})
        return day, day
    if word == "当月":
        year = clock.year_for(clock.month) if clock.month else None
        return (
            None if year is None or clock.month is None else (date(year, clock.month, 1), _month_end(year, clock.month))
        )
    if clock.anchor is None:
        return None
    if word in {"本月", "这个月"}:
        return clock.anchor.replace(day=1), _month_end(clock.anchor.year, clock.anchor.month)
    if word in {"上月", "上个月"}:
        last = clock.anchor.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    day = clock.anchor - timedelta(days={"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}[word])
    return day, day


def _vague(match: re.Match[str], clock: _Clock) -> Interval:
    """What holds 目前 holds in the month of a dated text; other words of this kind name no time."""
    if clock.anchor is None or not match["vague"].endswith(_NOW):
        return None
    return clock.anchor.replace(day=1), _month_end(clock.anchor.year, clock.anchor.month)


_RESOLVERS: dict[str, Callable[[re.Match[str], _Clock], Interval]] = {
    "date.numeric": _numeric,
    "date.plan": _plan,
    "date.years": _years,
    "date.calendar": _calendar,
    "date.months": _months,
    "date.part_of_year": _part_of_year,
    "date.span_only": _span_only,
    "date.first_months": _first_months,
    "date.day_only": _day_only,
    "date.relative_day": _relative_day,
    "date.vague": _vague,
}
_EXPECTED = re.compile(r"(?:预计|计划|力争|拟|将)[在于]?$")
_TITLED = re.compile(r"(?<!\d)((?:19|20)\d{2})年(?!\s?\d{1,2}月)")
_SENTENCE_END = re.compile(r"[。！？!?]")
# the year in the number of an issue or a document: 2023年第9期, 〔2023〕11号
_ISSUE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})年?(?:第|总第?)\s?[\d一二三四五六七八九十]+\s?[期号次]|[〔\[（(]((?:19|20)\d{2})[〕\]）)]\s?第?\d+\s?号"
)
_HEAD = 160  # characters of a page in which its number stands
_DATED_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年\s?\d{1,2}月|[-/.]\d{1,2}[-/.]\d{1,2})")
_TRIGGER = re.compile(r"[年月日号天]|眼下|季度|\d[-./]|[一二三四五]五|近|前|期")


def _candidates(text: str) -> list[tuple[re.Match[str], str]]:
    """Non-overlapping matches in text order; the longest wins, then the earlier rule."""
    found: list[tuple[re.Match[str], str, int]] = []
    for order, (rule, pattern) in enumerate(_RULES):
        found.extend((match, rule, order) for match in pattern.finditer(text))
    found.sort(key=lambda item: (item[0].start(), -item[0].end(), item[2]))
    chosen: list[tuple[re.Match[str], str]] = []
    end = 0
    for match, rule, _ in found:
        if match.start() >= end and match.end() > match.start():
            chosen.append((match, rule))
            end = match.end()
    return chosen


def find_dates(text: str, *, anchor: date | None = None) -> list[TimeExpression]:
    """The time expressions of the clean ``text``; ``anchor`` is the publication date where it is known."""
    if not _TRIGGER.search(text):
        return []
    dated = [int(match[1]) for match in _DATED_MONTH.finditer(text)] if anchor is None else []
    first = _TITLED.search(text.lstrip()[:_FIRST_LINE].split("\n")[0])
    issue = _ISSUE.search(text[:_HEAD]) if anchor is None and not dated else None
    if issue is not None:
        dated.append(int(issue[1] or issue[2]))
    clock = _Clock(anchor, fallback=max(dated, default=None), titled=int(first[1]) if first else None)
    found: list[TimeExpression] = []
    passed = 0
    for match, rule in _candidates(text):
        clock.pass_over(text[passed : match.start()])
        passed = match.end()
        try:
            interval = _RESOLVERS[rule](match, clock)
        except (ValueError, KeyError):  # 13月, 2月30日: no date at all
            continue
        start, end = interval or (None, None)
        iso = iso_interval(start, end) if start and end else None
        found.append(TimeExpression(match.start(), match.end(), iso, start, end, rule))
    return found


class DatesComponent:
    """Fills ``found.times``; anchored at the publication date of the page."""

    def __call__(self, doc: Doc) -> Doc:
        found = doc._.found
        found.times = find_dates(doc.text, anchor=found.structure.publish_date)
        return doc


@Language.factory("shishi_dates")
def create_dates(nlp: Language, name: str) -> DatesComponent:
    """Factory of :class:`DatesComponent`."""
    register_extensions()
    return DatesComponent()
