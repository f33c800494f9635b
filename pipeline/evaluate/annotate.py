"""Pre-filled gold from the pipeline's output, for a person to correct."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

Row = dict[str, Any]


def _time(start: date | None, end: date | None) -> str | None:
    if start is None or end is None:
        return None
    from pipeline.find.dates import iso_interval

    return iso_interval(start, end)


def _gold_metric(text: str, row: Row) -> Row:
    entry: Row = {"quote": row["quote"]}
    nth = 1
    position = text.find(row["quote"])
    while 0 <= position < row["start"]:
        nth += 1
        position = text.find(row["quote"], position + 1)
    if nth > 1:
        entry["nth"] = nth
    entry |= {"value": row["value"], "bound": row["bound"]}
    if row["bound"] == "range":
        entry |= {"min": row["min"], "max": row["max"]}
    entry["unit"] = row["unit"]
    if row["per"]:
        entry["per"] = row["per"]
    for column in ("object", "action"):
        entry[column] = [row[column]] if row[column] else []
    for column in ("activity_type", "role", "status"):
        entry[column] = [row[column]]
    if row["change"]:
        entry["change"] = row["change"]
    for column in ("actor", "place"):
        entry[column] = [row[column]] if row[column] else []
    if when := _time(row["time_start"], row["time_end"]):
        entry["time"] = when
    return entry


def gold_of_tables(name: str, text: str, tables: dict[str, list[Row]]) -> Row:
    """A gold document (see ``corpus/GUIDELINES.md``) filled with what the pipeline found."""
    document = tables["documents"][0]
    entities: dict[str, dict[str, Row]] = {"person": {}, "place": {}, "org": {}}
    for row in tables["entities"]:
        known = entities[row["type"]].setdefault(row["name"], {"name": row["name"]})
        if row["type"] == "person":
            known["title"] = known.get("title") or row["title"]
        elif row["type"] == "place":
            known["adcode"] = known.get("adcode") or row["adcode"]
    script = "garbled" if {"pinyin", "byte_shift"} & set(document["damage"]) else document["script"]
    return {
        "doc": name,
        "script": "hant" if script == "mixed" else script,
        "title": document["title"],
        "date": document["publish_date"].isoformat() if document["publish_date"] else None,
        "metrics": [_gold_metric(text, row) for row in tables["metrics"]],
        "persons": list(entities["person"].values()),
        "places": list(entities["place"].values()),
        "orgs": list(entities["org"].values()),
    }


def gold_json(gold: Row) -> str:
    """Gold as JSON, one row a line, so that a person can edit it and a diff can be read."""

    def dump(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    parts = []
    for key, value in gold.items():
        if isinstance(value, list) and value:
            lines = ",\n  ".join(dump(item) for item in value)
            parts.append(f"{dump(key)}: [\n  {lines}]")
        else:
            parts.append(f"{dump(key)}: {dump(value)}")
    return "{" + ",\n ".join(parts) + "}\n"
