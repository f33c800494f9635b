"""Candidates and features for the object and the action of a quantity: spans of words around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records import Metric
from pipeline.relate.learned.ranker import Features
from pipeline.relate.learned.scene import Scene, near

_FUNCTION = frozenset("uj ud ug ul uv uz p c cc d df dg m mq q r y e o h k u zg stop comma list bracket space quote".split())
_BREAKS = frozenset("stop comma list bracket space q".split())
_VERBAL = frozenset("v vn vd vi vg vq l i".split())
_NOMINAL = ("n", "j", "v", "l", "i", "s", "a", "b", "eng", "x", "t", "z", "g")
_LOOK_BACK = 60
_LOOK_AHEAD = 70
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``first`` to ``last`` (inclusive) of a scene."""

    first: int
    last: int
    start: int
    end: int


def _window(scene: Scene, start: int, end: int) -> range:
    sentence = scene.sentences[scene.sentence_index(start)] if scene.sentences else (0, len(scene.text))
    section = scene.section_at(start)
    floor = max(sentence[0] - _LOOK_BACK, section.start if section else 0, 0)
    return scene.words_in(max(floor, start - 140), min(sentence[1], end + _LOOK_AHEAD))


def _is_end(kind: str) -> bool:
    return kind not in _FUNCTION and kind.startswith(_NOMINAL)


def object_spans(scene: Scene, metric: Metric) -> list[Span]:
    """Every run of up to six words near the quantity that could be a noun phrase."""
    window = _window(scene, metric.quantity.start, metric.quantity.end)
    words = scene.words
    spans = []
    for first in window:
        if words[first].kind in _FUNCTION:
            continue
        for last in range(first, min(first + _LONGEST, window.stop)):
            kind = words[last].kind
            if kind in _BREAKS:
                break
            if _is_end(kind) and words[last].end - words[first].start >= 1:
                spans.append(Span(first, last, words[first].start, words[last].end))
    return spans


def action_spans(scene: Scene, metric: Metric) -> list[Span]:
    """Every verb-like word near the quantity, alone and with the verb-like word after it."""
    window = _window(scene, metric.quantity.start, metric.quantity.end)
    words = scene.words
    spans = []
    for first in window:
        kind = words[first].kind
        if kind in _FUNCTION or not (kind in _VERBAL or kind[0] in "nvazs"):
            continue
        spans.append(Span(first, first, words[first].start, words[first].end))
        following = first + 1
        if kind in _VERBAL and following < window.stop and words[following].kind in _VERBAL:
            spans.append(Span(first, following, words[first].start, words[following].end))
    return spans


class SpanFeatures:
    """Features of the spans around one quantity; what depends on the quantity alone is worked out once."""

    def __init__(self, scene: Scene, metric: Metric, proposed: str | None, mark: str) -> None:
        self.scene = scene
        self.proposed = proposed or ""
        self.mark = mark
        quantity = metric.quantity
        self.quantity = quantity
        self.at = scene.word_at(quantity.start)
        self.clause = scene.clause_index(quantity.start)
        self.unit = quantity.unit
        words = scene.words
        self.next_kind = words[self.at + 1].kind if self.at + 1 < len(words) else "end"
        self.next_text = words[self.at + 1].text if self.at + 1 < len(words) else ""
        self.previous_kind = words[self.at - 1].kind if self.at else "start"
        self.group = quantity.dimension + ("%" if self.unit == "%" else "") + ("/" if quantity.per else "") + (quantity.change or "")
        self.entity_spans = {(e.start, e.end): e.type for e in scene.entities()}

    def of(self, span: Span) -> Features:
        """The feature strings of one span."""
        return list(self._of(span))

    def _of(self, span: Span) -> Iterator[str]:
        scene, words, mark = self.scene, self.scene.words, self.mark
        before = span.last < self.at
        side = "B" if before else "A"
        gap = range(span.last + 1, self.at) if before else range(self.at + 1, span.first)
        kinds = [words[i].kind for i in gap]
        clauses = scene.clause_index(span.start) - self.clause
        head = words[span.last].text
        text = scene.text[span.start : span.end]
        left = words[span.first - 1] if span.first else None
        right = words[span.last + 1] if span.last + 1 < len(words) else None
        left_kind, right_kind = (left.kind if left else "start"), (right.kind if right else "end")
        shape = "".join(words[i].kind[0] for i in range(span.first, span.last + 1))
        near_gap = near(len(kinds))
        place = f"{side}{max(-3, min(3, clauses))}"
        yield f"{mark}bias"
        yield f"{mark}place={place}"
        yield f"{mark}place={place}|{near_gap}"
        yield f"{mark}place={place}|{near_gap}|{self.group}"
        yield f"{mark}place={place}|next={self.next_kind[0]}|{near_gap}"
        yield f"{mark}place={place}|prev={self.previous_kind[0]}|{near_gap}"
        if len(kinds) <= 3:
            between = "_".join(words[i].text if words[i].kind in _FUNCTION else words[i].kind for i in gap)
            yield f"{mark}between={side}|{between}"
            yield f"{mark}between={side}|{between}|{self.group}"
        for kind in ("q", "comma", "list", "stop", "p"):
            if kind in kinds:
                yield f"{mark}over={side}|{kind}|{min(3, kinds.count(kind))}"
        if any(kind in _VERBAL for kind in kinds):
            yield f"{mark}over={side}|v"
        yield f"{mark}len={len(shape)}|{near_gap}"
        yield f"{mark}chars={near(span.end - span.start)}"
        yield f"{mark}shape={shape}"
        yield f"{mark}shape={shape}|{left_kind}|{right_kind}"
        yield f"{mark}left={left_kind}|{left.text if left else ''}"
        yield f"{mark}right={right_kind}|{right.text if right else ''}"
        yield f"{mark}edge={left_kind[0]}{words[span.first].kind[0]}|{words[span.last].kind[0]}{right_kind[0]}"
        yield f"{mark}head={head}"
        yield f"{mark}head={head}|{self.unit}"
        yield f"{mark}tail={text[-1]}|{self.unit}"
        yield f"{mark}tail2={text[-2:]}"
        yield f"{mark}tail2={text[-2:]}|{self.group}"
        yield f"{mark}first={words[span.first].text}"
        yield f"{mark}text={text}|{self.group}"
        yield from self._proposal(span, text, shape)

    def _proposal(self, span: Span, text: str, shape: str) -> Iterator[str]:
        mark, proposed = self.mark, self.proposed
        if text == proposed:
            yield f"{mark}rule=same"
            yield f"{mark}rule=same|{self.group}"
            yield f"{mark}rule=same|{shape}"
        elif proposed and text in proposed:
            yield f"{mark}rule=inside|{'end' if proposed.endswith(text) else 'start' if proposed.startswith(text) else 'middle'}"
        elif proposed and proposed in text:
            yield f"{mark}rule=around|{'end' if text.endswith(proposed) else 'start' if text.startswith(proposed) else 'middle'}"
        elif proposed and proposed[-2:] == text[-2:]:
            yield f"{mark}rule=head"
        else:
            yield f"{mark}rule=other"
        for (start, end), kind in self.entity_spans.items():
            if start < span.end and span.start < end:
                yield f"{mark}entity={kind}|{'same' if (start, end) == (span.start, span.end) else 'part'}"
                break
        if self.scene.counts[text] > 1:
            yield f"{mark}again"
