"""One-to-one folding to half-width, simplified characters, so that offsets stay those of the text handed in."""

from __future__ import annotations

import re
from functools import lru_cache

_WIDE_DIGITS = "０１２３４５６７８９"
# Signs that have an ASCII twin the scanner knows. Chinese sentence punctuation stays as it is.
_SIGNS = {
    "％": "%", "．": ".", "／": "/", "－": "-", "＋": "+", "＄": "$", "￥": "¥", "～": "~", "〜": "~", "∼": "~",
    "–": "-", "−": "-", "‐": "-", "‑": "-", "﹪": "%", "㈠": "㈠", "＾": "^",
    "\u3000": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ",
}  # fmt: skip


@lru_cache(maxsize=1)
def _table() -> tuple[dict[int, str], re.Pattern[str]]:
    """The folding table and a pattern of every character it changes.

    Source of the traditional forms: OpenCC ``t2s``, character by character (phrase rules could change the length).
    """
    from opencc import OpenCC

    han = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {ord(a): b for a, b in zip(han, simple, strict=True) if a != b and len(b) == 1}
    table.update({ord(wide): str(i) for i, wide in enumerate(_WIDE_DIGITS)})
    table.update({code: chr(code - 0xFEE0) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))})
    table.update({ord(a): b for a, b in _SIGNS.items()})
    return table, re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(table)) + "]")


# A full-width comma groups thousands where three digits follow one to three: 1，862件, ８２，２２５元.
_WIDE_COMMA = re.compile(r"(?<![0-9０-９.,，])[0-9０-９]{1,3}(?:[，,][0-9０-９]{3})+(?![0-9０-９])")


def _commas(text: str) -> str:
    return _WIDE_COMMA.sub(lambda match: match[0].replace("，", ","), text) if "，" in text else text


def fold(text: str) -> str:
    """``text`` with full-width digits and traditional characters folded; the length never changes."""
    table, changed = _table()
    if changed.search(text) is None:
        return _commas(text)
    return _commas(text).translate(table)
