"""One document: figures and what was found around them become metrics and activities."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from pipeline.find.rules import Rules, load_rules
from pipeline.records import Activity, Entity, Findings, Metric, Quantity, Quotation, Section
from pipeline.relate.activities import make_activities
from pipeline.relate.activity_type import Typed, Zones, classify
from pipeline.relate.actor import Actor, actor_candidates, choose_actor
from pipeline.relate.actor_features import ActorCandidate, Deed
from pipeline.relate.apart import SENTENCE
from pipeline.relate.candidate_features import unit_class
from pipeline.relate.choice import Ruled, choose_role, choose_status, choose_types
from pipeline.relate.clauses import Reading, read
from pipeline.relate.confidence import confidence_of, review_reasons
from pipeline.relate.duplicates import link_within
from pipeline.relate.facts import Around, around, facts_of, moods_of
from pipeline.relate.first_person import first_person_of
from pipeline.relate.frames import Frames, frame_facts
from pipeline.relate.joining import Joined
from pipeline.relate.object import join_objects
from pipeline.relate.place import PlaceCandidate, PlaceFinder, Where, choose_place
from pipeline.relate.previous import Before, before_of
from pipeline.relate.role import Seen, role_of
from pipeline.relate.status import status_of
from pipeline.relate.time import TimeCandidate, When, choose_time, known_times, time_candidates

#: Who writes the page has done nothing that it reports.
_WRITES = re.compile("(?:记者|通讯员|编辑|责编|撰稿|供稿|作者|摄影|审核|校对|初审|复审|终审|编审)$")
# 新华网永丰9月21日电（陈立新 周雅）: who wrote stands behind the dateline, without a title
_DATELINE = re.compile(r"^[^。，\n]{0,30}(?:日|本[报网台刊站])[电讯]\s?([（(][一-龥·、\s]{2,40}[）)])", re.MULTILINE)
_LONGEST_SPEAKER = 8
_BODIES = 2  # of the bodies named most often, how many may be who did what nobody is named for
_TIMES_BEFORE, _TIMES_AFTER = 60, 12  # time expressions around a figure that are weighed, beside the first of the page


def relate(
    text: str,
    tokens: Iterable[tuple[int, int, str]],
    sentences: Sequence[tuple[int, int]],
    found: Findings,
    *,
    rules: Rules | None = None,
) -> tuple[list[Metric], list[Activity]]:
    """Metrics (one per quantity outside page furniture, in text order) and activities of a document.

    ``tokens`` are (start, end, jieba tag); all offsets are into the clean ``text``.
    """
    rules = rules or load_rules()
    furniture = found.structure.furniture
    quantities = [q for q in found.quantities if not any(a <= q.start < b for a, b in furniture)]
    named = (*found.organisations, *found.people, *found.places)
    entities: list[Entity] = [e for e in named if not any(a <= e.start < b for a, b in furniture)]
    reading = read(text, tokens, sentences, quantities, entities=entities, times=found.times)
    joined = join_objects(reading, quantities)
    builder = Builder(rules, reading, found)
    builder.counted = counted_of(joined)
    ruled = [builder.ruled(quantity, item) for quantity, item in zip(quantities, joined, strict=True)]
    typed = choose_types(rules, reading, quantities, joined, ruled)
    moods = builder.moods(quantities, ruled)
    metrics: list[Metric] = []
    for row in zip(quantities, joined, ruled, typed, moods, strict=True):
        metrics.append(builder.metric(*row, metrics[-1] if metrics else None))
    metrics = link_within(text, metrics)
    return metrics, make_activities(text, found, metrics, builder.of_trigger)


def counted_of(joined: Sequence[Joined]) -> list[tuple[str, int, int]]:
    """What the figures count, in text order: people counted in one clause often act in the next."""
    return [(item.text, item.start, item.end) for item in joined if item.text]


def speaker_of(quotation: Quotation, people: Sequence[Entity]) -> str | None:
    """The person named in the words that introduce direct speech; a short description (``村民们``) where nobody is named."""
    words = quotation.speaker or ""
    named = [person for person in people if person.name in words]
    if named:
        return max(named, key=lambda person: (words.rfind(person.name), len(person.name))).name
    return words if 0 < len(words) <= _LONGEST_SPEAKER else None


class Builder:
    """Makes the rows of one document; keeps what is the same for all of them."""

    def __init__(self, rules: Rules, reading: Reading, found: Findings) -> None:
        self.rules = rules
        self.reading = reading
        self.found = found
        self.places = PlaceFinder(reading.text, found.places, found.structure)
        self.counted: list[tuple[str, int, int]] = []
        self._section_starts = [section.start for section in found.structure.sections]
        self._figure_starts = sorted(quantity.start for quantity in found.quantities)
        self._time_starts = [time.start for time in found.times]
        self._known_times = {(time.start, time.end) for time in known_times(reading.text, found.times, found.structure)}
        # Who only signs the page (outlet, editor's office) did nothing that it reports.
        signed = found.structure.furniture
        bodies = [e for e in found.organisations if not any(a <= e.start < b for a, b in signed)]
        heads = [match.span(1) for match in _DATELINE.finditer(reading.text)]
        self.writers = frozenset(
            p.name
            for p in found.people
            if (p.title and _WRITES.search(p.title)) or any(a <= p.start < b for a, b in heads)
        )
        self.first_person = first_person_of(reading.text, bodies)
        firsts = {entity.name: entity.start for entity in reversed(bodies)}
        most = Counter(entity.name for entity in bodies).most_common(_BODIES)
        self.bodies = [(name, firsts[name], count) for name, count in most]

    def section_at(self, offset: int) -> Section | None:
        """The section that holds ``offset``; sections follow one another."""
        sections = self.found.structure.sections
        at = bisect_right(self._section_starts, offset) - 1
        return sections[at] if at >= 0 and offset < sections[at].end else None

    def quotation_at(self, offset: int) -> Quotation | None:
        """The direct speech that holds ``offset``."""
        return next((q for q in self.found.structure.quotations if q.start <= offset < q.end), None)

    def surroundings(
        self, deed: Deed, status: str, before: Before | None = None
    ) -> tuple[Actor | None, Where | None, When | None, tuple[int, int]]:
        """Actor, place, time and sentence of a deed; ``before`` is what was decided for the figure before."""
        number = self.reading.clause_at(deed.offset)
        sentence = self.reading.sentences[self.reading.clauses[number].sentence]
        actor = choose_actor(self.actor_candidates(deed, before))
        return (
            actor,
            choose_place(self.place_candidates(deed, actor.text if actor else None)),
            choose_time(self.time_candidates(deed, status, before.time_here if before else None)),
            sentence,
        )

    def of_trigger(self, offset: int, code: str) -> tuple[Actor | None, Where | None, When | None, tuple[int, int]]:
        """Actor, place, time and sentence of an act without figures."""
        return self.surroundings(Deed(offset, code, "activity", "event", figure=False), "done")

    def _spans(self, offset: int) -> tuple[tuple[int, int], tuple[int, int]]:
        clause = self.reading.clauses[self.reading.clause_at(offset)]
        return (clause.start, clause.end), self.reading.sentences[clause.sentence]

    def actor_candidates(self, deed: Deed, before: Before | None) -> list[ActorCandidate]:
        """Who may have done it."""
        main = self.places.main
        if main is not None and main.level == "natural":  # a river or a hill does nothing
            main = None
        return actor_candidates(
            self.reading,
            deed,
            section=self.section_at(deed.offset),
            main=(main.name, main.start, main.end) if main else None,
            level=self.places.level_name,
            before=before,
            counted=list(islice((c for c in reversed(self.counted) if c[1] < deed.offset), 4)),
            bodies=self.bodies,
            author=self.first_person,
            writers=self.writers,
        )

    def place_candidates(self, deed: Deed, actor: str | None) -> list[PlaceCandidate]:
        """Where it may have happened, when ``actor`` did it."""
        clause, sentence = self._spans(deed.offset)
        return self.places.candidates(
            deed.offset,
            clause,
            sentence,
            self.section_at(deed.offset),
            role=deed.role,
            actor=actor,
            about=[
                f"g:{deed.group}",
                f"major:{deed.type.split('.')[0]}",
                f"status:{deed.status}",
                f"fn:{deed.function}",
            ],
        )

    def time_candidates(self, deed: Deed, status: str, previous: tuple[str, str] | None) -> list[TimeCandidate]:
        """When it may have happened; ``previous`` is when the figure before in the paragraph did."""
        clause, sentence = self._spans(deed.offset)
        at = bisect_left(self._time_starts, deed.offset)
        first, last = max(0, at - _TIMES_BEFORE), at + _TIMES_AFTER
        opening = self.found.times[: min(first, _TIMES_AFTER)]
        near = self.found.times[first:last]
        return time_candidates(
            [t for t in (*opening, *near) if (t.start, t.end) in self._known_times],
            deed.offset,
            clause,
            sentence,
            self.reading.text,
            self.found.structure,
            role=deed.role,
            status=status,
            previous=previous,
            last=self._figure_before(deed.offset),
            about=[
                f"g:{deed.group}",
                f"major:{deed.type.split('.')[0]}",
                f"fn:{deed.function}",
                f"v:{deed.verb}",
                f"r:{deed.role}|s:{status}",
            ],
            figures=self._figure_starts,
            loose=[t for t in near if t.start_date is None],
        )

    def _figure_before(self, offset: int) -> int:
        """Where the last figure before ``offset`` in its paragraph begins; -1 when there is none."""
        at = bisect_left(self._figure_starts, offset) - 1
        if at < 0 or "\n" in self.reading.text[self._figure_starts[at] : offset]:
            return -1
        return self._figure_starts[at]

    def deed(self, quantity: Quantity, joined: Joined, code: str, role: str, status: str) -> Deed:
        """What actor, place and time are asked about for a figure."""
        counted = (joined.text, joined.start, joined.end) if joined.text else None
        verb = joined.verb.text if joined.verb else "-"
        group = unit_class(quantity)
        return Deed(quantity.start, code, role, group, joined.function, counted, verb=verb, status=status)

    def zones(self, quantity: Quantity, joined: Joined) -> Zones:
        """The texts around a figure for the activity type."""
        text = self.reading.text
        clause = self.reading.clauses[self.reading.clause_at(quantity.start)]
        sentence = self.reading.sentences[clause.sentence]
        paragraph = text.rfind("\n", 0, quantity.start) + 1
        after = text.find("\n", quantity.end)
        section = self.section_at(quantity.start)
        title = self.found.structure.title or ""
        return Zones(
            joined.text or "",
            joined.verb.text if joined.verb else "",
            text[clause.start : clause.end],
            text[max(sentence[0], quantity.start - SENTENCE) : min(sentence[1], quantity.end + SENTENCE)],
            text[max(paragraph, quantity.start - 300) : min(after if after >= 0 else len(text), quantity.start + 200)],
            f"{section.heading or '' if section else ''} {title}",
        )

    def around(self, quantity: Quantity) -> Around:
        """Texts around a figure, with the heading of its section."""
        section = self.section_at(quantity.start)
        heading = (section.heading or "") if section else ""
        title = self.found.structure.title or ""
        return around(self.reading, quantity, heading, title, quoted=self.quotation_at(quantity.start) is not None)

    def ruled(self, quantity: Quantity, joined: Joined) -> Ruled:
        """What the rules alone say about a figure."""
        zones = self.zones(quantity, joined)
        typed = classify(self.rules, quantity, zones)
        role, role_rule = role_of(
            self.rules, quantity, Seen(zones.object, zones.action, zones.clause, typed.type, joined.function)
        )
        where = self.around(quantity)
        status, status_rule, _ = status_of(
            self.rules,
            role,
            before=where.sentence_before,
            clause=where.clause,
            sentence=where.sentence,
            heading=f"{where.heading} {where.opening}",
            action=zones.action,
        )
        return Ruled(zones, typed, role, role_rule, status, status_rule)

    def moods(self, quantities: Sequence[Quantity], ruled: Sequence[Ruled]) -> list[list[str]]:
        """Facts about the mood of each figure's surroundings and of what announces its passage."""
        found = moods_of(self.reading, quantities, [item.status for item in ruled])
        frames = Frames(self.reading.mood, self.found.structure)
        for quantity, item, facts in zip(quantities, ruled, found, strict=True):
            section = self.section_at(quantity.start)
            heading = (section.heading or "") if section else ""
            sentence = next(fact for fact in facts if fact.startswith("mood:sen:"))
            facts += frame_facts(frames, quantity.start, heading, item.status, unit_class(quantity), sentence)
        return found

    def metric(
        self,
        quantity: Quantity,
        joined: Joined,
        ruled: Ruled,
        typed: Typed,
        mood: list[str],
        previous: Metric | None,
    ) -> Metric:
        """The row of one figure; ``mood`` is what :func:`moods_of` says of it, ``previous`` the row before it."""
        where = self.around(quantity)
        facts = facts_of(self.reading, quantity, joined, where)
        role = choose_role(ruled, facts, typed.type)
        status = choose_status(ruled, facts, mood, role)
        deed = self.deed(quantity, joined, typed.type, role, status)
        actor, place, when, sentence = self.surroundings(deed, status, before_of(self.reading, quantity, previous))
        section = self.section_at(quantity.start)
        quotation = self.quotation_at(quantity.start)
        guessed = _guessed(self.found, quantity, joined)
        confidence = confidence_of(quantity, joined, typed, guessed=guessed)
        return Metric(
            quantity=quantity,
            object=joined.text,
            action=joined.verb.text if joined.verb else None,
            activity_type=typed.type,
            role=role,
            status=status,
            actor=actor.text if actor else None,
            place=place.name if place else None,
            adcode=place.entity.adcode if place and place.entity else None,
            place_path=place.entity.place_path if place and place.entity else None,
            time_start=when.start if when else None,
            time_end=when.end if when else None,
            speaker=speaker_of(quotation, self.found.people) if quotation else None,
            section=(section.heading or section.unit) if section else None,
            sentence=sentence,
            confidence=confidence,
            review=review_reasons(
                quantity,
                joined,
                typed,
                actor_inferred=bool(actor and actor.inferred and actor.chance < 0.5),
                place_rule=place.rule if place else "",
                guessed=guessed,
                confidence=confidence,
            ),
            rule=f"{joined.rule}+{ruled.role_rule}+{ruled.status_rule}",
            trace=_trace(quantity, joined, typed, actor, place, when),
        )


def _guessed(found: Findings, quantity: Quantity, joined: Joined) -> bool:
    """True when repair had to guess characters of the figure or its object."""
    spans = getattr(found.clean, "guessed", None) or ()
    return any((a < quantity.end and quantity.start < b) or (a < joined.end and joined.start < b) for a, b in spans)


def _trace(
    quantity: Quantity, joined: Joined, typed: Typed, actor: Actor | None, place: Where | None, when: When | None
) -> tuple[tuple[str, str, int, int], ...]:
    steps = [("quantity", quantity.rule, quantity.start, quantity.end)]
    if joined.text:
        steps.append(("object", joined.rule, joined.start, joined.end))
    if joined.verb:
        steps.append(("action", f"action.{joined.verb_from}", joined.verb.start, joined.verb.end))
    steps.append(("type", f"activity.{typed.type}: {' '.join(typed.words)}", quantity.start, quantity.end))
    if actor:
        steps.append(("actor", actor.rule, actor.start, actor.end))
    if place:
        steps.append(("place", place.rule, place.start, place.end))
    if when:
        steps.append(("time", when.rule, when.expression.start, when.expression.end))
    return tuple(steps)
