"""Gold to and from other annotation tools: Label Studio JSON and brat standoff.

Only figures have offsets in gold, so figures travel as spans; the fields of a row and the lists of names travel with them
as JSON notes, and come back unchanged. Label Studio counts UTF-16 code units, brat code points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pipeline.evaluate.gold import GoldFile
from pipeline.records import ShishiError

Json = dict[str, Any]
_NAME_LISTS = ("persons", "places", "orgs", "no_row")


def _utf16(text: str, offset: int) -> int:
    return offset + sum(ord(char) > 0xFFFF for char in text[:offset])


def _code_point(text: str, units: int) -> int:
    count = 0
    for index, char in enumerate(text):
        if count >= units:
            return index
        count += 2 if ord(char) > 0xFFFF else 1
    return len(text)


def _plain(document: Any) -> Json:
    plain: Json = document.model_dump(mode="json", exclude_defaults=True)
    return plain


def _nth(text: str, quote: str, start: int) -> int:
    nth, position = 1, text.find(quote)
    while 0 <= position < start:
        nth, position = nth + 1, text.find(quote, position + 1)
    return nth


def _place(text: str, row: Json, start: int, end: int) -> Json:
    """The row with quote and nth of the span, which may have been moved in the other tool."""
    row = {key: value for key, value in row.items() if key not in {"quote", "nth"}}
    quote = text[start:end]
    nth = _nth(text, quote, start)
    return {"quote": quote, **({"nth": nth} if nth > 1 else {}), **row}


def to_label_studio(files: Iterable[GoldFile]) -> list[Json]:
    """Label Studio tasks, one a document; label ``Quantity`` on ``text``."""
    tasks = []
    for gold in files:
        plain = _plain(gold.document)
        rows = plain.pop("metrics", [])
        regions = []
        for number, (row, (start, end)) in enumerate(zip(rows, gold.spans(), strict=True), 1):
            value = {
                "start": _utf16(gold.text, start),
                "end": _utf16(gold.text, end),
                "text": gold.text[start:end],
                "labels": ["Quantity"],
            }
            note = json.dumps(row, ensure_ascii=False)
            regions.append(
                {
                    "id": f"q{number}",
                    "from_name": "label",
                    "to_name": "text",
                    "type": "labels",
                    "value": value,
                    "meta": {"text": [note]},
                }
            )
        tasks.append({"data": {"text": gold.text, "gold": plain}, "annotations": [{"result": regions}]})
    return tasks


def from_label_studio(task: Json) -> tuple[str, Json]:
    """(text, gold document) of one exported task.

    Raises:
        ShishiError: the task has no text or no annotation.
    """
    try:
        text: str = task["data"]["text"]
        regions = task["annotations"][0]["result"]
    except (KeyError, IndexError, TypeError):
        raise ShishiError("not a Label Studio task with data.text and annotations[0].result") from None
    rows = []
    for region in regions:
        if region.get("type") != "labels" or "Quantity" not in region["value"]["labels"]:
            continue
        start, end = (_code_point(text, region["value"][edge]) for edge in ("start", "end"))
        notes = region.get("meta", {}).get("text") or ["{}"]
        rows.append((start, _place(text, json.loads(notes[0]), start, end)))
    gold = {**task["data"].get("gold", {}), "metrics": [row for _, row in sorted(rows, key=lambda item: item[0])]}
    return text, gold


def to_brat(gold: GoldFile) -> str:
    """The ``.ann`` file of one document; its ``.txt`` is the gold text as it is."""
    plain = _plain(gold.document)
    lines = []
    for number, (row, (start, end)) in enumerate(zip(plain.pop("metrics", []), gold.spans(), strict=True), 1):
        shown = gold.text[start:end].replace("\n", " ")
        lines.append(f"T{number}\tQuantity {start} {end}\t{shown}")
        lines.append(f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(row, ensure_ascii=False)}")
    lines.append(f"#0\tAnnotatorNotes document\t{json.dumps(plain, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def from_brat(text: str, annotations: str) -> Json:
    """The gold document of a brat pair.

    Raises:
        ShishiError: a line is not standoff; the message gives its number.
    """
    spans: dict[str, tuple[int, int]] = {}
    notes: dict[str, Json] = {}
    for number, line in enumerate(annotations.splitlines(), 1):
        if not line.strip():
            continue
        try:
            key, middle, last = line.split("\t", 2)
            if key.startswith("T"):
                _, start, end = middle.split(" ")
                spans[key] = int(start), int(end)
            elif key.startswith("#"):
                notes[middle.split(" ", 1)[1]] = json.loads(last)
        except ValueError:
            raise ShishiError(f"brat line {number}: not standoff: {line[:60]}") from None
    rows = [_place(text, notes.get(key, {}), *span) for key, span in sorted(spans.items(), key=lambda item: item[1])]
    return {**notes.get("document", {}), "metrics": rows}
