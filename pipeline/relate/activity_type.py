"""The activity type of a figure: object first, then verb and object, then clause, sentence and passage."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pipeline.find.activities import worth
from pipeline.find.rules import Hit, Rules, Slot
from pipeline.records import Quantity
from pipeline.relate.grammar import grammar

#: What one hit is worth: zone → slot → points. The nearer to the figure, the more.
_WORTH: dict[str, dict[str, float]] = {
    "object": {"objects": 6.0, "triggers": 4.0, "pairs": 0.0, "contexts": 0.6},
    "action": {"objects": 1.5, "triggers": 4.0, "pairs": 0.0, "contexts": 0.3},
    "joined": {"objects": 0.0, "triggers": 0.0, "pairs": 7.0, "contexts": 0.0},
    "clause": {"objects": 0.9, "triggers": 1.6, "pairs": 1.4, "contexts": 1.2},
    "sentence": {"objects": 0.35, "triggers": 0.6, "pairs": 0.5, "contexts": 0.8},
    "passage": {"objects": 0.12, "triggers": 0.2, "pairs": 0.2, "contexts": 0.35},
    "heading": {"objects": 0.5, "triggers": 0.6, "pairs": 0.5, "contexts": 0.6},
}
_HEAD_BONUS = 3.0
#: The "words" of a type that was chosen against the rules' own choice.
FROM_CONTEXT = ("上下文",)
_GENERIC = frozenset({"govern.organization", "econ.investment", "govern.policy"})
_MONEY_TYPES = frozenset(
    {"econ.investment", "assist.relief", "visit.condolence", "econ.income", "econ.enterprise", "assist.donation"}
)


@dataclass(frozen=True, slots=True)
class Zones:
    """The texts around one figure, from the nearest to the farthest."""

    object: str
    action: str
    clause: str
    sentence: str
    passage: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A type with the words that decided, its points and its lead over the second best.

    ``zones`` holds (type, zone, points) for every type that any word spoke for.
    """

    type: str
    words: tuple[str, ...]
    points: float
    lead: float
    zones: tuple[tuple[str, str, float], ...] = ()
    chance: float = 0.0


def classify(rules: Rules, quantity: Quantity, zones: Zones) -> Typed:
    """The best type for a figure; ``other`` when no rule speaks."""
    points: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = defaultdict(list)
    shares: list[tuple[str, str, float]] = []
    people = quantity.unit in {"人", "名", "位", "人次", "户", "户次"} or grammar().is_person(zones.object)
    money = quantity.dimension == "money"
    for zone, text in (
        ("object", zones.object),
        ("action", zones.action),
        ("joined", zones.action + zones.object if zones.action not in zones.object else zones.object),
        ("clause", zones.clause),
        ("sentence", zones.sentence),
        ("passage", zones.passage),
        ("heading", zones.heading),
    ):
        if text:
            before = dict(points)
            _add(rules, zone, text, points, words, people=people, money=money, clause=zones.clause)
            shares += [
                (code, zone, points[code] - before.get(code, 0.0))
                for code in points
                if points[code] > before.get(code, 0.0)
            ]
    if not points:
        return Typed("other", (), 0.0, 0.0)
    for code in points:
        points[code] += 0.25 * rules.by_type[code].priority
    ranked = sorted(points, key=lambda code: (-points[code], code))
    first = ranked[0]
    second = points[ranked[1]] if len(ranked) > 1 else 0.0
    return Typed(first, tuple(dict.fromkeys(words[first])), points[first], points[first] - second, tuple(shares))


def _add(
    rules: Rules,
    zone: str,
    text: str,
    points: dict[str, float],
    words: dict[str, list[str]],
    *,
    people: bool,
    money: bool,
    clause: str,
) -> None:
    slots: tuple[Slot, ...] = ("objects", "triggers", "contexts")
    found: list[Hit] = rules.pair_hits(text) if zone == "joined" else rules.hits(text, slots)
    if zone in {"clause"}:
        found = found + [h for h in rules.pair_hits(text) if h.end - h.start <= 14]
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for hit in found:
        if zone in {"object", "action", "joined", "clause"} and rules.excluded(hit.type, clause):
            continue
        value = worth(hit, _WORTH[zone][hit.slot])
        if zone == "object" and hit.slot == "objects" and hit.end == len(text):
            value += _HEAD_BONUS
        value *= _weight(hit.type, zone, people=people, money=money)
        if value > best.get((hit.type, hit.slot), (0.0, ""))[0]:
            best[(hit.type, hit.slot)] = (value, hit.word)
    for (code, _), (value, word) in best.items():
        points[code] += value
        words[code].append(word)


def _weight(code: str, zone: str, *, people: bool, money: bool) -> float:
    """People take the type of what they do; money what it is paid for unless the fund itself says more."""
    if people and zone == "object":
        return 0.35 if code in _GENERIC else 0.7
    if people and zone in {"clause", "sentence"}:
        return 1.5
    if money and code in _MONEY_TYPES:
        return 1.5
    if money and zone == "object" and code not in _MONEY_TYPES:
        return 0.7
    return 1.0
