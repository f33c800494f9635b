"""Records of one document → rows of the tables, with every span led back to the submitted text."""

from __future__ import annotations

from datetime import date
from typing import Any

from spacy.tokens import Doc

from pipeline.records import Activity, Entity, Findings, Metric

Row = dict[str, Any]
Tables = dict[str, list[Row]]


class _Source:
    """The submitted text of a document and the way back to it."""

    def __init__(self, doc: Doc) -> None:
        found: Findings = doc._.found
        self.found = found
        self.raw: str = found.clean.raw if found.clean is not None else doc.text
        self.doc_id = found.article.doc_id if found.article is not None else ""
        self.name = found.article.source if found.article is not None else ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self.found.clean is None:
            return start, end
        raw: tuple[int, int] = self.found.clean.alignment.to_raw(start, end)
        return raw

    def text(self, span: tuple[int, int]) -> str:
        return self.raw[span[0] : span[1]]


def metric_id(doc_id: str, index: int) -> str:
    """Id of the ``index``-th metric of a document, stable for one version of the pipeline."""
    return f"{doc_id}.m{index + 1:04d}"


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _metric_row(source: _Source, index: int, metric: Metric, names: dict[str, str]) -> Row:
    quantity = metric.quantity
    span = source.span(quantity.start, quantity.end)
    sentence = source.span(*metric.sentence)
    return {
        "metric_id": metric_id(source.doc_id, index),
        "doc_id": source.doc_id,
        "source": source.name,
        "title": source.found.structure.title,
        "section": metric.section,
        "sentence": source.text(sentence),
        "quote": source.text(span),
        "start": span[0],
        "end": span[1],
        "value": quantity.value,
        "bound": quantity.bound,
        "min": quantity.min,
        "max": quantity.max,
        "unit": quantity.unit,
        "per": quantity.per,
        "change": quantity.change,
        "dimension": quantity.dimension,
        "value_si": quantity.value_si,
        "unit_si": quantity.unit_si,
        "object": metric.object,
        "action": metric.action,
        "activity_type": metric.activity_type,
        "activity_name": names.get(metric.activity_type, metric.activity_type),
        "role": metric.role,
        "status": metric.status,
        "actor": metric.actor,
        "place": metric.place,
        "adcode": metric.adcode,
        "place_path": metric.place_path,
        "time_start": _date(metric.time_start),
        "time_end": _date(metric.time_end),
        "speaker": metric.speaker,
        "confidence": round(metric.confidence, 4),
        "rule": quantity.rule + ("+" + metric.rule if metric.rule else ""),
        "duplicate_of": None if metric.duplicate_of is None else metric_id(source.doc_id, metric.duplicate_of),
        "review": list(metric.review),
        "part_of": None if metric.part_of is None else metric_id(source.doc_id, metric.part_of),
    }


def _entity_row(source: _Source, index: int, entity: Entity) -> Row:
    span = source.span(entity.start, entity.end)
    return {
        "entity_id": f"{source.doc_id}.e{index + 1:04d}",
        "doc_id": source.doc_id,
        "type": entity.type,
        "text": source.text(span),
        "start": span[0],
        "end": span[1],
        "name": entity.name,
        "title": entity.title,
        "org": entity.org,
        "official": entity.official,
        "adcode": entity.adcode,
        "level": entity.level,
        "place_path": entity.place_path,
        "confidence": round(entity.confidence, 4),
        "rule": entity.rule,
        "candidates": list(entity.candidates),
        "note": entity.note,
    }


def _activity_row(source: _Source, index: int, activity: Activity, names: dict[str, str]) -> Row:
    span = source.span(activity.start, activity.end)
    return {
        "activity_id": f"{source.doc_id}.a{index + 1:04d}",
        "doc_id": source.doc_id,
        "activity_type": activity.activity_type,
        "activity_name": names.get(activity.activity_type, activity.activity_type),
        "trigger": source.text(span),
        "start": span[0],
        "end": span[1],
        "actor": activity.actor,
        "place": activity.place,
        "adcode": activity.adcode,
        "time_start": _date(activity.time_start),
        "time_end": _date(activity.time_end),
        "status": activity.status,
        "metric_ids": [metric_id(source.doc_id, number) for number in activity.metrics],
        "rule": activity.rule,
    }


def document_rows(
    doc: Doc, names: dict[str, str], *, versions: tuple[str, str], seconds: float | None = None
) -> Tables:
    """Rows of all tables for one analysed document.

    ``names`` maps activity codes to Chinese names, ``versions`` are those of the pipeline and of the rules, ``seconds`` is
    the time the document took. Offsets are code points of the submitted text and ``text[start:end]`` is the quote.
    """
    source = _Source(doc)
    found = source.found
    article = found.article
    entities = [e for e in (*found.people, *found.places, *found.organisations) if e.listed]
    entities.sort(key=lambda entity: (entity.start, entity.end, entity.type))
    tables: Tables = {
        "metrics": [_metric_row(source, i, metric, names) for i, metric in enumerate(found.metrics)],
        "entities": [_entity_row(source, i, entity) for i, entity in enumerate(entities)],
        "activities": [_activity_row(source, i, activity, names) for i, activity in enumerate(found.activities)],
        "problems": [],
    }
    document = {
        "doc_id": source.doc_id,
        "source": source.name,
        "title": found.structure.title,
        "author": found.structure.author,
        "outlet": found.structure.outlet,
        "publish_date": found.structure.publish_date,
        "script": found.clean.script if found.clean is not None else "hans",
        "encoding": article.encoding if article is not None else "",
        "damage": list(found.clean.damage) if found.clean is not None else [],
        "n_chars": len(source.raw),
        "n_sections": len(found.structure.sections),
        "pipeline_version": versions[0],
        "rules_version": versions[1],
        "seconds": seconds,
    }
    if article is not None:
        tables["problems"] = [
            {"source": p.source, "stage": p.stage, "kind": p.kind, "message": p.message, "detail": p.detail}
            for p in article.problems
        ]
    return {"documents": [document], **tables}
