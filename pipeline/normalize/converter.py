"""The crude converter that damaged the pages, as tables: its simplified-to-traditional map and its decoder.

Specification: ``shared/design/damaged-text.md``, sections 1 and 3. The repair of byte-shifted passages runs these tables
backwards, the damage simulator (:mod:`pipeline.evaluate.damage`) forwards.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from pipeline.normalize.script import one_by_one, script_table

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
# Full-width marks at whose two bytes the tool cut, by what each is folded to.
CUT_MARKS = {"!": b"\xa3\xa1", "?": b"\xa3\xbf", ",": b"\xa3\xac", ";": b"\xa3\xbb", ":": b"\xa3\xba"}
MARKS = frozenset("。，、；：？！“”‘’（）《》…—·％　〈〉【】〔〕～")
FULL_WIDTH_DIGITS = frozenset("０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class PageCodes:
    """What every two-byte GBK code was before the damage and what is seen of it after.

    ``shown`` gives the text that a code leaves on the page, ``""`` for one that vanishes. ``codes`` inverts it for codes
    that show. ``vanished`` are the second bytes of vanishing codes by first byte. ``original`` has, by first and second
    byte, the simplified or unchanged character that a damaged page may have held there.
    """

    shown: dict[int, str]
    codes: dict[str, tuple[int, ...]]
    vanished: dict[int, tuple[int, ...]]
    original: dict[int, dict[int, str]]
    longest: int


@cache
def traditional_of() -> dict[str, str]:
    """Step 1: the traditional form the tool writes for each simplified character that it changes (為 眾 群, not 爲 衆 羣)."""
    table = script_table()
    forms = one_by_one("s2tw")
    kept = table.stays | table.kept
    changed = {
        simple: form
        for simple, form in forms.items()
        if simple != form
        and simple not in kept
        and simple not in table.simplified
        and _in_gbk(simple)
        and _in_gbk(form)
    }
    changed["着"] = "著"
    return changed


@cache
def page_codes() -> PageCodes:
    """The tables of the 24,000 two-byte codes, computed once."""
    shown: dict[int, str] = {}
    codes: defaultdict[str, list[int]] = defaultdict(list)
    vanished: defaultdict[int, list[int]] = defaultdict(list)
    original: defaultdict[int, dict[int, str]] = defaultdict(dict)
    never = _never_on_page()
    for lead in LEADS:
        for trail in TRAILS:
            code = lead << 8 | trail
            character = _decode_pair(lead, trail)
            shown[code] = unicodedata.normalize("NFKC", character)
            if not character:
                vanished[lead].append(trail)
                continue
            codes[shown[code]].append(code)
            is_han = "\u4e00" <= character <= "\u9fff"
            if (is_han and character not in never) or character in MARKS or character in FULL_WIDTH_DIGITS:
                original[lead][trail] = character
    return PageCodes(
        shown=shown,
        codes={text: tuple(found) for text, found in codes.items()},
        vanished={lead: tuple(trails) for lead, trails in vanished.items()},
        original=dict(original),
        longest=max(map(len, codes)),
    )


def _never_on_page() -> frozenset[str]:
    """Characters that step 1 cannot put out: simplified forms it changes, and traditional forms it never makes.

    Where the tool's choice is not known (台 or 臺, 后 or 後) the form that stayed is allowed beside the changed one.
    """
    table = script_table()
    made = traditional_of()
    variants = one_by_one("s2t")
    unsure = table.current_in_both
    simplified = {simple for simple in made if simple not in unsure and simple != "着"}
    traditional = {
        form
        for form, simple in table.simplified.items()
        if form not in table.kept and form != made.get(simple) and (simple not in made or form != variants[simple])
    }
    return frozenset(simplified | traditional)


def _decode_pair(lead: int, trail: int) -> str:
    """Step 5: the character of one pair, ``""`` for a user-defined or unassigned code."""
    pair = bytes((lead, trail))
    try:
        return pair.decode("gbk")
    except UnicodeDecodeError:
        # The one assigned pair that Python's table lacks and the corpus shows.
        return "ǹ" if pair == b"\xa8\xbf" else ""


def _in_gbk(character: str) -> bool:
    try:
        return len(character.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False
