"""What every reader of a format gives back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.records import Problem

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class Extracted:
    """Plain text of a file and what the file itself states about it."""

    text: str
    encoding: str
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    publish_date: date | None = None
    problems: tuple[Problem, ...] = ()


def to_date(text: str | None) -> date | None:
    """The first calendar date in ``text``, ``None`` where there is none."""
    match = _DATE.search(text or "")
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def reason(error: BaseException) -> str:
    """An exception in one line that is the same in every run."""
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(str(error).split()))[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
