"""HTML elements from Python: whatever is not :class:`Markup` is text and is escaped, so no document can add markup."""

from __future__ import annotations

import html
import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "rect", "line", "path", "circle"})


class Markup(str):
    """A piece of finished HTML."""

    __slots__ = ()


Child = str | int | float | None


def text(value: Child) -> Markup:
    """``value`` as HTML text; characters that HTML cannot hold become U+FFFD."""
    if isinstance(value, Markup):
        return value
    return Markup("" if value is None else html.escape(_CONTROL.sub("\ufffd", str(value)), quote=True))


def tag(name: str, *children: Child, **attributes: str | int | float | bool | None) -> Markup:
    """The element ``name``. Attributes: ``class_`` → ``class``, ``data_t`` → ``data-t``; ``None`` and ``False`` leave one out."""
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        parts.append(attribute if value is True else f'{attribute}="{text(value)}"')
    opening = " ".join(parts)
    if name in _VOID:
        return Markup(f"<{opening}/>")
    return Markup(f"<{opening}>{join(*children)}</{name}>")


def join(*children: Child) -> Markup:
    """Several pieces one after the other."""
    return Markup("".join(text(child) for child in children))


def words(zh: str, en: str, element: str = "span", **attributes: str | int | float | bool | None) -> Markup:
    """A word of the interface in both languages; the page's script shows one (Chinese without it)."""
    return tag(element, zh, data_zh=zh, data_en=en, **attributes)
