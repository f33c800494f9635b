"""What the report page of one document shows: the submitted text cut at every boundary, its marks, rows and derivations.

The page's script never counts characters: the text arrives as pieces, and every mark, derivation step and repair names
the pieces it covers, so code points outside the basic plane cannot shift anything.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

from spacy.tokens import Doc

from pipeline.normalize.alignment import CleanText
from pipeline.records import Findings
from pipeline.show.terminal import amount

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
# A reading that a converter put after its character: 創(chuàng).
_BRACKETED = re.compile(r"[(（][^()（）]+[)）]")

METRIC_FIELDS = [
    "metric_id",
    "section",
    "quote",
    "object",
    "action",
    "activity_type",
    "activity_name",
    "role",
    "status",
    "change",
    "actor",
    "place",
    "adcode",
    "place_path",
    "time_start",
    "time_end",
    "speaker",
    "confidence",
    "rule",
    "duplicate_of",
    "part_of",
    "review",
    "value_si",
    "unit_si",
]
ENTITY_FIELDS = [
    "type",
    "text",
    "name",
    "title",
    "org",
    "official",
    "adcode",
    "level",
    "place_path",
    "confidence",
    "rule",
    "note",
]
ACTIVITY_FIELDS = [
    "trigger",
    "activity_type",
    "activity_name",
    "actor",
    "place",
    "time_start",
    "time_end",
    "status",
    "metric_ids",
    "rule",
]
DOCUMENT_FIELDS = [
    "source",
    "title",
    "author",
    "outlet",
    "publish_date",
    "script",
    "encoding",
    "damage",
    "n_chars",
    "pipeline_version",
    "rules_version",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: what was joined, by which rule, from which submitted characters."""

    step: str
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """Submitted characters that were repaired: read as ``reading``, or left out as noise (``removed``)."""

    start: int
    end: int
    kind: Literal["restored", "guessed", "removed"]
    reading: str = ""


def steps_of(doc: Doc) -> list[list[Step]]:
    """The derivation of every metric of an analysed document, offsets in the submitted text."""
    found: Findings = doc._.found

    def raw(start: int, end: int) -> tuple[int, int]:
        if found.clean is None:
            return start, end
        span: tuple[int, int] = found.clean.alignment.to_raw(start, end)
        return span

    return [[Step(step, rule, *raw(start, end)) for step, rule, start, end in metric.trace] for metric in found.metrics]


def repairs_of(clean: CleanText | None) -> list[Repair]:
    """Every repaired passage of the submitted text, in text order; what was only blank is not worth a mark."""
    if clean is None or clean.alignment.is_identity:
        return []
    to_raw = clean.alignment.to_raw
    repairs = [
        Repair(*to_raw(start, end), "guessed" if clean.is_guessed(start, end) else "restored", clean.text[start:end])
        for start, end in clean.restored
    ]
    read = [(repair.start, repair.end) for repair in repairs]
    spans = ((*to_raw(at, at + 1), character) for at, character in enumerate(clean.text))
    at = 0
    for (start, end), group in groupby(spans, key=lambda span: (span[0], span[1])):
        reading = "".join(character for _, _, character in group)
        if clean.raw[at:start].strip():
            repairs.append(Repair(at, start, "removed"))
        if end - start > len(reading) and not any(a < end and start < b for a, b in read):
            repairs.append(_narrowed(clean.raw, start, end, reading))
        at = max(at, end)
    if clean.raw[at:].strip():
        repairs.append(Repair(at, len(clean.raw), "removed"))
    return sorted(repairs, key=lambda repair: (repair.start, repair.end))


def _narrowed(raw: str, start: int, end: int, reading: str) -> Repair:
    """The noise in ``raw[start:end]``, which is read as ``reading``: its tail in brackets, or all of it."""
    tail = _BRACKETED.search(raw, start, end)
    return Repair(start, end, "restored", reading) if tail is None else Repair(*tail.span(), "removed")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _picked(row: Row, fields: Iterable[str]) -> dict[str, Any]:
    """The named fields of a row that say something."""
    picked = {name: _plain(row.get(name)) for name in fields}
    return {name: value for name, value in picked.items() if value is not None and value != []}


def sentence_span(text: str, row: Row) -> tuple[int, int]:
    """Where the sentence of a metric row lies in ``text``: the occurrence that holds the figure."""
    sentence, start, end = row["sentence"], int(row["start"]), int(row["end"])
    at = text.find(sentence, max(0, end - len(sentence)), start + len(sentence))
    return (at, at + len(sentence)) if at >= 0 and sentence else (start, end)


class _Pieces:
    """A text cut at given offsets; spans become ranges of pieces."""

    def __init__(self, text: str, spans: Iterable[tuple[int, int]]) -> None:
        cuts = {0, len(text)}
        for start, end in spans:
            cuts.update((start, end))
        self._cuts = sorted(cut for cut in cuts if 0 <= cut <= len(text))
        self.texts = [text[a:b] for a, b in zip(self._cuts, self._cuts[1:], strict=False)]

    def range(self, start: int, end: int) -> list[int]:
        """First piece and the piece after the last of ``text[start:end]``."""
        return [bisect_left(self._cuts, start), bisect_left(self._cuts, end)]


def document_data(
    text: str, tables: Tables, *, steps: Sequence[Sequence[Step]] = (), repairs: Sequence[Repair] = ()
) -> dict[str, Any]:
    """What the page of one document holds, ready for JSON.

    ``tables`` are the rows of this document (offsets into ``text``), ``steps`` the derivations of its metrics in the same
    order (empty where only the stored rows are known), ``repairs`` the repaired passages of ``text``.
    """
    metrics, entities, activities = tables["metrics"], tables["entities"], tables["activities"]
    sentences = [sentence_span(text, row) for row in metrics]
    spans = [(int(row["start"]), int(row["end"])) for row in (*metrics, *entities, *activities)]
    spans += sentences
    spans += [(step.start, step.end) for trace in steps for step in trace]
    spans += [(repair.start, repair.end) for repair in repairs]
    pieces = _Pieces(text, spans)

    def mark(kind: str, number: int, row: Row) -> dict[str, Any]:
        return {"kind": kind, "row": number, "at": pieces.range(int(row["start"]), int(row["end"]))}

    document = tables["documents"][0] if tables["documents"] else {}
    rows: dict[str, list[dict[str, Any]]] = {
        "metrics": [
            {**_picked(row, METRIC_FIELDS), "amount": amount(dict(row)), "bound": row["bound"]} for row in metrics
        ],
        "entities": [_picked(row, ENTITY_FIELDS) for row in entities],
        "activities": [_picked(row, ACTIVITY_FIELDS) for row in activities],
    }
    for number, sentence in enumerate(sentences):
        rows["metrics"][number]["sentence"] = pieces.range(*sentence)
        rows["metrics"][number]["steps"] = [
            {
                "step": step.step,
                "rule": step.rule,
                "text": text[step.start : step.end],
                "at": pieces.range(step.start, step.end),
            }
            for step in (steps[number] if number < len(steps) else ())
        ]
    return {
        "document": _picked(document, DOCUMENT_FIELDS),
        "problems": [_picked(row, ("stage", "kind", "message")) for row in tables["problems"]],
        "pieces": pieces.texts,
        "marks": [
            *(mark("figure", i, row) for i, row in enumerate(metrics)),
            *(mark(row["type"], i, row) for i, row in enumerate(entities)),
            *(mark("activity", i, row) for i, row in enumerate(activities)),
        ],
        "repairs": [
            {"kind": repair.kind, "reading": repair.reading, "at": pieces.range(repair.start, repair.end)}
            for repair in repairs
        ],
        **rows,
    }
