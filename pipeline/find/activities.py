"""Activity triggers: the verbs and verb-object phrases of ``rules/activities.yaml`` in the clean text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.rules import Hit, Rules, load_rules
from pipeline.records import Trigger
from pipeline.segment.document import register_extensions

_CLAUSE = re.compile(r"[^，,；;：:。！？!?\n]+")
#: What a hit is worth by slot when only the bare clause is known.
_CLAUSE_WORTH = {"objects": 3.0, "triggers": 3.0, "pairs": 4.5, "contexts": 1.0}


def worth(hit: Hit, base: float) -> float:
    """Longer words say more: 太阳能路灯 beats 灯."""
    return base * (1.0 + 0.2 * min(4, max(0, hit.end - hit.start - 2 if hit.slot != "pairs" else 0)))


def score_clause(text: str, rules: Rules) -> dict[str, float]:
    """Points of every activity type named in a clause."""
    points: dict[str, float] = defaultdict(float)
    best: dict[tuple[str, str], float] = {}
    for hit in [*rules.hits(text), *rules.pair_hits(text)]:
        if rules.excluded(hit.type, text):
            continue
        key = (hit.type, hit.slot)
        best[key] = max(best.get(key, 0.0), worth(hit, _CLAUSE_WORTH[hit.slot]))
    for (code, _), value in best.items():
        points[code] += value
    return {code: value + 0.3 * rules.by_type[code].priority for code, value in points.items()}


def clause_type(text: str, rules: Rules | None = None) -> str:
    """The activity type of a sentence by its words alone; ``other`` when no rule speaks."""
    points = score_clause(text, rules or load_rules())
    return max(points, key=lambda code: (points[code], code)) if points else "other"


def find_triggers(text: str, rules: Rules | None = None) -> list[Trigger]:
    """Triggers in text order; where two overlap, the longer one stays."""
    rules = rules or load_rules()
    found: list[Trigger] = []
    for match in _CLAUSE.finditer(text):
        clause, offset = match.group(), match.start()
        hits = [
            h
            for h in [*rules.hits(clause, ("triggers",)), *rules.pair_hits(clause)]
            if not rules.excluded(h.type, clause)
        ]
        hits = [h for h in hits if h.slot != "pairs" or h.end - h.start <= 12]
        found += [
            Trigger(offset + h.start, offset + h.end, h.type, f"activity.{h.type}.{h.slot}")
            for h in _longest(hits, rules)
        ]
    return found


def _longest(hits: Iterable[Hit], rules: Rules) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, -rules.by_type[h.type].priority, h.start, h.type)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


class ActivitiesComponent:
    """Fills ``found.triggers``."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def __call__(self, doc: Doc) -> Doc:
        doc._.found.triggers = find_triggers(doc.text, self.rules)
        return doc

    def to_bytes(self, **_: object) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> ActivitiesComponent:
        return self

    def to_disk(self, _path: str | Path, **_: object) -> None:
        return None

    def from_disk(self, _path: str | Path, **_: object) -> ActivitiesComponent:
        return self


@Language.factory("shishi_activities", default_config={"rules": None})
def create_activities(nlp: Language, name: str, rules: str | None = None) -> ActivitiesComponent:
    """Factory; ``rules`` is a rules folder, the packaged one by default."""
    register_extensions()
    return ActivitiesComponent(load_rules(rules))
