"""What the rankers of ``pipeline/relate`` are asked, with the right answers of the gold rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from relate_oracle import Case, interval, same

from pipeline.find.rules import load_rules
from pipeline.relate import ranker
from pipeline.relate.activity_type import Typed
from pipeline.relate.actor import choose_actor
from pipeline.relate.candidate_features import Candidate
from pipeline.relate.choice import (
    Classes,
    Ruled,
    choose_role,
    choose_status,
    choose_types,
    role_question,
    status_question,
    type_questions,
)
from pipeline.relate.clauses import Reading, read
from pipeline.relate.confidence import signals
from pipeline.relate.document import Builder, counted_of
from pipeline.relate.facts import facts_of
from pipeline.relate.joining import Joined
from pipeline.relate.object import join_objects, object_questions
from pipeline.relate.previous import Before, link_of
from pipeline.relate.time import When
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.tokenizers import tagger

#: What an interval is worth that is right but wider or narrower than the annotated one.
NEAR = 0.3


@dataclass
class Asked:
    """One question: the features of every candidate, how right each of them is (0 wrong, 1 right), the document that asks."""

    candidates: list[list[str]]
    right: Sequence[float]
    document: str = ""


def tokens_of(text: str) -> list[tuple[int, int, str]]:
    """(start, end, tag) of the jieba tokens."""
    found = []
    offset = 0
    for word, tag in tagger()(text):
        found.append((offset, offset + len(word), tag))
        offset += len(word)
    return found


def reading_of(case: Case) -> Reading:
    """The case as clauses of classed words, as ``relate`` reads it."""
    found = case.found
    entities = [*found.organisations, *found.people, *found.places]
    return read(
        case.text,
        tokens_of(case.text),
        sentence_spans(case.text),
        found.quantities,
        entities=entities,
        times=found.times,
    )


def objects(case: Case) -> list[Asked]:
    """Which phrase is the object?"""
    asked = []
    right_texts = [row.get("object") or [] for row in case.rows]
    golden = [accepted[0] if accepted else None for accepted in right_texts]
    for index, candidates in object_questions(reading_of(case), case.found.quantities, golden):
        if case.rows[index].get("optional") or not right_texts[index]:
            continue
        accepted = [same(c.text, right_texts[index]) for c in candidates]
        asked.append(Asked([c.features for c in candidates], _how_right(candidates, accepted)))
    return asked


def _how_right(candidates: list[Candidate], accepted: list[bool]) -> list[float]:
    """A phrase that ends a longer accepted one (路灯 beside 太阳能路灯) is accepted, but half as good.

    Not where the longer one begins with a verb: 疏通水渠 is no better than 水渠.
    """
    full = [c.text for c, ok in zip(candidates, accepted, strict=True) if ok and c.first != "V"]
    return [
        ok * (0.5 if any(text != c.text and text.endswith(c.text) for text in full) else 1.0)
        for c, ok in zip(candidates, accepted, strict=True)
    ]


@dataclass
class _Before:
    """A case as ``relate`` sees it before actor, place and time, by the weights of the moment."""

    reading: Reading
    joined: list[Joined]
    builder: Builder
    ruled: list[Ruled]
    typed: list[Typed]
    codes: list[str]
    facts: list[list[str]]
    moods: list[list[str]]
    choices: list[tuple[str, str]]


def _before(case: Case) -> _Before:
    """Objects, types, roles and statuses as the rankers of the moment choose them (the rules where none is trained)."""
    reading = reading_of(case)
    quantities = case.found.quantities
    joined = join_objects(reading, quantities)
    builder = Builder(load_rules(), reading, case.found)
    builder.counted = counted_of(joined)
    ruled = [builder.ruled(q, j) for q, j in zip(quantities, joined, strict=True)]
    typed = choose_types(builder.rules, reading, quantities, joined, ruled)
    codes = [item.type for item in typed]
    facts = [facts_of(reading, q, j, builder.around(q)) for q, j in zip(quantities, joined, strict=True)]
    moods = builder.moods(quantities, ruled)
    choices: list[tuple[str, str]] = []
    for item, known, mood, code in zip(ruled, facts, moods, codes, strict=True):
        role = choose_role(item, known, code)
        choices.append((role, choose_status(item, known, mood, role)))
    return _Before(reading, joined, builder, ruled, typed, codes, facts, moods, choices)


def _counting(case: Case) -> list[int]:
    """Indices of the rows that count."""
    return [i for i, row in enumerate(case.rows) if not row.get("optional")]


def sure(case: Case) -> list[Asked]:
    """Are object and type both right?"""
    made = _before(case)
    asked = []
    for i in _counting(case):
        accepted = case.rows[i].get("object") or []
        ok = (not accepted or same(made.joined[i].text, accepted)) and made.codes[i] in case.rows[i]["activity_type"]
        found = signals(case.found.quantities[i], made.joined[i], made.typed[i])
        asked.append(Asked([found, []], [ok, not ok]))
    return asked


def types(case: Case) -> list[Asked]:
    """Which activity type?"""
    made = _before(case)
    every = type_questions(made.builder.rules, made.reading, case.found.quantities, made.joined, made.ruled)
    return [_of_classes(every[i], case.rows[i]["activity_type"]) for i in _counting(case)]


def _of_classes(question: Classes, accepted: list[str]) -> Asked:
    return Asked(question.features(), [name in accepted for name in question.names])


def roles(case: Case) -> list[Asked]:
    """Which role?"""
    made = _before(case)
    return [
        _of_classes(role_question(made.ruled[i], made.facts[i], made.codes[i]), case.rows[i]["role"])
        for i in _counting(case)
    ]


def statuses(case: Case) -> list[Asked]:
    """Which status?"""
    made = _before(case)
    return [
        _of_classes(
            status_question(made.ruled[i], made.facts[i] + made.moods[i], made.choices[i][0]), case.rows[i]["status"]
        )
        for i in _counting(case)
    ]


def _golden_time(case: Case, index: int) -> tuple[str, str] | None:
    """The interval of the figure before in the same paragraph."""
    if index == 0:
        return None
    q, p = case.found.quantities[index], case.found.quantities[index - 1]
    row = case.rows[index - 1]
    return interval(row["time"]) if row.get("time") and "\n" not in case.text[p.end : q.start] else None


def _surroundings(case: Case, kind: str) -> list[Asked]:
    """Questions about actor, place or time. The actor of the figure before, and that of the figure when its place is
    asked, are what the ranker of the moment chooses."""
    made = _before(case)
    counting = set(_counting(case))
    known = ranker.trained("actor")
    asked = []
    before: Before | None = None
    for i, (row, quantity) in enumerate(zip(case.rows, case.found.quantities, strict=True)):
        role, status = made.choices[i]
        deed = made.builder.deed(quantity, made.joined[i], made.codes[i], role, status)
        if before is not None:
            before = replace(before, link=link_of(made.reading, case.found.quantities[i - 1], quantity))
        if kind == "time":
            # the time before is not always known or right when rows are made: most questions do without it
            told = _golden_time(case, i) if i % 4 == 0 else None
            times = made.builder.time_candidates(deed, status, told)
            want = interval(row["time"]) if row.get("time") else None
            found = Asked([c.features for c in times], [_how_near(c.when, want) for c in times])
        else:
            actors = made.builder.actor_candidates(deed, before)
            actor = choose_actor(actors) if known else None
            name = actor.text if actor else None
            before = Before("", name, role, deed.verb) if known else None
            wanted = row.get(kind) or []
            if kind == "actor":
                found = _of_names([(c.text, c.features) for c in actors], wanted)
            else:
                places = made.builder.place_candidates(deed, name)
                found = _of_names([(c.name, c.features) for c in places], wanted)
        if i in counting:
            asked.append(found)
    return asked


def _how_near(when: When | None, want: tuple[str, str] | None) -> float:
    """1 for the interval of the gold row, less for one inside it or around it that is counted right too (at most a year)."""
    if when is None or want is None:
        return float(when is want)
    if (when.start, when.end) == want:
        return 1.0
    inside = want[0] <= when.start and when.end <= want[1]
    around = when.start <= want[0] and want[1] <= when.end
    days = (date.fromisoformat(when.end) - date.fromisoformat(when.start)).days
    return NEAR if inside or (around and days <= 366) else 0.0


def _of_names(candidates: list[tuple[str, list[str]]], wanted: list[str]) -> Asked:
    """The question which of the names, or none, is wanted."""
    right = [same(name, wanted) if wanted else not name for name, _ in candidates]
    return Asked([features for _, features in candidates], right)


def actors(case: Case) -> list[Asked]:
    """Who did it?"""
    return _surroundings(case, "actor")


def places(case: Case) -> list[Asked]:
    """Where?"""
    return _surroundings(case, "place")


def when(case: Case) -> list[Asked]:
    """When?"""
    return _surroundings(case, "time")


_ASKING = {
    "object": objects,
    "activity_type": types,
    "role": roles,
    "status": statuses,
    "actor": actors,
    "place": places,
    "time": when,
    "sure": sure,
}


def _signed(ask: Callable[[Case], list[Asked]], case: Case) -> list[Asked]:
    """The questions with the name of their document; a damaged copy is the same document."""
    return [replace(item, document=case.name.removesuffix("_damaged")) for item in ask(case)]


QUESTIONS: dict[str, Callable[[Case], list[Asked]]] = {name: partial(_signed, ask) for name, ask in _ASKING.items()}
