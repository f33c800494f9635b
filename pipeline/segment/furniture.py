"""Page furniture by the rules of ``rules/furniture.yaml``: author, outlet, date, counters, copyright lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.records import ShishiError
from pipeline.resources import rule_file

_DATE = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_HAN_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
# The years of the Republic, as Taiwan's offices date their pages: 113年12月20日, 中华民国一一三年十一月四日.
_ROC_DATE = re.compile(
    r"(?:(?:^|[\s：:》，])(?:中华)?民国\s?(\d{2,3}|[〇零○一二三四五六七八九]{2,3})|(?:^|[\s：:])(1[01]\d))\s?年"
    r"\s?(\d{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?(\d{1,2}|[一二三四五六七八九十]{1,3})\s?日(?=$|[\s）)晚上下])"
)
_FIRST_REPUBLIC = 90  # the earliest year of the Republic that dates a page of today
# The head of a periodical: its year and issue, and the day it came out, in one line or two: （2020年第8期　县委办编　10月20日）.
_ISSUE_DAY = r"(\d{1,2})月(\d{1,2})日(?:\s?[-—–－~至]+\s?(?:(\d{1,2})月)?(\d{1,2})日)?(?:编发|印发|编印|出版|编)?"
_MASTHEAD = re.compile(
    r"^[（(【\[]?((?:19|20)\d{2})年?[）)〕\]]?(?:第|总第?)\s?(\d+)\s?[期号][）)】\]]?(?=\s)[^，。：:\d]{0,24}?\s?"
    + _ISSUE_DAY
    + "$"
)
_MASTHEAD_LINES = 4
_HAN_DIGIT = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_HEAD_LINES, _TAIL_LINES = 6, 5
_LONGEST_DATELINE = 60
#: The line that heads an entry of a diary: its date, and the weather.
DIARY_LINE = re.compile(
    r"^[^\w\n]*(?:(?:\d{4}|[〇零○一二三四五六七八九]{4})年)?[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}[日号][^，。,\n]{0,14}$",
    re.MULTILINE,
)


class FurnitureRule(BaseModel):
    """One rule; ``find`` and ``leave`` are lines that it must and must not touch."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    meaning: str
    pattern: str
    whole: bool = False
    furniture: bool = True
    find: tuple[str, ...]
    leave: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """What the rules found: (start, end) spans of the text and the facts they state."""

    spans: tuple[tuple[int, int], ...]
    author: str | None
    outlet: str | None
    publish_date: date | None


def load_furniture_rules(path: Path) -> list[tuple[FurnitureRule, re.Pattern[str]]]:
    """The rules of ``path``, compiled.

    Raises:
        ShishiError: an entry has a wrong field or pattern; the message names file and entry.
    """
    loaded = []
    for number, entry in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
        try:
            rule = FurnitureRule.model_validate(entry)
            loaded.append((rule, re.compile(rule.pattern)))
        except (ValidationError, re.error) as error:
            reason = str(error).replace("\n", "; ")
            raise ShishiError(f"{path.name}, entry {number} ({entry.get('id', '?')}): {reason}") from None
    return loaded


@lru_cache(maxsize=1)
def _rules() -> list[tuple[FurnitureRule, re.Pattern[str]]]:
    return load_furniture_rules(rule_file("furniture.yaml"))


# a heading with its date behind a space, and the day first, as some sites print it: 17.03.2019
_LONGEST_TITLE = 60
_AT_THE_END = re.compile(
    r"(?<![至到—期为于自])\s((?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")


def parse_date(text: str) -> date | None:
    """The first year-month-day date of ``text``, or ``None``."""
    match = _DATE.search(text)
    if match is not None:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif (match := _HAN_DATE.search(text)) is not None:
        year = int("".join(_HAN_DIGIT[char] for char in match[1]))
        month, day = _han_number(match[2]), _han_number(match[3])
    elif (match := _ROC_DATE.search(text)) is not None:
        year = int("".join(_HAN_DIGIT.get(char, char) for char in match[1] or match[2]))
        if year < _FIRST_REPUBLIC:
            return None
        year += 1911
        month, day = (int(part) if part.isdigit() else _han_number(part) for part in match.groups()[2:])
    else:
        return None
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _masthead(lines: list[str]) -> date | None:
    """The day of an issue whose year and number stand at the head of the page; none where it may be of the year before."""
    head = [line.strip() for line in lines[:_MASTHEAD_LINES] if len(line.strip()) <= _LONGEST_DATELINE]
    pairs = (f"{first} {second}" for first, second in pairwise(head) if re.fullmatch(_ISSUE_DAY, second))
    for line in (*head, *pairs):
        found = _MASTHEAD.search(line.rstrip("）)】] "))
        if found is not None:
            year, number, month, day = (int(part) for part in found.groups()[:4])
            last_month, last_day = int(found[5] or month), int(found[6] or day)
            return None if (number == 1 and month == 12) or last_month < month else _day(year, last_month, last_day)
    return None


def _han_number(text: str) -> int:
    """A month or a day in Chinese numerals, 0 for what is none: 十二, 二十, 一一."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(_HAN_DIGIT[char] for char in text)) if len(text) < 3 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return 0
    return (int(_HAN_DIGIT[tens]) if tens else 1) * 10 + (int(_HAN_DIGIT[ones]) if ones else 0)


def _dateline(lines: list[str]) -> date | None:
    """The date of a sign-off or dateline: a short line at the end or the head of the page that holds one full date."""
    if sum(DIARY_LINE.match(line.strip()) is not None for line in lines) >= 2:
        return None  # a diary: its dates head entries
    head = [line.strip() for line in lines[:_HEAD_LINES]]
    for bare in (*(line.strip() for line in reversed(lines[-_TAIL_LINES:])), *head):
        ended = _AT_THE_END.search(bare) if bare in head and len(bare) <= _LONGEST_TITLE and "。" not in bare else None
        if ended is not None and len(_DATE.findall(bare)) == 1:
            bare = ended[1]
        if (first := _DAY_FIRST.fullmatch(bare)) is not None and (
            found := _day(int(first[3]), int(first[2]), int(first[1]))
        ):
            return found
        if len(bare) > _LONGEST_DATELINE and bare[0] not in "（(【[":
            bare = re.split(r"[（(]", bare)[-1] if bare.endswith(("）", ")")) else ""
        if len(bare) <= _LONGEST_DATELINE and "。" not in bare and (found := parse_date(bare)):
            return found
    return _masthead(lines)


def matches(rule: FurnitureRule, pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """The match of a rule in one line, or ``None``."""
    found = pattern.search(line)
    if found and rule.whole and (line[: found.start()].strip() or line[found.end() :].strip()):
        return None
    return found


def find_furniture(text: str) -> Furniture:
    """Furniture of the clean ``text``. A line that matches several rules, or whose rest is short, is furniture whole."""
    spans: list[tuple[int, int]] = []
    facts: dict[str, str] = {}
    offset = 0
    for raw in text.split("\n"):
        line = raw.strip()
        if line and len(line) <= 400:
            start = offset + raw.index(line[0])
            spans.extend(_line_spans(line, start, facts))
        offset += len(raw) + 1
    published = parse_date(facts["date"]) if "date" in facts else None
    if published is None:
        published = _dateline([line for line in text.split("\n") if line.strip()])
    return Furniture(tuple(spans), facts.get("author"), facts.get("outlet"), published)


def _line_spans(line: str, start: int, facts: dict[str, str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for rule, pattern in _rules():
        match = matches(rule, pattern, line)
        if match is None:
            continue
        for name, value in match.groupdict().items():
            if value and value.strip():
                facts.setdefault(name, value.strip())
        if rule.furniture:
            found.append(match.span())
    covered = sum(end - begin for begin, end in found)
    if found and (len(line) - covered <= 12 or covered >= 0.5 * len(line)):
        return [(start, start + len(line))]
    return [(start + begin, start + end) for begin, end in sorted(set(found))]
