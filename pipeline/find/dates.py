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

from pipeline.find.date_patterns import TRIGGER, candidates
from pipeline.find.date_resolving import RESOLVERS, Clock, month_end
from pipeline.records import TimeExpression
from pipeline.segment.document import register_extensions

_TITLED = re.compile(r"(?<!\d)((?:19|20)\d{2})年(?!\s?\d{1,2}月)")
_FIRST_LINE = 60  # characters of the first line in which a page's year may stand
# the year in the number of an issue or a document: 2023年第9期, 〔2023〕11号
_ISSUE = re.compile(
    r"^(?![^\n]*(?:根据|按照|依据|印发|《))[^\n，。]{0,24}?(?:(?<!\d)((?:19|20)\d{2})年?(?:第|总第?)\s?[\d一二三四五六七八九十]+\s?[期号次]"
    r"|[〔\[（(]((?:19|20)\d{2})[〕\]）)]\s?第?\d+\s?号)[）)\s]*$",
    re.MULTILINE,
)
_HEAD = 160  # characters of a page in which its number stands
_DATED_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年\s?\d{1,2}月|[-/.]\d{1,2}[-/.]\d{1,2})")


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
    dated = [int(match[1]) for match in _DATED_MONTH.finditer(text)] if anchor is None else []
    first = _TITLED.search(text.lstrip()[:_FIRST_LINE].split("\n")[0])
    issue = _ISSUE.search(text[:_HEAD]) if anchor is None and not dated else None
    if issue is not None:
        dated.append(int(issue[1] or issue[2]))
    clock = Clock(anchor, fallback=max(dated, default=None), titled=int(first[1]) if first else None)
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
