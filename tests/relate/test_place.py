"""Places beside each other: which unit lies in which, and what that says of a candidate."""

from __future__ import annotations

import pytest

from pipeline.records import Entity
from pipeline.relate.place import PlaceCandidate, beside_each_other, lies_in


@pytest.mark.parametrize(
    ("code", "other", "inside"),
    [
        ("430923103", "430923", True),
        ("430923103205", "430923103", True),
        ("430923", "430900", True),
        ("430923", "430000", True),
        ("430923103", "430923100", False),
        ("430923103205", "430923100", False),
        ("430923", "430923", False),
        ("430900", "430923", False),
    ],
)
def test_which_unit_lies_in_which(code: str, other: str, inside: bool) -> None:
    assert lies_in(code, other) is inside


def _candidate(name: str, code: str) -> PlaceCandidate:
    entity = Entity("place", 0, len(name), name, adcode=code)
    return PlaceCandidate(name, entity, 0, len(name), "place.sentB", ["z:sentB"])


def test_a_place_beside_the_actor_and_the_main_place() -> None:
    town, village = _candidate("仙溪镇", "430923103"), _candidate("龙安村", "430923103205")
    main = Entity("place", 0, 3, "安化县", adcode="430923")
    beside_each_other([town, village], "仙溪镇卫生院", main)
    assert {"actor:in", "main:in", "holds1"} <= set(town.features)
    assert {"actor:beside", "main:in", "holds0"} <= set(village.features)
