"""A small stand-in for the stages before: figures, places, people and dates marked in the sentence itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.find.activities import find_triggers
from pipeline.find.dates import find_dates
from pipeline.find.quantities import find_quantities
from pipeline.records import Activity, Entity, Findings, Metric
from pipeline.relate.document import relate
from pipeline.segment.sentences import clause_spans, sentence_spans
from pipeline.segment.structure import parse_structure
from pipeline.segment.tokenizers import tagger

Related = Callable[..., tuple[list[Metric], list[Activity]]]


@pytest.fixture
def related() -> Related:
    """A function text, places, organisations, people → metrics and activities."""

    def run(
        text: str, places: tuple[str, ...] = (), organisations: tuple[str, ...] = (), people: tuple[Entity, ...] = ()
    ) -> tuple[list[Metric], list[Activity]]:
        sentences = sentence_spans(text)
        found = Findings(structure=parse_structure(text), clauses=clause_spans(text, sentences))
        found.quantities = find_quantities(text)
        found.times = find_dates(text)
        found.places = _mentions(text, places, "place")
        found.organisations = _mentions(text, organisations, "org")
        found.people = list(people)
        found.triggers = find_triggers(text)
        tokens = []
        at = 0
        for word, tag in tagger()(text):
            tokens.append((at, at + len(word), tag))
            at += len(word)
        return relate(text, tokens, sentences, found)

    return run


def _mentions(text: str, names: tuple[str, ...], kind: str) -> list[Entity]:
    found = []
    for name in names:
        at = text.find(name)
        while at >= 0:
            found.append(Entity(kind, at, at + len(name), name))  # type: ignore[arg-type]
            at = text.find(name, at + 1)
    return sorted(found, key=lambda e: e.start)
