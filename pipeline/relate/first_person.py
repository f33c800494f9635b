"""Bodies that report of themselves: what 我局 and 本院 stand for, and who acts where a report in the first person names nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Entity

_SELF = re.compile(
    r"[我本](?:们)?(局|院|校|行|支行|分行|关|所|站|中心|公司|集团|大队|支队|中队|队|社|会|委|办|馆|园|厂|矿|处|庭|室|科|团|企业|工作队)(?![长员里内])"
)


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """How a document calls its author (我局), how often it does, and the first body named in it that this may be."""

    text: str
    start: int
    count: int
    name: str | None


def first_person_of(text: str, bodies: Sequence[Entity]) -> FirstPerson | None:
    """The author's commonest name for itself; ``None`` when the document is not written in the first person of a body."""
    found = list(_SELF.finditer(text))
    if not found:
        return None
    said, count = Counter(match[0] for match in found).most_common(1)[0]
    first = next(match for match in found if match[0] == said)
    named = next((body.org or body.name for body in bodies if body.name.endswith(first[1]) and body.listed), None)
    return FirstPerson(said, first.start(), count, named)
