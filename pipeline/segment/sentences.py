"""Sentences and comma-level clauses, on characters.

A sentence ends at 。！？… (with the closing quotes and brackets that follow) or at the end of a paragraph. A line break ends
a paragraph unless the document is hard-wrapped and the line is a full one. Chinese and ASCII punctuation count alike.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

_END = re.compile(r"(?:[。！？…]+|[!?]+(?=[^!?\w]|$|[\u4e00-\u9fff]))[”’』」》）)\]】\"']*|\n")
_AFTER_QUOTE = re.compile(r"[^。！？!?\n“”]{0,24}?(?:说道?|道|表示|介绍|坦言|感慨|感叹|告诉|谈到|回忆)[。，,：:]?")
_CLAUSE = re.compile(r"[，,；;：:。！？!?\n]|——|……")
_TERMINAL = "。！？!?；;：:”』」）)】…"


def _wrap_width(lines: list[str]) -> int:
    """Width at which the document was hard-wrapped, 0 when it was not."""
    widths = [len(line) for line in lines if len(line) >= 12]
    if len(widths) < 4:
        return 0
    width, _ = max(Counter(widths).items(), key=lambda pair: (pair[1], pair[0]))
    full = [line for line in lines if abs(len(line) - width) <= 2]
    open_ended = [line for line in full if line[-1] not in _TERMINAL]
    return width if len(full) >= 0.5 * len(widths) and len(open_ended) >= 0.5 * len(full) else 0


def soft_breaks(text: str) -> frozenset[int]:
    """Offsets of the line breaks that only wrap a paragraph."""
    if text.count("\n") < 4:
        return frozenset()
    lines = text.split("\n")
    width = _wrap_width([line.rstrip() for line in lines if line.strip()])
    if not width:
        return frozenset()
    soft = set()
    offset = 0
    for line, following in itertools.pairwise(lines):
        offset += len(line)
        stripped = line.rstrip()
        if abs(len(stripped) - width) <= 2 and stripped[-1] not in _TERMINAL and following.strip():
            soft.add(offset)
        offset += 1
    return frozenset(soft)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of the sentences, in order, covering everything but white space between them."""
    soft = soft_breaks(text)
    spans: list[tuple[int, int]] = []
    start = 0
    position = 0
    while position < len(text):
        match = _END.search(text, position)
        if match is None:
            break
        position = match.end()
        if match.group() == "\n" and match.start() in soft:
            continue
        if "”" in match.group() and (tail := _AFTER_QUOTE.match(text, match.end())) and tail.end() > match.end():
            position = tail.end()
            if tail.group()[-1] not in "。":
                continue
        _append(spans, text, start, position)
        start = position
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def clause_spans(text: str, sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """(start, end) of the clauses inside ``sentences``: what stands between commas, semicolons, colons and dashes."""
    spans: list[tuple[int, int]] = []
    for start, end in sentences:
        left = start
        for match in _CLAUSE.finditer(text, start, end):
            if _inside_number(text, match.start()):
                continue
            _append(spans, text, left, match.start())
            left = match.end()
        _append(spans, text, left, end)
    return spans


def _inside_number(text: str, offset: int) -> bool:
    """True for the comma of 1,100 and the colon of 3:1."""
    return (
        text[offset] in ",:"
        and 0 < offset < len(text) - 1
        and text[offset - 1].isdigit()
        and text[offset + 1].isdigit()
        and text[offset - 1].isascii()
    )
