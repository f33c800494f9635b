"""Dates and periods: ``2022年6月8日``, ``7月初``, ``去年9月``, ``今年以来``, ``1—5月``, ``“十四五”期间`` → intervals.

A year that is not written is taken from the nearest stated one: the same sentence's, else that of the last dated month of the
paragraph, else the one that the page's first line states when it is the publication year or next to it, else the publication
date (the latest such month not after it; a deadline, 9月底前, is in its year). A page without a publication date is dated by the
latest dated month that it states, else by the number of the issue or document that stands in a line of its own at its head
(``2023年第9期``, ``〔2023〕11号``). Without any of them the expression is found but stays unresolved; a year is never invented.
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

_YEAR = r"(?:(?<!\d)(?:19|20)\d{2}|[一二][〇零○九一二三四五六七八九]{3})"
_TITLED = re.compile(rf"({_YEAR})年(?!\s?\d{{1,2}}月)|(?<!\d)(1[01]\d)年度")
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
_CLOSING = re.compile(rf"(?<![到至])({_YEAR})(?:年|（|\()")
_CLOSING_LINES, _CLOSING_LENGTH = 2, 40
_DATED_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年\s?\d{1,2}月|[-/.]\d{1,2}[-/.]\d{1,2})")
_ROC_MONTH = re.compile(r"(?<![\d.])(1[01]\d)年(?=\s?\d{1,2}月)")


def _year_of(text: str) -> int:
    year = int("".join(DIGITS.get(char, char) for char in text))
    return year if year > 1000 else 1911 + year


def _titled_year(text: str) -> int | None:
    """The one year that the first lines of a page name, when they name one only."""
    lines = [line[:_FIRST_LINE] for line in text.split("\n") if line.strip()][:_TITLE_LINES]
    for line in lines:
        years = {_year_of(found[1] or found[2]) for found in _TITLED.finditer(line)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _closing_year(text: str) -> int | None:
    """The year that the last line of a page names when it signs it: in brackets, behind a dash, or short and no sentence."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][_TITLE_LINES:]
    for line in lines[: -_CLOSING_LINES - 1 : -1]:
        if line.startswith(("（", "(", "—")) or (len(line) <= _CLOSING_LENGTH and "。" not in line):
            signed = line
        elif line.endswith(("）", ")")):
            signed = re.split("[（(]", line[:-1])[-1]
        else:
            continue
        years = {_year_of(found[1]) for found in _CLOSING.finditer(signed)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _fallback_year(text: str) -> int | None:
    """The year of a page without a publication date."""
    dated = [int(found[1]) for found in _DATED_MONTH.finditer(text)]
    dated += [_year_of(found[1]) for found in _ROC_MONTH.finditer(text)]
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
    fallback = _fallback_year(text) if anchor is None else None
    clock = Clock(anchor, fallback=fallback, titled=_titled_year(text.lstrip()))
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
