"""The errors of an evaluation grouped by kind, with the text around them, as one self-contained page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from pipeline.evaluate.gold import GoldFile
from pipeline.evaluate.scores import FIELDS, DocumentScore, Judged

_STYLE = (
    "body{font:15px/1.6 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "mark{background:#ffe08a}h2{border-bottom:2px solid #888}small{color:#666}"
)
_NAMES = {
    "missed": "漏掉的数据",
    "invented": "多出的数据",
    "names missed": "漏掉的名称",
    "names invented": "多出的名称",
}


def _context(text: str, span: tuple[int, int]) -> str:
    start, end = span
    left, right = text[max(0, start - 40) : start], text[end : end + 40]
    return f"{escape(left)}<mark>{escape(text[start:end])}</mark>{escape(right)}"


def _row_errors(score: DocumentScore, judged: Judged, text: str) -> Iterator[tuple[str, str]]:
    where = f"<td><small>{escape(score.name)}</small></td><td>{_context(text, judged.span)}</td>"
    if judged.gold is None:
        yield "invented", f"{where}<td></td><td>{escape(str((judged.predicted or {}).get('rule', '')))}</td>"
        return
    if judged.predicted is None:
        yield "missed", f"{where}<td>{escape(judged.gold.quote)}</td><td></td>"
        return
    for field in FIELDS:
        wanted = getattr(judged.gold, field)
        if judged.right.get(field, True) or (
            field in {"actor", "place", "time", "object", "action", "per"} and not wanted
        ):
            continue
        if field == "time":
            got: object = f"{judged.predicted['time_start']}/{judged.predicted['time_end']}"
        else:
            got = judged.predicted[field]
        shown = " | ".join(wanted) if isinstance(wanted, tuple) else str(wanted)
        yield field, f"{where}<td>{escape(shown)}</td><td>{escape(str(got))}</td>"


def _name_errors(score: DocumentScore) -> Iterator[tuple[str, str]]:
    for layer, (missed, invented) in score.names.items():
        for kind, names in (("names missed", missed), ("names invented", invented)):
            for name in sorted(names):
                yield (
                    kind,
                    f"<td><small>{escape(score.name)}</small></td><td>{escape(name)}</td><td>{layer}</td><td></td>",
                )


def write_errors(path: Path, scores: list[DocumentScore], files: dict[str, GoldFile]) -> None:
    """Write the page. Documents of the split ``test`` are left out: nobody tunes on them."""
    groups: dict[str, list[str]] = {}
    for score in scores:
        if score.split == "test":
            continue
        text = files[score.name].text
        for judged in score.rows:
            for kind, cells in _row_errors(score, judged, text):
                groups.setdefault(kind, []).append(cells)
        for kind, cells in _name_errors(score):
            groups.setdefault(kind, []).append(cells)
    parts = [
        f"<!DOCTYPE html><html lang='zh'><meta charset='utf-8'><title>shishi: errors</title><style>{_STYLE}</style><h1>评测误差</h1><ul>"
    ]
    order = ["missed", "invented", *FIELDS, "names missed", "names invented"]
    kinds = [kind for kind in order if kind in groups]
    parts.extend(
        f"<li><a href='#{i}'>{escape(_NAMES.get(kind, kind))}</a>: {len(groups[kind])}</li>"
        for i, kind in enumerate(kinds)
    )
    parts.append("</ul>")
    for i, kind in enumerate(kinds):
        rows = "".join(f"<tr>{cells}</tr>" for cells in groups[kind])
        head = "<tr><th>document</th><th>text</th><th>gold</th><th>found</th></tr>"
        parts.append(
            f"<h2 id='{i}'>{escape(_NAMES.get(kind, kind))} ({len(groups[kind])})</h2><table>{head}{rows}</table>"
        )
    path.write_text("\n".join(parts) + "\n</html>\n", "utf-8")
