"""``shishi quantities``: lines in, one JSON object a line out, nothing kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol

from pipeline.find.quantities.scanner import find_quantities
from pipeline.records import Quantity


class _Writable(Protocol):
    def write(self, text: str, /) -> Any: ...


def as_object(line: str, quantity: Quantity) -> dict[str, Any]:
    """The JSON object of one quantity; offsets are code points of ``line``."""
    return {
        "quote": line[quantity.start : quantity.end],
        "start": quantity.start,
        "end": quantity.end,
        "value": quantity.value,
        "min": quantity.min,
        "max": quantity.max,
        "bound": quantity.bound,
        "unit": quantity.unit,
        "per": quantity.per,
    }


def stream_jsonl(lines: Iterable[str], out: _Writable) -> None:
    """Write one object ``{"line": n, "quantities": […]}`` for every line, numbered from 1, as they come."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        quantities = [as_object(text, quantity) for quantity in find_quantities(text)]
        out.write(encode({"line": number, "quantities": quantities}) + "\n")
