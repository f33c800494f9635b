"""Page furniture by the rules of ``rules/furniture.yaml``: author, outlet, date, counters, copyright lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.records import ShishiError
from pipeline.resources import rule_file

_DATE = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")


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


def parse_date(text: str) -> date | None:
    """The first year-month-day date of ``text``, or ``None``."""
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


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
