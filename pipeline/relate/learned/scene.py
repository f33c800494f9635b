"""A document as the feature functions see it: words, clauses, sentences, quantities, entities, by index."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.find.rules import Rules
from pipeline.records import Entity, Findings, Metric, Section

_SENTENCE_MARKS = frozenset("。！？!?\n")
_CLAUSE_MARKS = frozenset("，,；;：:")
_QUOTES = frozenset("“”‘’\"'「」《》")
_BRACKETS = frozenset("（）()[]【】")


@dataclass(frozen=True, slots=True)
class Word:
    """A token; ``kind`` is its jieba tag, ``q`` inside a quantity, or the class of its punctuation."""

    start: int
    end: int
    text: str
    kind: str


@dataclass(slots=True)
class Scene:
    """One document."""

    text: str
    words: list[Word]
    starts: list[int]
    clauses: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    found: Findings
    quantity_spans: list[tuple[int, int]]
    metrics: Sequence[Metric]
    rules: Rules
    counts: Counter[str] = field(default_factory=Counter)
    _words_of_types: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def word_at(self, offset: int) -> int:
        """Index of the first word that ends after ``offset``."""
        index = bisect_right(self.starts, offset) - 1
        if index >= 0 and self.words[index].end > offset:
            return index
        return index + 1

    def words_in(self, start: int, end: int) -> range:
        """Indices of the words that lie in [start, end)."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def clause_index(self, offset: int) -> int:
        """Index of the clause that holds ``offset`` (or the next one)."""
        index = bisect_right(self.clauses, (offset, len(self.text) + 1)) - 1
        return max(index, 0)

    def sentence_index(self, offset: int) -> int:
        """Index of the sentence that holds ``offset``."""
        index = bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1
        return max(index, 0)

    def section_at(self, offset: int) -> Section | None:
        """The section that holds ``offset``."""
        for section in self.found.structure.sections:
            if section.start <= offset < section.end:
                return section
        return None

    def type_words(self, text: str) -> dict[str, set[str]]:
        """Activity type → slots (objects, triggers, contexts, pairs) of the rules whose words stand in ``text``."""
        known = self._words_of_types.get(text)
        if known is None:
            known = {}
            for hit in (*self.rules.hits(text), *self.rules.pair_hits(text)):
                known.setdefault(hit.type, set()).add(hit.slot)
            known = {code: set(sorted(slots)) for code, slots in known.items() if not self.rules.excluded(code, text)}
            self._words_of_types[text] = known
        return known

    def neighbour_types(self, metric: Metric) -> list[tuple[str, dict[str, float]]]:
        """Shares of the activity types that the rules gave to the figures of the sentence, the section and the document."""
        section = self.section_at(metric.quantity.start)
        zones: list[tuple[str, list[str]]] = [("sentence", []), ("section", []), ("document", [])]
        for other in self.metrics:
            if other.quantity.start == metric.quantity.start:
                continue
            if other.sentence == metric.sentence:
                zones[0][1].append(other.activity_type)
            if section is not None and section.start <= other.quantity.start < section.end:
                zones[1][1].append(other.activity_type)
            zones[2][1].append(other.activity_type)
        return [(name, {code: count / len(types) for code, count in Counter(types).items()}) for name, types in zones if types]

    def entities(self) -> list[Entity]:
        """People, places and organisations in text order."""
        entities = [*self.found.people, *self.found.places, *self.found.organisations]
        return sorted(entities, key=lambda entity: (entity.start, -entity.end, entity.type))


def _kind(text: str, tag: str) -> str:
    char = text[0]
    if char in _SENTENCE_MARKS:
        return "stop"
    if char in _CLAUSE_MARKS:
        return "comma"
    if char == "、":
        return "list"
    if char in _QUOTES:
        return "quote"
    if char in _BRACKETS:
        return "bracket"
    if text.isspace():
        return "space"
    return tag


def make_scene(
    text: str,
    tokens: Sequence[tuple[int, int, str]],
    sentences: Sequence[tuple[int, int]],
    found: Findings,
    metrics: Sequence[Metric],
    rules: Rules,
) -> Scene:
    """The scene of a document; ``tokens`` are (start, end, tag). A quantity is one word of kind ``q``, cut out of the tokens."""
    spans = sorted({(metric.quantity.start, metric.quantity.end) for metric in metrics})
    words: list[Word] = []
    queue = iter([*spans, (len(text) + 1, len(text) + 1)])
    current = next(queue)
    for start, end, tag in tokens:
        while start >= current[1]:
            words.append(Word(*current, text[current[0] : current[1]], "q"))
            current = next(queue)
        if start < current[0]:
            stop = min(end, current[0])
            words.append(Word(start, stop, text[start:stop], _kind(text[start:stop], tag)))
        if end > current[1]:  # the token goes on behind the quantity: 户籍 after 3户 stays a word of its own
            words.append(Word(*current, text[current[0] : current[1]], "q"))
            rest = current[1]
            current = next(queue)
            if rest < end and current[0] >= end:
                words.append(Word(rest, end, text[rest:end], _kind(text[rest:end], tag)))
    while current[0] <= len(text):
        words.append(Word(*current, text[current[0] : current[1]], "q"))
        current = next(queue)
    scene = Scene(text, words, [word.start for word in words], list(found.clauses), list(sentences), found, spans, list(metrics), rules)
    scene.counts.update(word.text for word in words)
    return scene


def near(number: int) -> str:
    """A distance as a class: 0 1 2 3 4-6 7-12 13+."""
    if number <= 3:
        return str(number)
    return "4-6" if number <= 6 else "7-12" if number <= 12 else "13+"
