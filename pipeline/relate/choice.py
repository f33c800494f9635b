"""Role, status and activity type: the rules propose, the rankers weigh the proposal against everything else known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast, get_args

from pipeline.find.rules import Rules
from pipeline.records import Quantity, Role, Status
from pipeline.relate.activity_type import FROM_CONTEXT, Typed, Zones
from pipeline.relate.candidate_features import unit_class
from pipeline.relate.clauses import Reading
from pipeline.relate.joining import Joined
from pipeline.relate.ranker import rank_classes, spread, trained
from pipeline.relate.senses import leaning, sense_of, step

ROLES: list[str] = list(get_args(Role))
STATUSES: list[str] = list(get_args(Status))
_MEANING = frozenset({"N", "V", "VN", "O"})


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules alone say about one figure."""

    zones: Zones
    typed: Typed
    role: Role
    role_rule: str
    status: Status
    status_rule: str


@dataclass(frozen=True, slots=True)
class Classes:
    """One question whose candidates are classes: their names, what is known alike for all, and the features of each."""

    names: list[str]
    facts: list[str]
    own: list[list[str]]

    def chances(self, question: str) -> list[float]:
        return rank_classes(question, self.names, self.facts, self.own)

    def features(self) -> list[list[str]]:
        """All features of every class, as the trainer counts them."""
        return spread(self.names, self.facts, self.own)


def _agreeing(names: list[str], facts: list[str], ruled: str) -> Classes:
    return Classes(names, facts, [["agrees"] if name == ruled else [] for name in names])


def role_question(ruled: Ruled, facts: list[str], code: str) -> Classes:
    """Which of :data:`ROLES`?"""
    major = code.split(".")[0]
    known = [
        *facts,
        f"t:{code}",
        f"major:{major}",
        f"ruled:{ruled.role}",
        f"rule:{ruled.role_rule}",
        f"status:{ruled.status}",
    ]
    return _agreeing(ROLES, known, ruled.role)


def status_question(ruled: Ruled, facts: list[str], role: str) -> Classes:
    """Which of :data:`STATUSES`?"""
    known = [
        *facts,
        f"role:{role}",
        f"ruled:{ruled.status}",
        f"rule:{ruled.status_rule}",
        f"role:{role}|ruled:{ruled.status}",
    ]
    return _agreeing(STATUSES, known, ruled.status)


def choose_role(ruled: Ruled, facts: list[str], code: str) -> Role:
    """The likeliest role; the rules' own where no weights are there."""
    if not trained("role"):
        return ruled.role
    chances = role_question(ruled, facts, code).chances("role")
    return cast(Role, ROLES[max(range(len(ROLES)), key=lambda i: chances[i])])


def choose_status(ruled: Ruled, facts: list[str], mood: list[str], role: Role) -> Status:
    """The likeliest status for a figure of this role; the rules' own where no weights are there."""
    if not trained("status"):
        return ruled.status
    chances = status_question(ruled, facts + mood, role).chances("status")
    return cast(Status, STATUSES[max(range(len(STATUSES)), key=lambda i: chances[i])])


def type_questions(
    rules: Rules, reading: Reading, quantities: Sequence[Quantity], joined: Sequence[Joined], ruled: Sequence[Ruled]
) -> list[Classes]:
    """For every figure: which of its candidate types?"""
    votes: Counter[str] = Counter()
    for item in ruled:
        votes[item.typed.type] += 1
    by_sentence: dict[int, Counter[str]] = defaultdict(Counter)
    by_paragraph: dict[int, Counter[str]] = defaultdict(Counter)
    homes = []
    for quantity, item in zip(quantities, ruled, strict=True):
        sentence = reading.clauses[reading.clause_at(quantity.start)].sentence
        paragraph = reading.text.rfind("\n", 0, quantity.start)
        by_sentence[sentence][item.typed.type] += 1
        by_paragraph[paragraph][item.typed.type] += 1
        homes.append((sentence, paragraph))
    asked = []
    for i, (quantity, item) in enumerate(zip(quantities, ruled, strict=True)):
        sentence, paragraph = homes[i]
        asked.append(
            _type_question(
                rules,
                quantity,
                joined[i],
                item,
                votes,
                by_sentence[sentence],
                by_paragraph[paragraph],
                _said(reading, quantity),
            )
        )
    return asked


def _said(reading: Reading, quantity: Quantity) -> list[str]:
    """The words of meaning in the clause (``c:``) and in the rest of the sentence before it (``s:``)."""
    number = reading.clause_at(quantity.start)
    sentence = reading.clauses[number].sentence
    words = {f"c:{w.text}" for w in reading.clauses[number].words if w.kind in _MEANING and len(w.text) > 1}
    for i in range(number - 1, max(-1, number - 5), -1):
        if reading.clauses[i].sentence != sentence:
            break
        words |= {f"s:{w.text}" for w in reading.clauses[i].words if w.kind in _MEANING and len(w.text) > 1}
    text = reading.text
    low, high = text.rfind("\n", 0, quantity.start), text.find("\n", quantity.end)
    high = len(text) if high < 0 else high
    for clause in reading.clauses[max(0, number - 8) : number + 6]:
        if low <= clause.start < high:
            words |= {f"p:{w.text}" for w in clause.words if w.kind in _MEANING and len(w.text) > 1}
    return sorted(words)


def _type_question(
    rules: Rules,
    quantity: Quantity,
    joined: Joined,
    ruled: Ruled,
    document: Counter[str],
    sentence: Counter[str],
    paragraph: Counter[str],
    said: Sequence[str],
) -> Classes:
    group = unit_class(quantity)
    text = joined.text or ""
    verb = joined.verb.text if joined.verb else "-"
    thing, deed = sense_of(text).types, sense_of(verb).types
    near_words = {zone: leaning([w[2:] for w in said if w.startswith(zone)]) for zone in ("c:", "p:")}
    points: dict[str, float] = defaultdict(float, dict.fromkeys(thing, 0.0))
    zones: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for code, zone, share in ruled.typed.zones:
        points[code] += share
        zones[code].append((zone, share))
    names = sorted({*points, *document, "other"}, key=lambda code: (-points[code], code))
    total = max(1, sum(document.values()))
    others, near = sum(paragraph.values()) - 1, sum(sentence.values()) - 1
    commonest = max(document, key=lambda c: (document[c], c)) if document else None
    common_near = max(paragraph, key=lambda c: (paragraph[c], c)) if paragraph else None
    facts = [f"g:{group}", f"u:{quantity.unit}", f"hh:{text[-2:]}", f"h:{text[-1:]}", f"v:{verb}"]
    facts += _meant(quantity, text, verb, said)
    features = []
    for order, code in enumerate(names):
        found = [f"order:{min(order, 4)}", f"class:{code}"]
        found += [f"z:{zone}:{_bucket(share)}" for zone, share in zones[code]]
        found += [f"z:{zone}|g:{group}" for zone, _ in zones[code]]
        found += [f"class:{code}|z:{zone}" for zone, _ in zones[code]]
        share, does = step(thing.get(code, 0)), step(deed.get(code, 0))
        found += [f"ot:{share}", f"ot:{share}|g:{group}", f"vt:{does}", f"ot:{share}|vt:{does}"]
        found += [f"{zone}{step(shares.get(code, 0))}" for zone, shares in near_words.items()]
        found.append(f"points:{_bucket(points[code])}")
        found.append(f"gap:{_bucket(ruled.typed.points - points[code])}")
        found.append(f"doc:{min(9, int(10 * document[code] / total))}")
        found.append(
            f"par:{min(5, int(5 * (paragraph[code] - (code == ruled.typed.type)) / others)) if others else 'none'}"
        )
        found.append(f"sen:{min(3, int(3 * (sentence[code] - (code == ruled.typed.type)) / near)) if near else 'none'}")
        if code == commonest:
            found += ["doctop", f"doctop|g:{group}", f"doctop|class:{code}"]
        if code == common_near:
            found += ["partop", f"partop|g:{group}"]
        if code == ruled.typed.type:
            found += ["ruled", f"ruled|lead:{_bucket(ruled.typed.lead)}", f"ruled|g:{group}"]
        features.append(found)
    return Classes(names, facts, features)


def _meant(quantity: Quantity, text: str, verb: str, said: Sequence[str]) -> list[str]:
    """The words of clause and passage, and the classes of words (``os:``, ``vs:``, ``cs:``, ``ss:``) for those that few articles have.

    The words of the rest of the sentence count by their class alone: as words they tell no more.
    """
    thing, deed = sense_of(text), sense_of(verb)
    found = {
        f"os:{thing.fine}",
        f"os:{thing.middle}",
        f"os:{thing.coarse}|u:{quantity.unit}",
        f"vs:{deed.fine}",
        f"vs:{deed.middle}",
        f"vs:{deed.coarse}|os:{thing.coarse}",
        f"vs:{deed.coarse}|g:{unit_class(quantity)}",
    }
    found |= {f"ob:{text[i : i + 2]}" for i in range(len(text) - 2)}
    for word in said:
        if not word.startswith("s:"):
            found.add(word)
        if not word.startswith("p:"):
            found.add(f"{word[0]}s:{sense_of(word[2:]).middle}")
    return sorted(found)


def _bucket(value: float) -> int:
    return min(12, int(value + 0.5)) if value >= 1 else (0 if value <= 0.1 else 1 if value > 0.5 else -1)


def choose_types(
    rules: Rules, reading: Reading, quantities: Sequence[Quantity], joined: Sequence[Joined], ruled: Sequence[Ruled]
) -> list[Typed]:
    """The type of every figure."""
    if not trained("activity_type"):
        return [item.typed for item in ruled]
    chosen = []
    for item, question in zip(ruled, type_questions(rules, reading, quantities, joined, ruled), strict=True):
        names, chances = question.names, question.chances("activity_type")
        best = max(range(len(names)), key=lambda i: chances[i])
        words = item.typed.words if names[best] == item.typed.type else FROM_CONTEXT
        chosen.append(replace(item.typed, type=names[best], words=words, chance=chances[best]))
    return chosen
