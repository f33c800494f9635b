"""Who answers for a task: the unit that a plan names below it, that a table has in its row, that a heading is."""

from __future__ import annotations

import re

from pipeline.records import Section
from pipeline.relate.grammar import grammar

_ENUMERATOR = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|[—·•●◆■▲]+)\s*")
#: How plans write it: （责任单位：县水务局、…）, 牵头单位：县民政局.
_CHARGED = re.compile(
    r"(?:责任|牵头|主办|承办|主管|实施|落实)(?:单位|部门|科室|人)?[：:]\s*([^；;，,。\n）)|｜\t　]{2,40})"
)
#: Who did it or answers for it, in brackets at the end of an item: …已有3251人打完第一针。（县卫健局、县教育局）
_CLOSING = re.compile(r"[（(]([^（）()\n]{3,40})[）)][。；;]?[ \t　]*$")
_SPAN = 600  # characters below a task in which its unit is looked for
_ITEM = re.compile(r"\n\s*(?:[（(]?[一二三四五六七八九十\d]+[)）、.．|｜　 ]|[—·•●◆■▲【])")
_LABELLED = re.compile(
    r"\s*[（(【]?(?:(?:责任|牵头|主办|承办|主管|实施|落实|配合|完成)?(?:单位|部门|科室|人|时限|期限|时间)|责任|牵头|主办|承办|主管)[：:]"
)
_CELL = re.compile(r"\s*[|｜\t　]+\s*")


def item_end(text: str, offset: int) -> int:
    """Where the item of a plan that holds ``offset`` ends: before the next numbered line, at most 600 characters on."""
    item = _ITEM.search(text, offset, offset + _SPAN)
    return item.start() if item else min(len(text), offset + _SPAN)


def is_of_task(text: str, offset: int, at: int) -> bool:
    """Whether what stands at ``at`` is said of the task at ``offset``: in its line, or in a line that only names units and dates."""
    line = text.rfind("\n", 0, at) + 1
    return line <= offset or _LABELLED.match(text, line) is not None


def charged_with(text: str, offset: int) -> list[tuple[str, str]]:
    """The units that a plan or a table charges with the task that holds ``offset``: all of them, and the first alone."""
    found = _CHARGED.finditer(text, offset, item_end(text, offset))
    match = next((m for m in found if is_of_task(text, offset, m.start())), None)
    how, units = ("charged", match[1]) if match else ("closing", _closing(text, offset))
    if not units:
        how, units = "cell", _cell(text, offset)
    if not units:
        return []
    first = re.split("[、和]", units)[0]
    return [(units, how)] + ([(first, how + "First")] if first != units else [])


def _line(text: str, offset: int) -> tuple[int, int]:
    """The line that holds ``offset``, at most 600 characters to either side."""
    low, high = max(0, offset - _SPAN), min(len(text), offset + _SPAN)
    start, end = text.rfind("\n", low, offset) + 1, text.find("\n", offset, high)
    return start or low, end if end >= 0 else high


def _closing(text: str, offset: int) -> str | None:
    """The bodies in brackets that end the line that holds ``offset``."""
    match = _CLOSING.search(text[offset : _line(text, offset)[1]])
    return match[1] if match and all(grammar().is_body(name) for name in re.split("[、，,和]", match[1])) else None


def _cell(text: str, offset: int) -> str | None:
    """The unit in a cell of the row of a table that holds ``offset``."""
    start, end = _line(text, offset)
    cells = _CELL.split(text[start:end].strip())
    units = [cell for cell in cells if 3 <= len(cell) <= 24 and grammar().is_body(re.split("[、和]", cell)[0])]
    return units[-1] if len(cells) > 2 and units else None


def heading_body(section: Section | None) -> str | None:
    """The body that a section's heading names: the whole heading, or what stands before its colon."""
    if section is None or not section.heading:
        return None
    body = _ENUMERATOR.sub("", re.split("[：:]", section.heading.strip())[0]).strip("　 “”")
    known = 2 <= len(body) <= 14 and body != section.unit and grammar().is_body(body)
    return body if known else None
