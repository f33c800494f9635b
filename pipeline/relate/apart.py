"""What lies between a name or a date and the figure that it may belong to."""

from __future__ import annotations

from typing import NamedTuple

#: Characters before a figure that are looked at; farther back no count below tells anything more.
WINDOW = 2000
#: Characters of a sentence on either side of a figure; what has no full stop for longer is no sentence.
SENTENCE = 1000
_LEAD = 4


class Gap(NamedTuple):
    """How often signs stand between: ends of sentences, semicolons, commas, line breaks.

    ``quoted`` says whether a quotation begins (1) or ends (-1) there.
    """

    sentences: int
    parts: int
    commas: int
    lines: int
    quoted: int


def gap(text: str, start: int, offset: int) -> Gap:
    """The signs in ``text[start:offset]``, of a long stretch in its last :data:`WINDOW` characters."""
    start = max(start, offset - WINDOW)

    def count(marks: str) -> int:
        return sum(text.count(mark, start, offset) for mark in marks)

    return Gap(count("。！？!?"), count("；;"), count("，"), count("\n"), _sign(count("“") - count("”")))


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def opens(text: str, start: int) -> str:
    """What the word at ``start`` is the first of: ``line``, ``sentence``, ``clause``, or none of them (``inner``)."""
    lead = text[max(0, start - _LEAD) : start]
    if not lead.strip() or lead.rstrip(" \u3000").endswith("\n"):
        return "line"
    if any(mark in lead for mark in "。！？\n"):
        return "sentence"
    return "clause" if lead[-1] in "，；：、" else "inner"
