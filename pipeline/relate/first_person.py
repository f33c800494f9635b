"""Bodies that report of themselves: what 我局 and 本院 stand for, and who acts where a report in the first person names nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Entity

_SELF = re.compile(
    r"(?<![一二三基根样成版书日原老资工文教课剧账成])(?:本|(?<![和跟对向给让请帮])我)"
    r"(局|院(?!子)|校|(?:支|分)?行(?![动业政为走不])|关(?![心注于键系])|所(?!有)|站(?![在着起立到])|中心|公司|集团|[大支中]队|社(?![区会员])"
    r"|(?<=本)会(?![上使让导])|委|办(?![理事好完了法成])|馆|园|厂|矿|处(?![理于在境])|庭|室|团|企业|工作队)(?![长员里内上])"
)


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """How a document calls its author (我局), how often it does, and the full name of the first body in it that this may be."""

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
