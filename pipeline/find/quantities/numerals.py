"""Numerals of written Chinese: Arabic, Chinese, financial and mixed, exact or approximate.

Works on folded text (see :mod:`.folding`), in time linear in the length of the numeral.
"""

from __future__ import annotations

import re

from pipeline.find.quantities.folding import fold
from pipeline.find.quantities.numeral_grammar import NumeralReader
from pipeline.find.quantities.numeral_signs import (
    ARABIC,
    BIG,
    CHINESE,
    DIGITS,
    MAX_ARABIC,
    SHY,
    SMALL,
    Numeral,
    arabic_value,
    refused,
    scaled,
)

__all__ = ["BIG", "CHINESE", "DIGITS", "SHY", "Numeral", "parse_number", "read_numeral"]

_CHAIN = re.compile(r"[\d.]*", re.A)
_REPEATED = re.compile(rf"([{''.join(SMALL)}])\1{{2,}}")
_CONTINUES = frozenset(BIG) | frozenset(SMALL) | frozenset("余多来几零〇 ")
_AFTER_DIGIT = CHINESE | frozenset("点几多余来 ")
_QUICK = re.compile(
    r"(\d{1,12}(?:\.\d{1,6})?)(?=[万亿余多])([万亿])?([余多])?([万亿])?(?![\d.万亿兆十百千余多来几零〇点一二三四五六七八九两 ])",
    re.A,
)


def read_numeral(text: str, start: int) -> Numeral:
    """The numeral that begins at ``text[start]``, a digit or a character of :data:`CHINESE` or 几/数.

    Always consumes at least one character; what is no number comes back with ``valid=False`` and its full extent, so
    that a caller never looks at it twice.
    """
    first = text[start]
    if first in DIGITS:
        if start + 1 == len(text) or text[start + 1] not in _AFTER_DIGIT:
            digit = DIGITS[first]
            return Numeral(start, start + 1, digit, digit, plain_end=start + 1, script="chinese")
    elif first in "0123456789.":
        quick = _QUICK.match(text, start)
        if quick is not None:
            return _quick(quick)
        found = ARABIC.match(text, start)
        if found is None:
            return refused(start, start + 1)
        end = found.end()
        if end < len(text) and text[end] == "." and text[end + 1 : end + 2].isdigit():  # 1.2.3: a version, a date
            return refused(start, _CHAIN.match(text, end).end())  # type: ignore[union-attr]
        if end - start > MAX_ARABIC:
            return refused(start, end)
        if end >= len(text) or text[end] not in _CONTINUES:
            value = arabic_value(found[0])
            return Numeral(start, end, value, value, plain_end=end)
    if first in SMALL:
        repeated = _REPEATED.match(text, start)
        if repeated is not None:  # 十十十…: no number, and nothing to look at again
            return refused(start, repeated.end())
    return NumeralReader(text, start).read()


def _quick(match: re.Match[str]) -> Numeral:
    """The numerals of nearly every figure: 1300余, 1.2万, 15万余, 500多亿."""
    value: float = arabic_value(match[1])
    magnitude = 1
    for name in (match[2], match[4]):
        if name:
            magnitude *= BIG[name]
    if magnitude != 1:
        value = scaled(value, magnitude)
    start, end = match.span()
    vague = "at_least" if match[3] else ""
    plain = end - 1 if match[3] and not match[4] else end
    return Numeral(start, end, value, value, vague, plain, magnitude, "arabic" if magnitude == 1 else "mixed")


def parse_number(text: str) -> float | None:
    """The number that ``text`` as a whole writes (``1.3万`` → 13000, ``壹佰贰拾`` → 120), ``None`` when it is none.

    A range or an approximation gives its midpoint or lower bound, as the guidelines read them. Raises nothing.
    """
    folded = fold(text).strip()
    sign = 1
    if folded[:1] in ("负", "-"):
        sign, folded = -1, folded[1:].lstrip()
    if not folded or (folded[0] not in CHINESE and folded[0] not in "0123456789.几数"):
        return None
    numeral = read_numeral(folded, 0)
    if not numeral.valid or numeral.end != len(folded):
        return None
    return sign * numeral.value
