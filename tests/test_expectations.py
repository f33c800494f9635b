"""What every lexicon and rule entry is for: sentences and what must come out of them (``tests/expectations/*.yaml``).

The files are data of their own, written down once and read by people; nothing here looks into ``lexicons/`` or ``rules/``. A file
is a list of groups: ``stage`` says which stage reads the sentence, ``frame`` is the sentence with ``{}`` for the word, ``gives``
what must come out (``{}`` again the word; ``-`` for nothing), ``words`` the words. ``cases`` maps whole sentences to what must
come out of each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.find.activities import find_triggers
from pipeline.find.ner import tag
from pipeline.find.ner.synthetic import Material
from pipeline.find.organisations import find_organisations
from pipeline.find.people import find_people
from pipeline.find.places import find_places
from pipeline.find.quantities import find_quantities
from pipeline.find.rules import load_rules
from pipeline.normalize import normalize
from pipeline.records import Quantity, Tagged
from pipeline.relate.activity_type import Zones, classify
from pipeline.relate.candidates import candidates_of
from pipeline.relate.clauses import Reading, read
from pipeline.relate.examples import ruled_figures
from pipeline.relate.grammar import grammar
from pipeline.relate.phrases import left_phrase, phrase_text
from pipeline.segment.furniture import find_furniture
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.tokenizers import tagger

FOLDER = Path(__file__).parent / "expectations"
_MARK = re.compile(r"([PLO])\[([^\[\]]*)\]")
_LABELS = {"P": "PER", "L": "LOC", "O": "ORG"}


def _number(value: float) -> str:
    return f"{value:.12g}"


def _figure(text: str, q: Quantity) -> str:
    value = f"{_number(q.min)}-{_number(q.max)}" if q.min is not None and q.max is not None else _number(q.value)
    unit = q.unit + (f"/{q.per}" if q.per else "")
    words = [value, unit, q.bound if q.bound != "exact" else "", q.change or "", "optional" if q.optional else ""]
    told = f"{text[q.start : q.end]} = {' '.join(word for word in words if word)}"
    return told if q.dimension == "count" or q.value_si is None else f"{told} = {_number(q.value_si)} {q.unit_si}"


def quantities(text: str) -> str:
    """Every figure: quote, value, unit, and what else is said of it; the value in SI where the unit measures."""
    return "; ".join(_figure(text, q) for q in find_quantities(text))


def _marked(text: str) -> tuple[str, list[Tagged]]:
    """The text without its marks, and what they mark: ``P[a person]``, ``L[a place]``, ``O[an organisation]``."""
    plain, spans, at = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        spans.append(Tagged(len(plain), len(plain) + len(mark[2]), _LABELS[mark[1]], 0.9))
        plain += mark[2]
        at = mark.end()
    return plain + text[at:], spans


def _people(text: str, tagged: Sequence[Tagged]) -> str:
    found = find_people(text, tagged, find_places(text, tagged))
    return "; ".join(f"{p.name}: {p.title}" for p in found if p.listed)


def people(text: str) -> str:
    """The people to list, each with the title."""
    return _people(text, tag(text))


def people_by_words(text: str) -> str:
    """The people where the model took for names what is marked, and nothing else."""
    return _people(*_marked(text))


def _organisations(text: str, tagged: Sequence[Tagged]) -> str:
    return "; ".join(o.name for o in find_organisations(text, tagged, find_places(text, tagged)) if o.listed)


def organisations(text: str) -> str:
    """The organisations to list."""
    return _organisations(text, tag(text))


def organisations_by_words(text: str) -> str:
    """The organisations where the model took for names what is marked, and nothing else."""
    return _organisations(*_marked(text))


def _places(text: str, tagged: Sequence[Tagged]) -> str:
    return "; ".join(f"{p.name} {p.adcode or p.level}" for p in find_places(text, tagged))


def places(text: str) -> str:
    """The places, each with its code where the text tells it."""
    return _places(text, tag(text))


def places_by_words(text: str) -> str:
    """The places where the model took for names what is marked, and nothing else."""
    return _places(*_marked(text))


def triggers(text: str) -> str:
    """The acts named in the text, by the verbs."""
    return "; ".join(f"{text[t.start : t.end]} = {t.activity_type}" for t in find_triggers(text))


def counted(text: str) -> str:
    """The activity type of twelve such things, and the words that decided it."""
    typed = classify(load_rules(), find_quantities("12个")[0], Zones(text, "", "", "", ""))
    return f"{typed.type} ({' '.join(typed.words)})"


def hints(text: str) -> str:
    """What every word of a clause hints at."""
    rules = load_rules()
    hits = [*rules.hits(text), *rules.pair_hits(text)]
    return "; ".join(f"{hit.word} = {hit.type} ({hit.slot})" for hit in hits if not rules.excluded(hit.type, text))


def type_name(code: str) -> str:
    """The Chinese name of an activity type."""
    return load_rules().names[code]


def _read(text: str) -> Reading:
    tokens, at = [], 0
    for word, kind in tagger()(text):
        tokens.append((at, at + len(word), kind))
        at += len(word)
    return read(text, tokens, sentence_spans(text), find_quantities(text))


def clauses(text: str) -> str:
    """The words of every clause with their kinds."""
    found = _read(text).clauses
    return ", ".join(" ".join(f"{word.text}/{word.kind}" for word in clause.words) for clause in found)


def phrase(text: str) -> str:
    """The noun phrase before the first figure."""
    words = _read(text).clauses[0].words
    at = next(i for i, word in enumerate(words) if word.kind == "Q")
    found = left_phrase(words, 0, at)
    return phrase_text(text, words[found[0]].start, words[found[1] - 1].end) if found else ""


def noun(text: str) -> str:
    """A noun as it is written into the table, and what it names."""
    written = phrase_text(text, 0, len(text))
    kinds = [name for name, holds in (("person", grammar().is_person), ("body", grammar().is_body)) if holds(text)]
    return " ".join([written, *kinds])


def fits(text: str) -> str:
    """The nouns of the sentence that the classifier of its last figure can count."""
    figures = find_quantities(text)
    reading = _read(text)
    number = len(reading.clauses) - 1
    at = max(i for i, word in enumerate(reading.clauses[number].words) if word.kind == "Q")
    found = candidates_of(reading, number, at, figures, [], (None, ""))
    return " ".join(c.text for c in found if "fit1" in c.features and c.text in text)


def inside(text: str) -> str:
    """The object that the word before the first figure holds beside its verb."""
    figures = find_quantities(text)
    at = next(i for i, word in enumerate(_read(text).clauses[0].words) if word.kind == "Q")
    found = candidates_of(_read(text), 0, at, figures, [], (None, ""))
    return " ".join(c.text for c in found if f"side:inside|u:{figures[0].unit}" in c.features)


def spent(text: str) -> str:
    """What the verb before the first sum calls it."""
    figures = find_quantities(text)
    at = next(i for i, word in enumerate(_read(text).clauses[0].words) if word.kind == "Q")
    found = candidates_of(_read(text), 0, at, figures, [], (None, ""))
    return " ".join(c.text for c in found if any(f.startswith("spent|o") for f in c.features))


def ruled(text: str) -> str:
    """Type, role and status of every figure by the rules, with the rules that decided."""
    figures = zip(find_quantities(text), ruled_figures(text, load_rules()), strict=True)
    return "; ".join(f"{text[q.start : q.end]} = {r.role_rule} {r.status_rule}" for q, r in figures)


def page(text: str) -> str:
    """The furniture of a page."""
    found = find_furniture(text)
    spans = " | ".join(text[start:end] for start, end in found.spans)
    facts = [str(fact) for fact in (found.author, found.outlet, found.publish_date) if fact]
    return " ".join([spans, *(f"[{fact}]" for fact in facts)])


def clean(text: str) -> str:
    """The text as the program reads it."""
    return normalize(text).text


def material(_text: str) -> str:
    """A digest of what the named-entity model was trained on: it changes only together with the model."""
    return hashlib.sha256(Material.load().model_dump_json().encode()).hexdigest()[:16]


STAGES: dict[str, Callable[[str], str]] = {
    stage.__name__: stage
    for stage in (
        quantities, people, people_by_words, organisations, organisations_by_words, places, places_by_words, triggers, counted, hints, type_name, clauses, phrase, noun, fits, inside, spent, ruled, page, clean, material,
    )
}  # fmt: skip


def _groups() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        loaded = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for number, group in enumerate(loaded, 1):
            yield pytest.param(group, id=f"{path.stem}-{number}-{group['stage']}")


@pytest.mark.parametrize("group", list(_groups()))
def test_expectations(group: dict[str, Any]) -> None:
    stage = STAGES[group["stage"]]
    wanted = {str(text): str(told) for text, told in group.get("cases", {}).items()}
    for word in group.get("words", ()):
        wanted[group["frame"].replace("{}", str(word))] = group["gives"].replace("{}", str(word))
    got = {text: stage(text) or "-" for text in wanted}
    assert {text: told for text, told in got.items() if told != wanted[text]} == {}
