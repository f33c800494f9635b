"""Who did it: the subject of the clause, else of the clauses before it, else of the section."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pipeline.records import Section
from pipeline.relate.actor_features import ActorCandidate, Deed, governor, merge, set_apart, told
from pipeline.relate.apart import gap
from pipeline.relate.charged import charged_with, heading_body
from pipeline.relate.clauses import Reading
from pipeline.relate.first_person import FirstPerson
from pipeline.relate.grammar import grammar
from pipeline.relate.phrases import phrase_text
from pipeline.relate.previous import Before
from pipeline.relate.ranker import rank, trained
from pipeline.relate.subjects import agent_of, counted_subject_of, subject_of
from pipeline.relate.words import Word


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor phrase; ``inferred`` when it was not in the clause of the figure."""

    text: str
    start: int
    end: int
    rule: str
    inferred: bool
    chance: float = 0.0


_BACK = 14
_REPORTING = ("表示", "介绍", "说", "告诉记者", "指出", "坦言", "说道", "透露", "回忆", "了解", "介绍说", "感慨")
_IN_CLAUSE = frozenset({"own", "agent", "inside", "counted", "ownCounted"})  # sources in the clause of the figure
_QUOTED = '“‘「"'
_BARRIERS = frozenset("；;：:")


def actor_candidates(
    reading: Reading,
    deed: Deed,
    *,
    section: Section | None,
    main: tuple[str, int, int] | None,
    level: Callable[[str, int], str | None],
    before: Before | None,
    counted: Sequence[tuple[str, int, int]] = (),
    bodies: Sequence[tuple[str, int, int]] = (),
    author: FirstPerson | None = None,
    writers: Collection[str] = (),
) -> list[ActorCandidate]:
    """Everything that may be the actor of a deed, nearest first, with the features that the ranker weighs.

    ``bodies`` are (name, start, mentions) of the organisations named most often, ``author`` who reports in the first person, ``writers`` who only wrote the page,
    ``main`` is the place or body the document is about, ``level`` resolves 全镇 and the like, ``before`` is what was
    decided for the figure before.
    """
    found: list[ActorCandidate] = [ActorCandidate("", 0, 0, "actor.none", False, ["none"])]
    number = reading.clause_at(deed.offset)
    own = _in_clause(reading, number, deed, found, level)
    _people_counted(reading, number, counted, found)
    _named(reading, number, deed.offset, found)
    _earlier_subjects(reading, number, deed.offset, found, level, deed.role)
    _later_subject(reading, number, found, level)
    for name, how in charged_with(reading.text, deed.offset):
        found.append(ActorCandidate(name, 0, 0, "actor.charged", True, [f"src:{how}"]))
    _standing(deed.offset, section, main, bodies, own=own, found=found)
    if author is not None:
        often = f"n{min(author.count, 4)}|sections{int(section is not None and bool(section.unit))}"
        said = (author.text, "author", author.start, author.start + len(author.text))
        for called, how, start, end in (said, (author.name, "authorName", 0, 0)):
            if called:
                facts = [f"src:{how}", f"{how}|{often}", f"{how}|own{int(own)}"]
                found.append(ActorCandidate(called, start, end, "actor.author", True, facts))
    set_apart(reading.text, deed.offset, section, found)
    able = [c for c in found if c.text not in writers and not _only_said(reading.text, c, deed.offset)]
    return merge(able, deed, before, reading.text)


def _only_said(text: str, candidate: ActorCandidate, offset: int) -> bool:
    """Whether somebody calls himself so in a quotation that is over before the figure: nobody reads on from 我 there."""
    if not candidate.text.startswith(_FIRST_PERSON) or not 0 < candidate.end <= offset:
        return False
    line = text.rfind("\n", 0, candidate.start) + 1
    quoted = text.rfind("“", line, candidate.start) > text.rfind("”", line, candidate.start)
    return quoted and gap(text, candidate.end, offset).quoted < 0


def _in_clause(
    reading: Reading, number: int, deed: Deed, found: list[ActorCandidate], level: Callable[[str, int], str | None]
) -> bool:
    """Agent, subject, counted people and names of the clause itself; whether it has a subject."""
    words = reading.clauses[number].words
    agent = agent_of(words, deed.offset)
    if agent is not None:
        _offer(reading, agent, "agent", 0, found, level)
    own = subject_of(words, deed.offset)
    people = deed.object is not None and grammar().is_person(deed.object[0])
    if own is not None:
        _offer(reading, own, "own", 0, found, level)
        touches = own[-1].end == deed.offset
        found[-1].features.append(f"own|touches{int(touches)}|{deed.group}|{int(people)}")
    if deed.object is not None and people:
        name, start, end = deed.object
        facts = [
            "src:counted",
            f"counted|{deed.function}",
            f"counted|{deed.role}",
            f"counted|{deed.function}|{deed.role}",
        ]
        found.append(ActorCandidate(name, start, end, "actor.counted", False, facts))
    counted = counted_subject_of(words, bodies=True)
    if counted is not None and counted[-1].end <= deed.offset:
        _offer(reading, counted, "ownCounted", 0, found, level)
    for at in _inside(words, deed.offset):
        first_of = len(found)
        _offer(reading, [words[at]], "inside", 0, found, level)
        governed = f"governed:{governor(words, at)}"
        for candidate in found[first_of:]:
            candidate.features += [governed, f"{governed}|{words[at].kind}", f"{governed}|role:{deed.role}"]
    return own is not None


def _people_counted(
    reading: Reading, number: int, counted: Sequence[tuple[str, int, int]], found: list[ActorCandidate]
) -> None:
    """People and bodies that the figures before count: they often act in the next clause."""
    begin = reading.sentences[reading.clauses[number].sentence][0]
    able = [c for c in counted if grammar().is_person(c[0]) or grammar().is_body(c[0])]
    for order, (text, start, end) in enumerate(able[:2]):
        zone = "sentence" if start >= begin else "before"
        facts = ["src:figure", f"src:figure|{zone}|o{order}"]
        found.append(ActorCandidate(text, start, end, "actor.figure", True, facts))


def _named(reading: Reading, number: int, offset: int, found: list[ActorCandidate]) -> None:
    """Persons and organisations named before the figure, whatever their part in the sentence."""
    paragraph = reading.text.rfind("\n", 0, offset) + 1
    for order, named in enumerate(_names_before(reading, number, offset)):
        word = named.word
        facts = [
            f"src:name{word.kind}",
            f"src:name|o{order}|{word.kind}",
            f"src:name|par{int(word.start >= paragraph)}|{word.kind}",
            f"name|after:{named.after}",
            f"name|before:{named.before}",
            f"name|before:{named.before}|after:{named.after}|{word.kind}",
            f"name|reports{int(named.reports)}|{word.kind}",
            f"name|reports{int(named.reports)}|same{int(named.clause == number)}",
        ]
        found.append(ActorCandidate(word.text, word.start, word.end, "actor.name", True, facts))


def _earlier_subjects(
    reading: Reading,
    number: int,
    offset: int,
    found: list[ActorCandidate],
    level: Callable[[str, int], str | None],
    role: str,
) -> None:
    """Subjects, agents and counted subjects of the clauses before, back over the paragraphs."""
    clause = reading.clauses[number]
    paragraph = reading.text.rfind("\n", 0, offset) + 1
    seen = 0
    barrier = False
    for i in range(number - 1, max(-1, number - 1 - _BACK), -1):
        other = reading.clauses[i]
        barrier = barrier or (other.mark in _BARRIERS and other.sentence == clause.sentence)
        # who reports a deed has not done it
        reports = other.words[-1].text.endswith(_REPORTING)
        subject = None if reports else subject_of(other.words, other.end + 1)
        source = (
            ("group" if not barrier else "topic")
            if other.sentence == clause.sentence
            else ("running" if other.start >= paragraph else "above")
        )
        people = counted_subject_of(other.words, bodies=True)
        for words in (subject, agent_of(other.words, other.end + 1), people):
            if words is None:
                continue
            first = i == 0 or reading.clauses[i - 1].sentence != other.sentence
            opens = "sentence" if first else "later"
            if first and reading.text[max(0, other.start - 1) : other.start].strip() == "":
                opens = "paragraph"
            shape = source + "Counted" if words is people else source
            first_of = len(found)
            _offer(reading, words, shape, number - i, found, level, order=seen, opens=opens)
            said = f"told:{told(other.words, words[-1].end)}"
            for candidate in found[first_of:]:
                candidate.features += [said, f"{said}|role:{role}", f"{said}|src:{shape}"]
            seen += 1


def _later_subject(
    reading: Reading, number: int, found: list[ActorCandidate], level: Callable[[str, int], str | None]
) -> None:
    """Subject and agent of the next clause: 对26名行动不便的老人，网格员把水提到家门口."""
    clause = reading.clauses[number]
    if number + 1 >= len(reading.clauses) or reading.clauses[number + 1].sentence != clause.sentence:
        return
    following = reading.clauses[number + 1]
    later = subject_of(following.words, following.end + 1)
    if later is not None:
        _offer(reading, later, "next", 1, found, level)
        found[-1].features.append(f"next|{clause.words[0].text if clause.words[0].kind == 'P' else '-'}")
    agent = agent_of(following.words, following.end + 1)  # 资金缺口95万元，由县财政列支
    if agent is not None:
        _offer(reading, agent, "nextAgent", 1, found, level)


def _standing(
    offset: int,
    section: Section | None,
    main: tuple[str, int, int] | None,
    bodies: Sequence[tuple[str, int, int]],
    *,
    own: bool,
    found: list[ActorCandidate],
) -> None:
    """Who stands above the passage: the unit of the section, the body of its heading, what the document is about."""
    unit = section.unit if section is not None else None
    if unit:
        facts = ["src:section", f"section|own{int(own)}"]
        found.append(ActorCandidate(unit, 0, 0, "actor.section", True, facts))
    if main is not None:
        facts = ["src:document", f"document|own{int(own)}", f"document|section{int(unit is not None)}"]
        found.append(ActorCandidate(*main, "actor.document", True, facts))
    heading = heading_body(section)
    if heading:
        found.append(ActorCandidate(heading, 0, 0, "actor.heading", True, ["src:heading"]))
    for order, (name, start, count) in enumerate(bodies):
        often = f"bodies{order}|n{min(count, 5)}|sections{int(unit is not None)}"
        facts = [f"src:bodies{order}", often]
        if start > offset:  # named only behind the figure
            facts += ["bodies|later", f"bodies|later|n{min(count, 5)}"]
        found.append(ActorCandidate(name, start, start + len(name), "actor.body", True, facts))


@dataclass(frozen=True, slots=True)
class _Named:
    """A person or organisation named before the figure, the kinds of the words beside it, whether it only reports."""

    word: Word
    before: str
    after: str
    reports: bool
    clause: int


def _names_before(reading: Reading, number: int, offset: int) -> list[_Named]:
    """The last three persons and organisations named before the figure, up to ten clauses back."""
    found: list[_Named] = []
    for i in range(number, max(-1, number - 10), -1):
        words = reading.clauses[i].words
        reports = words[-1].text.endswith(_REPORTING) and i < number
        for at in range(len(words) - 1, -1, -1):
            word = words[at]
            if word.start < offset and word.kind in {"E", "O"} and all(word.text != n.word.text for n in found):
                before = words[at - 1] if at else None
                after = words[at + 1] if at + 1 < len(words) else None
                found.append(
                    _Named(
                        word,
                        "^" if before is None else before.text if before.kind == "P" else before.kind,
                        "$" if after is None else after.kind,
                        reports or (after is not None and after.text in _REPORTING),
                        i,
                    )
                )
        if len(found) >= 3:
            break
    return found[:3]


def _offer(
    reading: Reading,
    words: Sequence[Word],
    source: str,
    distance: int,
    found: list[ActorCandidate],
    level: Callable[[str, int], str | None],
    order: int = 0,
    opens: str = "",
) -> None:
    """The phrase itself, its name alone when it ends in one, and what 全镇 or 该村 stand for."""
    actor = _actor(reading, words, f"actor.{source}", inferred=source not in _IN_CLAUSE)
    last = words[-1]
    kind = last.kind if last.kind in {"E", "O", "S", "R"} else ("person" if grammar().is_person(last.text) else "body")
    base = [
        f"src:{source}",
        f"src:{source}|d{min(distance, 5)}",
        f"src:{source}|o{min(order, 3)}",
        f"src:{source}|k:{kind}",
        f"k:{kind}",
        f"end:{last.text[-2:]}",
        f"src:{source}|n{min(len(words), 4)}",
        f"src:{source}|opens:{opens}",
        f"src:{source}|opens:{opens}|k:{kind}",
    ]
    found.append(
        ActorCandidate(
            actor.text,
            actor.start,
            actor.end,
            actor.rule,
            actor.inferred,
            [*base, "form:phrase", f"form:phrase|k:{kind}"],
        )
    )
    if len(words) > 1 and last.text[0] not in _QUOTED:  # 村“两委” is one name
        name = last.text
        found.append(
            ActorCandidate(
                name, last.start, last.end, actor.rule, actor.inferred, [*base, "form:last", f"form:last|k:{kind}"]
            )
        )
        if words[0].kind == "S" and len(words) == 2:
            found[-1].features.append("form:last|S")
    resolved = _body_meant(reading, actor.text, words[0].start)
    if resolved:
        found.append(
            ActorCandidate(resolved, actor.start, actor.end, actor.rule, actor.inferred, [*base, "form:meant"])
        )
    resolved = level("".join(w.text for w in words), words[0].start)
    if resolved:
        found.append(
            ActorCandidate(resolved, actor.start, actor.end, actor.rule, actor.inferred, [*base, "form:level"])
        )


def _body_meant(reading: Reading, phrase: str, offset: int) -> str | None:
    """The body that 该局, 我院 or 本公司 stands for: the last one named before whose name ends so."""
    match = _MEANT.fullmatch(phrase)
    if match is None:
        return None
    number = reading.clause_at(offset)
    for clause in reversed(reading.clauses[max(0, number - _MEANT_BACK) : number + 1]):
        for word in reversed(clause.words):
            if word.kind == "O" and word.start < offset and word.text.endswith(match[1]):
                return word.text
    return None


def _inside(words: Sequence[Word], offset: int) -> list[int]:
    """Where in the clause the last two names before the figure stand."""
    return [i for i, word in enumerate(words) if word.start < offset and word.kind in {"E", "O", "S"}][-2:]


_FIRST_PERSON = ("我", "俺", "咱")
_MEANT = re.compile("(?:该|我|本)(局|行|院|校|公司|队|站|所|会|庭|厂|园|馆|社|处|委|部|办|中心|银行|医院|学校)")
_MEANT_BACK = 80  # clauses before in which the body may be named


def choose_actor(candidates: Sequence[ActorCandidate], *, least_none: float = 0.5) -> Actor | None:
    """The likeliest actor; none only where that is likelier than ``least_none``."""
    if not trained("actor"):
        best = next((c for c in candidates if c.text), None)
        return _chosen(best, 0.5) if best else None
    chances = rank("actor", [c.features for c in candidates])
    ordered = sorted(range(len(candidates)), key=lambda i: -chances[i])
    if not candidates[ordered[0]].text and chances[ordered[0]] >= least_none:
        return None
    best_at = next((i for i in ordered if candidates[i].text), None)
    return _chosen(candidates[best_at], chances[best_at]) if best_at is not None else None


def _chosen(candidate: ActorCandidate, chance: float) -> Actor:
    return Actor(candidate.text, candidate.start, candidate.end, candidate.rule, candidate.inferred, chance)


def _actor(reading: Reading, words: Sequence[Word], rule: str, *, inferred: bool) -> Actor:
    start, end = words[0].start, words[-1].end
    text = re.sub(r"\s+", "", reading.text[start:end])
    short = phrase_text(reading.text, start, end)
    return Actor(
        text if len(short) < 2 or text.startswith(("全", "我", "该", "各")) else short, start, end, rule, inferred
    )
