"""Dates and periods: ``2022年6月8日``, ``7月初``, ``去年9月``, ``今年以来``, ``1—5月``, ``“十四五”期间`` → intervals.

A year that is not written is taken from the nearest stated one: the same sentence's, else that of the last dated month of the
paragraph, else the one that the page's first line states when it is the publication year or next to it, else the publication
date (the latest such month not after it; a deadline, 9月底前, is in its year). A page without a publication date is dated by the
year its title reports on or plans for (``2023年工作总结``), else by the latest dated month that it states (on pages from Taiwan in
years of the Republic), else by the number of the issue or document at its head (``2023年第9期``, ``〔2023〕11号``, ``2023年秋季号``),
else by the line that signs it at its end (``（作者2024年日记）``). Without any of them the expression is found but stays
unresolved; a year is never invented.
"""

from __future__ import annotations

import re
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.date_patterns import DIGITS, TRIGGER, candidates
from pipeline.find.date_resolving import RESOLVERS, Clock, month_end
from pipeline.records import TimeExpression
from pipeline.segment.document import register_extensions
from pipeline.segment.furniture import DIARY_LINE

_YEAR = r"(?:(?<!\d)(?:19|20)\d{2}|[一二][〇零○九一二三四五六七八九]{3})"
_TITLED = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年(?!\s?\d{1,2}月)|(?=[-—–~～至]))")
# a title that names the year it reports on or plans for: 三合镇2023年工作总结, 五月手记（2024年）
_REPORT = re.compile(
    rf"(?<![到至比自从于])(?<!落实)(?<!贯彻)(?<!执行)(?:({_YEAR})年|(?<![\d.A-Za-z])(1[01]\d)年)(?!\s?\d{{1,2}}月|远景|愿景|目标)"
    r"(?:[^，。]{0,40}?(?:总结|小结|报告|情况|进展|清单|一览|纪实|侧记|扫描|综述|成果|成效|要点|方案|计划|日记|手记|回顾|答复|年报|打算|安排|简报|快报)|[^。）)]{0,8}[）)]\s*$)"
)
_LOOKS_BACK = re.compile("总结|小结|回顾|情况|成效|成果")
_TITLE_LINES = 2  # lines at the head in which a page's year may stand
_FIRST_LINE = 60  # characters of such a line
# the year in the number of an issue or a document: 2023年第9期, 〔2023〕11号, 2023年秋季号
_ISSUE = re.compile(
    rf"^(?![^\n]*(?:根据|按照|依据|印发|[^\n（(]《))[^\n，。]{{0,24}}?(?:({_YEAR})年?[）)〕\]]?\s?(?:第|总第?)\s?[\d一二三四五六七八九十]+\s?[期号次]"
    r"|[〔\[（(]((?:19|20)\d{2})[〕\]）)]\s?第?\d+\s?号|"
    rf"({_YEAR})年?[春夏秋冬]季号)[^\n。]{{0,30}}$",
    re.MULTILINE,
)
_HEAD = 160  # characters of a page in which its number stands
# the line below an article that says where it was first printed or who wrote it when: （作者2024年日记）, ——2014年，某队
_SIGNED = re.compile(
    rf"^(?:[（(]|[—–-]+)\s?(?:({_YEAR})年|(?=.*(?:原载|原刊|刊于|载于|摘自|节选|日记|手记|[期记][）)]|《))[^。]*?({_YEAR})年|[^。]*?[\s，]({_YEAR})年[）)]$)"
)
_NO_SIGNATURE = re.compile(r"出生|入党|入伍|建成|规划|期限|力争|计划|目标|[到至]\s?(?:19|20)\d\d")
_CLOSING_LINES = 2
# what only pages from Taiwan have, which count the years of the Republic
_REPUBLIC = re.compile("民国|公所|新台币|台湾|里长|里民|县府|市府|国中|国小|邻长")
_DATED_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年\s?\d{1,2}月|[-/.]\d{1,2}[-/.]\d{1,2})")
_ROC_MONTH = re.compile(r"(?<![\d.A-Za-z])(1[01]\d)年(?=\s?\d{1,2}月)")


def _year_of(text: str) -> int:
    year = int("".join(DIGITS.get(char, char) for char in text))
    return year if year > 1000 else 1911 + year


def _titled_year(text: str) -> int | None:
    """The one year that the first line of a page names, when it names one only."""
    years = [int(year) for year in _TITLED.findall(text.lstrip()[:_FIRST_LINE].split("\n")[0])]
    return years[0] if len(years) == 1 else None


def _reported_year(text: str) -> int | None:
    """The year that the title or the subtitle of a page gives to its report or plan."""
    lines = [line.strip() for line in text.split("\n", 8) if line.strip()][:_TITLE_LINES]
    for number, line in enumerate(lines):
        if len(line) > _FIRST_LINE or (number and ("。" in line or "，" in line)):
            break
        reports = [(_year_of(found[1] or found[2]), found[0]) for found in _REPORT.finditer(line)]
        both = [year for year, _ in reports] == sorted({int(year) for year in _TITLED.findall(line)})
        if len(reports) == 2 and both and _LOOKS_BACK.search(reports[0][1]) and reports[1][0] == reports[0][0] + 1:
            return reports[0][0]  # 2017年工作总结和2018年工作安排
        years = {year for year, _ in reports}
        if years:
            return years.pop() if len(years) == 1 and len(_TITLED.findall(line)) < 2 else None
    return None


def _closing_year(text: str) -> int | None:
    """The year that the last lines of a page name when they sign it, in brackets or behind a dash."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][_TITLE_LINES:]
    for line in lines[: -_CLOSING_LINES - 1 : -1]:
        signed = line if line[0] in "（(—" else f"（{re.split('[（(]', line[:-1])[-1]}）" if line[-1] in "）)" else ""
        found = _SIGNED.match(signed) if signed and _NO_SIGNATURE.search(signed) is None else None
        if found is not None:
            return _year_of(next(filter(None, found.groups())))
    return None


def _fallback_year(text: str, *, republic: bool) -> int | None:
    """The year of a page without a publication date."""
    dated = [int(found[1]) for found in _DATED_MONTH.finditer(text)]
    if not dated and republic:
        dated = [_year_of(found[1]) for found in _ROC_MONTH.finditer(text)]
    if dated:
        return max(dated)
    issue = _ISSUE.search(text[:_HEAD])
    if issue is not None:
        return _year_of(issue[1] or issue[2] or issue[3])
    return _closing_year(text)


def iso_interval(start: date, end: date) -> str:
    """The shortest way to write the interval: ``2021``, ``2021-07``, ``2021-07-05`` or ``A/B`` of such."""
    if start == end:
        return start.isoformat()
    if start.day == 1 and end == month_end(end.year, end.month):
        if start.month == 1 and end.month == 12:
            return str(start.year) if start.year == end.year else f"{start.year}/{end.year}"
        first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
        return first if first == last else f"{first}/{last}"
    return f"{start.isoformat()}/{end.isoformat()}"


def find_dates(text: str, *, anchor: date | None = None) -> list[TimeExpression]:
    """The time expressions of the clean ``text``; ``anchor`` is the publication date where it is known."""
    if not TRIGGER.search(text):
        return []
    republic = _REPUBLIC.search(text) is not None
    clock = Clock(
        anchor,
        fallback=_fallback_year(text, republic=republic) if anchor is None else None,
        titled=_titled_year(text),
        reported=_reported_year(text) if anchor is None else None,
        republic=republic,
        diary=len(DIARY_LINE.findall(text)) > 1,
    )
    found: list[TimeExpression] = []
    passed = 0
    for match, rule in candidates(text):
        clock.pass_over(text[passed : match.start()])
        passed = match.end()
        try:
            interval = RESOLVERS[rule](match, clock)
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
