"""Small charts as inline SVG: stacked bars and columns. Values stand beside the marks, patterns beside the colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.show.markup import Markup, join, tag

WIDTH = 720
_ROW = 28
_LABEL = 150
_VALUE = 124
_INK, _SOFT, _LINE = "#1f2328", "#59636e", "#d9dee3"


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour of a chart stands for; ``style`` is a class of overview.css and of :func:`patterns`."""

    key: str
    zh: str
    en: str
    colour: str
    hatched: bool = False

    @property
    def fill(self) -> str:
        return f"url(#hatch-{self.key})" if self.hatched else self.colour


def patterns(series: Sequence[Series]) -> Markup:
    """The hatchings that charts on the same page refer to."""
    made = [
        tag(
            "pattern",
            tag("rect", width=6, height=6, fill="#fff"),
            tag("rect", width=3, height=6, fill=item.colour),
            id=f"hatch-{item.key}", width=6, height=6, patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
        )
        for item in series
        if item.hatched
    ]  # fmt: skip
    return tag("svg", tag("defs", *made), width=0, height=0, class_="defs", aria_hidden="true")


def legend(series: Sequence[Series]) -> Markup:
    """What the colours mean."""
    items = [
        tag(
            "li",
            tag(
                "svg",
                tag("rect", width=14, height=14, rx=2, fill=item.fill, stroke=item.colour),
                width=14,
                height=14,
                aria_hidden="true",
            ),
            tag("span", item.zh, data_zh=item.zh, data_en=item.en),
        )
        for item in series
    ]
    return tag("ul", *items, class_="series")


def _label(x: float, y: float, value: str, *, anchor: str = "start", colour: str = _INK, size: int = 13) -> Markup:
    return tag("text", value, x=x, y=y, text_anchor=anchor, fill=colour, font_size=size)


def _shortened(label: str, width: int) -> str:
    """``label`` cut to about ``width`` columns, a Chinese character counting two."""
    used = 0
    for at, character in enumerate(label):
        used += 1 if character.isascii() else 2
        if used > width:
            return label[:at] + "…"
    return label


def bars(rows: Sequence[tuple[str, Sequence[float], str]], series: Sequence[Series], *, title: str) -> Markup:
    """Horizontal stacked bars; a row is its label, one value a series, and the words at its end."""
    longest = max((sum(values) for _, values, _ in rows), default=0) or 1
    room = WIDTH - _LABEL - _VALUE
    height = _ROW * len(rows) + 4
    pieces: list[Markup] = []
    for number, (label, values, note) in enumerate(rows):
        y = number * _ROW
        pieces.append(_label(_LABEL - 10, y + 19, _shortened(label, 20), anchor="end"))
        x = float(_LABEL)
        for value, item in zip(values, series, strict=True):
            width = room * value / longest
            if value:
                hint = tag("title", f"{label} · {item.zh} {value:g}")
                shape = tag(
                    "rect",
                    x=round(x, 2),
                    y=y + 5,
                    width=round(max(width, 1), 2),
                    height=_ROW - 10,
                    fill=item.fill,
                    stroke="#fff",
                    stroke_width=0.5,
                )
                pieces.append(tag("g", hint, shape))
            x += width
        pieces.append(_label(round(x + 8, 2), y + 19, note, colour=_SOFT, size=12))
    axis = tag("line", x1=_LABEL, y1=0, x2=_LABEL, y2=height, stroke=_LINE)
    return _svg(height, title, axis, *pieces)


def _svg(height: int, title: str, *pieces: Markup) -> Markup:
    return tag("svg", tag("title", title), *pieces, viewBox=f"0 0 {WIDTH} {height}", role="img", class_="chart")


def columns(points: Sequence[tuple[str, Sequence[float]]], series: Sequence[Series], *, title: str) -> Markup:
    """Vertical stacked columns over a row of labels (months)."""
    height, foot, head = 220, 26, 20
    longest = max((sum(values) for _, values in points), default=0) or 1
    step = (WIDTH - 20) / max(len(points), 1)
    thick = min(step * 0.68, 46)
    # A label needs about 58 units; where months stand closer, only Januaries that far apart are named, as years.
    crowded = len(points) * 58 > WIDTH
    free_from = 0.0
    pieces: list[Markup] = []
    for number, (label, values) in enumerate(points):
        middle = 10 + step * (number + 0.5)
        y = float(height - foot)
        for value, item in zip(values, series, strict=True):
            tall = (height - foot - head) * value / longest
            y -= tall
            if value:
                hint = tag("title", f"{label} · {item.zh} {value:g}")
                shape = tag(
                    "rect",
                    x=round(middle - thick / 2, 2),
                    y=round(y, 2),
                    width=round(thick, 2),
                    height=round(tall, 2),
                    fill=item.fill,
                    stroke="#fff",
                    stroke_width=0.5,
                )
                pieces.append(tag("g", hint, shape))
        if len(points) <= 36:
            pieces.append(
                _label(round(middle, 2), round(y - 5, 2), f"{sum(values):g}", anchor="middle", colour=_SOFT, size=12)
            )
        name = label if not crowded else label[:4] if label.endswith("-01") or "-" not in label else ""
        if name and middle >= free_from:
            pieces.append(_label(round(max(middle, 22), 2), height - 8, name, anchor="middle", colour=_SOFT, size=12))
            free_from = middle + (58 if not crowded else 40)
    axis = tag("line", x1=10, y1=height - foot, x2=WIDTH - 10, y2=height - foot, stroke=_LINE)
    return _svg(height, title, axis, *pieces)


def share(value: float, whole: float, *, colour: str = "#5f7f9f") -> Markup:
    """A small bar for a table cell."""
    width = round(60 * value / whole, 1) if whole else 0
    return tag(
        "svg",
        tag("rect", width=60, height=6, rx=3, fill="#e6e9ec"),
        join(tag("rect", width=width, height=6, rx=3, fill=colour)),
        width=60,
        height=6,
        aria_hidden="true",
    )
