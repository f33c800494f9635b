"""Damage A: readings that a converter put after traditional characters, ``創(chuàng)新`` (shared/design/damaged-text.md §2).

A page either has this damage or not: a reading is taken out only when at least three different characters carry one at
every occurrence. A lone gloss never passes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.normalize.alignment import Edit
from pipeline.normalize.readings import TONED, is_reading

SYLLABLE = rf"[a-z{TONED}üɑɡ]{{1,6}}"
INJECTED = re.compile(rf"([\u3400-\u9fff])\(({SYLLABLE})\)")
# Where a byte-shifted passage may begin; characters just after it are not what they seem (§3).
_SHIFT_START = re.compile(rf"[?\ufffd](?:[!?,;:！？，；：]|{SYLLABLE}\))")
_SHIFT_REACH = 42
_LEAST_CHARACTERS = 3
# A long page may hold a heading that the tool never saw; a character that nearly always carries its reading is injected.
_NEARLY_ALWAYS = 0.8
_MANY = 5


@dataclass(frozen=True, slots=True)
class Injection:
    """The injected readings of one page: ``characters`` is the page's set, ``edits`` take the readings out."""

    characters: frozenset[str]
    edits: tuple[Edit, ...]


def find_injection(text: str) -> Injection | None:
    """The injected readings of ``text``, or ``None`` when the page is not damaged this way."""
    if "(" not in text:
        return None
    hits = [hit for hit in INJECTED.finditer(text) if is_reading(hit[1], hit[2])]
    if len({hit[1] for hit in hits}) < _LEAST_CHARACTERS:
        return None
    carried = Counter(hit[1] for hit in hits)
    doubtful = _doubtful_places(text)
    seen = Counter(
        char
        for at, char in enumerate(text)
        if char in carried and not any(begin <= at < end for begin, end in doubtful)
    )
    characters = frozenset(
        char
        for char, count in carried.items()
        if count >= seen[char] or (count >= _MANY and count >= _NEARLY_ALWAYS * seen[char])
    )
    if len(characters) < _LEAST_CHARACTERS:
        return None
    edits = tuple(Edit(hit.start(), hit.end(), hit[1]) for hit in hits if hit[1] in characters)
    return Injection(characters, edits)


def _doubtful_places(text: str) -> list[tuple[int, int]]:
    """The spans that may be byte-shifted."""
    return [(hit.start(), hit.end() + _SHIFT_REACH) for hit in _SHIFT_START.finditer(text)]
