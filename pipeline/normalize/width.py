"""Characters that mean an ordinary one but are coded as another: width, look-alikes, invisible ones, HTML entities.

Chinese punctuation keeps its width; letters, digits, ``%`` and spaces become half-width, because every number and unit
pattern after this stage is written for them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.normalize.alignment import Alignment, Edit, apply_edits
from pipeline.resources import lexicon

_FULL_WIDTH_KEPT = frozenset("！＂＇（），：；？［］｛｝～＜＞｜｀＾")
# Typographic spaces stay as written (an undamaged page comes out as it went in) except inside or right after a number,
# where every pattern expects an ordinary one.
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_SPACE_AFTER_DIGIT = re.compile(rf"(?<=[0-9０-９.])[{_SPACES}](?=[0-9０-９%％\u4e00-\u9fff])")
# In a number set full-width throughout the comma groups thousands; between half-width digits it may separate.
_FULL_WIDTH_GROUPS = re.compile(r"(?<![０-９．])[０-９]{1,3}(?:，[０-９]{3})+(?![０-９])")
_CONTROLS_KEPT = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x85")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
# A converter may escape an escape; four rounds undo what real pages show and bound hostile input.
_ENTITY_ROUNDS = 4
# Typographic spaces only ever group digits; an ordinary space does so when the whole number is glued to Chinese.
_GROUPED = re.compile(
    r"(?<![\d.])[1-9]\d{0,2}(?:[\u00a0\u2007\u2009\u202f]\d{3})+(?!\d)"
    r"|(?<=[\u4e00-\u9fff，。；：、（“,;:(])[1-9]\d{0,2}(?: \d{3})+(?=(?:\.\d+)? ?[\u4e00-\u9fff%％])"
    # a share whose digits a converter set apart one by one: 下降 4 2 %
    r"|(?<=[\u4e00-\u9fff，。；：、（“,;:( ])(?<!\d )(?:[1-9] \d|1 0 0)(?= ?[%％])"
)
_GROUPING_SPACES = " \u00a0\u2007\u2009\u202f"
_GROUPING_SPACE = re.compile(f"[{_GROUPING_SPACES}]")


class _Raw(BaseModel):
    model_config = ConfigDict(extra="forbid")
    raw: str
    clean: str


class Examples(BaseModel):
    """What an entry must change, and what it must leave alone."""

    model_config = ConfigDict(extra="forbid")
    match: list[_Raw]
    silent: list[str]


class Lookalike(BaseModel):
    """One family of look-alike characters; ``pairs`` are two characters each, wrong and right."""

    model_config = ConfigDict(extra="forbid")
    id: str
    meaning: str
    pairs: str
    examples: Examples


class Lookalikes(BaseModel):
    """The file ``lexicons/lookalikes.yaml``."""

    model_config = ConfigDict(extra="forbid")
    entries: list[Lookalike]


@cache
def lookalikes() -> Lookalikes:
    """The look-alike families of ``lexicons/lookalikes.yaml``, validated."""
    return Lookalikes.model_validate(yaml.safe_load(lexicon("lookalikes.yaml").read_text(encoding="utf-8")))


@cache
def folded_characters() -> dict[int, tuple[str | None, str]]:
    """For every code point that is never kept: what it becomes (``None`` to drop it) and the name of the repair."""
    table: dict[int, tuple[str | None, str]] = {}
    for code in range(0xFF01, 0xFF5F):
        if chr(code) not in _FULL_WIDTH_KEPT:
            table[code] = (chr(code - 0xFEE0), "width")
    table[0x3000] = (" ", "space")
    for code in [*range(0x20), *range(0x7F, 0xA0)]:
        if chr(code) not in _CONTROLS_KEPT:
            table[code] = (None, "invisible")
    zero_width = [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
    for code in [*zero_width, *range(0xFE00, 0xFE10), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE01F0)]:
        table[code] = (None, "invisible")
    # A lone surrogate is no character: nothing after this stage could encode it.
    for code in range(0xD800, 0xE000):
        table[code] = ("\ufffd", "surrogate")
    for entry in lookalikes().entries:
        for pair in entry.pairs.split():
            table[ord(pair[0])] = (pair[1], "lookalike")
    for code in [*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)]:
        canonical = unicodedata.normalize("NFKC", chr(code))
        if len(canonical) == 1 and canonical != chr(code):
            table[code] = (canonical, "lookalike")
    return table


def decode_entities(text: str) -> tuple[str, Alignment]:
    """``text`` with the HTML entities that a converter left in it read; each result character covers its entity."""
    alignment = Alignment.identity(len(text))
    for _ in range(_ENTITY_ROUNDS):
        if "&" not in text:
            break
        edits = [Edit(m.start(), m.end(), read) for m in _ENTITY.finditer(text) if (read := _entity(m)) is not None]
        if not edits:
            break
        text, step = apply_edits(text, edits)
        alignment = step.compose(alignment)
    return text, alignment


def fold_characters(text: str, alphabet: set[str]) -> tuple[str, Alignment, set[str]]:
    """``text`` without the characters of :func:`folded_characters`, the map back, and the names of the repairs made.

    ``alphabet`` is ``set(text)``: what is not in it need not be looked for.
    """
    if not alphabet.isdisjoint(_SPACES):
        text = _SPACE_AFTER_DIGIT.sub(" ", text)
    if "，" in alphabet and max(alphabet) >= "１":
        text = _FULL_WIDTH_GROUPS.sub(lambda number: number.group().replace("，", ","), text)
    table = folded_characters()
    wrong = {char: table[ord(char)] for char in alphabet if ord(char) in table}
    if not wrong:
        return text, Alignment.identity(len(text)), set()
    dropped = "".join(char for char, (right, _) in wrong.items() if right is None)
    kinds = {kind for _, kind in wrong.values() if kind != "space"}
    replaced = text.translate({ord(char): right for char, (right, _) in wrong.items() if right is not None})
    if not dropped:
        return replaced, Alignment.identity(len(text)), kinds
    pattern = re.compile(f"[{re.escape(dropped)}]+")
    clean, alignment = apply_edits(replaced, [Edit(m.start(), m.end(), "") for m in pattern.finditer(replaced)])
    return clean, alignment, kinds


def join_grouped_digits(text: str, alphabet: set[str]) -> tuple[str, Alignment]:
    """``text`` without the spaces that only group the digits of one number (``修路1 200米``, ``下降 4 2 %``).

    ``alphabet`` is ``set(text)``.
    """
    if alphabet.isdisjoint(_GROUPING_SPACES):
        return text, Alignment.identity(len(text))
    edits = [
        Edit(number.start() + space.start(), number.start() + space.end(), "")
        for number in _GROUPED.finditer(text)
        for space in _GROUPING_SPACE.finditer(number.group())
    ]
    return apply_edits(text, edits)


def _entity(match: re.Match[str]) -> str | None:
    """The text an entity stands for, or ``None`` when it is no entity (``&foo;``) or stands for no character."""
    decimal, hexadecimal, name = match.groups()
    if name is not None:
        read = html.unescape(match.group())
        return read if read != match.group() else None
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return None
    return html.unescape(match.group()) or None
