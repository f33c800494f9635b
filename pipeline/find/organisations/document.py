"""A text with its place names, as the organisation rules see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.find.places.lexicon import place_words
from pipeline.find.places.mentions import Cover
from pipeline.records import Entity, Tagged

BREAKS = "，。！？；：:,;!?“”\"‘’'（）()《》〈〉【】[]\n\t　 、…—-·|/"
# words that the tagger takes for places but that single none out
_COMMON_PLACES = frozenset(
    ("小区", "社区", "园区", "片区", "村", "镇", "乡", "县", "市", "区", "省", "街道", "村湾", "湾子", "网格", "楼栋", "学校", "医院", "公园", "广场", "基地")
)  # fmt: skip


@dataclass(slots=True)
class Span:
    """A found organisation before it becomes an entity."""

    start: int
    end: int
    listed: bool
    rule: str
    confidence: float = 0.9


def longest(spans: Iterable[Span]) -> list[Span]:
    """Spans without overlaps: longer ones win, then listed ones, then earlier ones."""
    kept: dict[int, Span] = {}
    taken: set[int] = set()  # the characters; a longer span holds the begin or the end of what overlaps it
    for span in sorted(spans, key=lambda s: (s.start - s.end, not s.listed, s.start)):
        if span.start not in taken and span.end - 1 not in taken:
            kept[span.start] = span
            taken.update(range(span.start, span.end))
    return [kept[start] for start in sorted(kept)]


class Document:
    """The text with what is known about it: ``spans`` of place names, ``begin_of`` and ``ends_of`` tell where they begin and end."""

    def __init__(self, text: str, tagged: Sequence[Tagged], places: Sequence[Entity]) -> None:
        self.text = text
        self.places = list(places)
        spans = {(p.start, p.end) for p in places if p.level != "group" and not _is_conjunction(text, p)}
        taken = Cover(text, spans)
        for t in tagged:
            if t.label != "LOC" or t.score <= 0.5 or taken.touches(t.start, t.end):
                continue
            name = text[t.start : t.end]
            if name not in _COMMON_PLACES and name not in place_words().also_words:
                spans.add((t.start, t.end))
                taken.add(t.start, t.end)
        self.begin_of: dict[int, int] = {}
        for start, end in spans:
            self.begin_of[end] = min(start, self.begin_of.get(end, start))
        self.spans = sorted(spans)
        self.ends_of: dict[int, list[int]] = {}
        for start, end in self.spans:
            self.ends_of.setdefault(start, []).append(end)
        self.starts = frozenset(start for start, _ in spans)

    def chain_start(self, end: int) -> int:
        """Where the chain of places that ends at ``end`` begins; ``end`` when none does."""
        start = end
        while start in self.begin_of:
            start = self.begin_of[start]
        return start


def _is_conjunction(text: str, place: Entity) -> bool:
    """``专家和县农业农村局``: a county called 和县, 会同县 or 新建 only where no other word runs into it."""
    if text[place.start : place.end] not in place_words().also_words:
        return False
    return place.start > 0 and text[place.start - 1] not in BREAKS and text[place.start - 1] not in "省市州"
