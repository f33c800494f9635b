"""What 全镇, 该村, 我县, 全市, 当地 refer to: the running place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipeline.find.places.gazetteer import Gazetteer, load_gazetteer
from pipeline.find.places.names import EXACT
from pipeline.records import Entity, Level, Section

_ADMINISTRATIVE: Final[frozenset[Level]] = frozenset({"province", "city", "county", "town", "village"})
# The last characters of the referring word → levels it may mean, the likelier first, and the endings that fit.
_MEANS: Final[tuple[tuple[str, tuple[Level, ...], tuple[str, ...]], ...]] = (
    ("街道", ("town",), ("街道",)),
    ("社区", ("village",), ("社区", "居委会")),
    ("开发区", (), ()),
    ("园区", (), ()),
    ("省", ("province",), ("省", "自治区")),
    ("自治区", ("province",), ("自治区",)),
    ("市", ("city", "county", "province"), ("市",)),
    ("州", ("city",), ("州",)),
    ("盟", ("city",), ("盟",)),
    ("县", ("county",), ("县",)),
    ("旗", ("county",), ("旗",)),
    ("区", ("county",), ("区",)),
    ("镇", ("town",), ("镇",)),
    ("乡", ("town",), ("乡",)),
    ("苏木", ("town",), ("苏木",)),
    ("村", ("village",), ("村",)),
    ("嘎查", ("village",), ("嘎查",)),
    ("组", ("group",), ("组", "社")),
    ("社", ("group",), ("社", "组")),
)
_ANY: Final = ("当地", "该地", "本地", "辖区", "全域", "此地", "境内")
# Who says 我县, 我市 means the place of the whole document, not the one named last.
_OWN: Final = ("我", "本")


def resolve_reference(
    word: str, offset: int, places: Sequence[Entity], sections: Sequence[Section] = ()
) -> Entity | None:
    """The place that a referring word at ``offset`` stands for, ``None`` where the text gives none.

    Args:
        word: 全镇, 该村, 我县, 全市, 本社区, 当地 …
        offset: where the word stands in the clean text.
        places: the document's places in text order (from ``find_places``).
        sections: the passages by reporting unit; a section's own unit comes before what was named last.
    """
    if word.startswith("某"):
        return None
    if word in _ANY:
        return _nearest(
            [place for place in places if place.level in _ADMINISTRATIVE and place.end <= offset], offset, sections
        )
    levels, endings = next(((levels, endings) for tail, levels, endings in _MEANS if word.endswith(tail)), ((), ()))
    if not levels:
        return None
    gazetteer = load_gazetteer()
    section = next((s for s in sections if s.start <= offset < s.end), None)
    if section is not None and section.unit:
        own = _of_section(section, places, levels, endings, gazetteer)
        if own is not None:
            return own
    fitting = [place for place in places if place.level in levels and place.listed and _fits(place, endings, gazetteer)]
    if word.startswith(_OWN) and set(levels) & {"city", "county", "province"}:
        return _most_named(places, fitting, levels, endings, gazetteer)
    before = [place for place in fitting if place.end <= offset]
    if section is not None:
        inside = [place for place in before if place.start >= section.start]
        if inside:
            return inside[-1]
    if before:
        return before[-1]
    return _most_named(places, fitting, levels, endings, gazetteer)


def _fits(place: Entity, endings: tuple[str, ...], gazetteer: Gazetteer) -> bool:
    if place.name.endswith(endings):
        return True
    unit = gazetteer.unit(place.adcode) if place.adcode else None
    if unit is None:
        return not place.name.endswith(tuple(EXACT))
    return any(gazetteer.kind(unit) in EXACT.get(ending, ()) for ending in endings)


def _nearest(before: Sequence[Entity], offset: int, sections: Sequence[Section]) -> Entity | None:
    section = next((s for s in sections if s.start <= offset < s.end), None)
    inside = [place for place in before if section is None or place.start >= section.start]
    chosen = inside or list(before)
    return chosen[-1] if chosen else None


def _of_section(
    section: Section,
    places: Sequence[Entity],
    levels: tuple[Level, ...],
    endings: tuple[str, ...],
    gazetteer: Gazetteer,
) -> Entity | None:
    """The section's reporting unit, or the unit above it that has the level (全镇 in the section of 昭君镇香溪社区)."""
    unit = section.unit or ""
    own = [place for place in places if place.level in _ADMINISTRATIVE and place.name in unit]
    near = [place for place in own if section.start <= place.start < section.end] or own
    for place in sorted(near, key=lambda place: unit.find(place.name), reverse=True):
        if place.level in levels and _fits(place, endings, gazetteer):
            return place
    for place in near:
        above = _above(place, levels, endings, gazetteer)
        if above is not None:
            return above
    return None


def _above(place: Entity, levels: tuple[Level, ...], endings: tuple[str, ...], gazetteer: Gazetteer) -> Entity | None:
    unit = gazetteer.unit(place.adcode) if place.adcode else None
    if unit is None:
        return None
    for level in levels:
        for above in gazetteer.ancestors(unit)[1:]:
            if gazetteer.level(above) == level and any(
                gazetteer.kind(above) in EXACT.get(ending, ()) for ending in endings
            ):
                return Entity(
                    type="place", start=place.start, end=place.end, name=gazetteer.name(above), adcode=gazetteer.code(above),
                    level=level, place_path=gazetteer.path(above), confidence=round(place.confidence * 0.9, 3),
                    rule="place.reference.above", listed=False,
                )  # fmt: skip
    return None


def _most_named(
    places: Sequence[Entity],
    fitting: Sequence[Entity],
    levels: tuple[Level, ...],
    endings: tuple[str, ...],
    gazetteer: Gazetteer,
) -> Entity | None:
    """The place of that level that most of the document lies in."""
    votes: Counter[str] = Counter()
    entity: dict[str, Entity] = {}
    for place in places:
        if place.adcode is None:
            continue
        found = place if place in fitting else _above(place, levels, endings, gazetteer)
        if found is not None and found.adcode is not None:
            votes[found.adcode] += 1
            entity.setdefault(found.adcode, found)
    if not votes:
        return fitting[0] if len({place.name for place in fitting}) == 1 else None
    (first, most), *rest = votes.most_common(2)
    return entity[first] if not rest or most > rest[0][1] else None
