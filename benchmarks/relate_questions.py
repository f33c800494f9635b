"""What the rankers of ``pipeline/relate`` are asked, with the right answers of the gold rows."""

from __future__ import annotations

from dataclasses import dataclass

from relate_oracle import Case, interval, same

from pipeline.find.rules import load_rules
from pipeline.relate.choice import ROLES, STATUSES, role_features, status_features, type_features
from pipeline.relate.clauses import Reading, read
from pipeline.relate.document import Before, Builder, counted_of
from pipeline.relate.facts import facts_of
from pipeline.relate.object import join_objects, object_questions
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.tokenizers import tagger


@dataclass
class Asked:
    """One question: the features of every candidate and which of them are right."""

    candidates: list[list[str]]
    right: list[bool]


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
        asked.append(Asked([c.features for c in candidates], [same(c.text, right_texts[index]) for c in candidates]))
    return asked


def _ruled(case: Case):  # type: ignore[no-untyped-def]
    """Everything before the choice, with the objects as the ranker of the moment joins them."""
    reading = reading_of(case)
    quantities = case.found.quantities
    joined = join_objects(reading, quantities)
    builder = Builder(load_rules(), reading, case.found)
    builder.counted = counted_of(joined)
    ruled = [builder.ruled(q, j) for q, j in zip(quantities, joined, strict=True)]
    return reading, quantities, joined, builder, ruled


def types(case: Case) -> list[Asked]:
    """Which activity type?"""
    reading, quantities, joined, builder, ruled = _ruled(case)
    asked = []
    for row, (names, features) in zip(
        case.rows, type_features(builder.rules, reading, quantities, joined, ruled), strict=True
    ):
        if not row.get("optional"):
            asked.append(Asked(features, [name in row["activity_type"] for name in names]))
    return asked


def roles(case: Case) -> list[Asked]:
    """Which role?"""
    reading, quantities, joined, builder, ruled = _ruled(case)
    asked = []
    for row, q, j, r in zip(case.rows, quantities, joined, ruled, strict=True):
        if row.get("optional"):
            continue
        facts = facts_of(reading, q, j, builder.around(q))
        asked.append(Asked(role_features(r, facts, r.typed.type), [name in row["role"] for name in ROLES]))
    return asked


def statuses(case: Case) -> list[Asked]:
    """Which status?"""
    reading, quantities, joined, builder, ruled = _ruled(case)
    asked = []
    for row, q, j, r in zip(case.rows, quantities, joined, ruled, strict=True):
        if row.get("optional"):
            continue
        facts = facts_of(reading, q, j, builder.around(q))
        asked.append(Asked(status_features(r, facts, row["role"][0]), [name in row["status"] for name in STATUSES]))
    return asked


def _golden_before(case: Case, reading: Reading, index: int) -> Before | None:
    if index == 0:
        return None
    q, p = case.found.quantities[index], case.found.quantities[index - 1]
    if "\n" in case.text[p.end : q.start]:
        return None
    row = case.rows[index - 1]
    same_sentence = (
        reading.clauses[reading.clause_at(q.start)].sentence == reading.clauses[reading.clause_at(p.start)].sentence
    )
    actor = next(iter(row.get("actor") or []), None) if same_sentence else None
    return Before(actor, next(iter(row.get("place") or []), None), interval(row["time"]) if row.get("time") else None)


def _surroundings(case: Case, kind: str) -> list[Asked]:
    reading, quantities, joined, builder, ruled = _ruled(case)
    asked = []
    for i, (row, q, j) in enumerate(zip(case.rows, quantities, joined, strict=True)):
        if row.get("optional"):
            continue
        deed = builder.deed(q, j, row["activity_type"][0], ruled[i].role if i % 3 == 0 else row["role"][0])
        # the row before is not always known or right when rows are made: most questions do without it
        before = _golden_before(case, reading, i) if i % 4 == 0 else None
        if kind == "actor":
            actors = builder.actor_candidates(deed, before)
            wanted = row.get("actor") or []
            asked.append(
                Asked([c.features for c in actors], [same(c.text, wanted) if wanted else not c.text for c in actors])
            )
        elif kind == "place":
            places = builder.place_candidates(deed, before)
            wanted = row.get("place") or []
            asked.append(
                Asked([c.features for c in places], [same(c.name, wanted) if wanted else not c.name for c in places])
            )
        else:
            times = builder.time_candidates(deed, ruled[i].status if i % 3 == 0 else row["status"][0], before)
            want = interval(row["time"]) if row.get("time") else None
            asked.append(
                Asked(
                    [c.features for c in times],
                    [((c.when.start, c.when.end) if c.when else None) == want for c in times],
                )
            )
    return asked


def actors(case: Case) -> list[Asked]:
    """Who did it?"""
    return _surroundings(case, "actor")


def places(case: Case) -> list[Asked]:
    """Where?"""
    return _surroundings(case, "place")


def when(case: Case) -> list[Asked]:
    """When?"""
    return _surroundings(case, "time")


QUESTIONS = {
    "object": objects,
    "activity_type": types,
    "role": roles,
    "status": statuses,
    "actor": actors,
    "place": places,
    "time": when,
}
