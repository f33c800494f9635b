"""Sentences as sequences of classed words: what the joining of figures to words works on.

Words come from the tokens of the Doc, cut anew at the borders of quantities and merged over entities and short quoted
names, so that the result depends little on the segmenter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.records import Entity, Quantity, TimeExpression
from pipeline.relate.grammar import grammar

#: Kinds of words: N noun, V verb, VN verb that may stand as a noun, A modifier, D adverb, P preposition, C conjunction,
#: U particle, DE 的, R pronoun, T time, S place, O organisation, E person, Q quantity, M other number or measure word,
#: W punctuation.
NOMINAL = frozenset({"N", "A", "VN", "S", "O", "E"})
_CLAUSE_MARKS = frozenset("，,；;：:。！？!?\n")
_OPEN = frozenset("(（[【")
_CLOSE = frozenset(")）]】")
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"，,。；;：:！？!?\n]{1,12})[”」』\"]")
_SPACE = re.compile(r"\s+")
_SUBORDINATE = frozenset({"后", "时", "中", "以来", "期间", "之后", "以后", "之际", "过程中", "前", "下", "上", "里", "内"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: clean offsets, text, kind (see above) and, for quantities, the index of the quantity."""

    start: int
    end: int
    text: str
    kind: str
    index: int = -1


@dataclass(slots=True)
class Clause:
    """Words between two clause marks; ``mark`` is the mark that ends it, ``sentence`` the index of its sentence."""

    start: int
    end: int
    words: list[Word]
    sentence: int
    mark: str = ""


@dataclass(slots=True)
class Reading:
    """A document as sentences and clauses of classed words."""

    text: str
    sentences: list[tuple[int, int]]
    clauses: list[Clause] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def clause_at(self, offset: int) -> int:
        """Index of the clause that holds ``offset`` (the nearest one before it, when it stands between two)."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def of_sentence(self, number: int) -> list[int]:
        """Indices of the clauses of one sentence."""
        return [i for i, clause in enumerate(self.clauses) if clause.sentence == number]

    def seal(self) -> None:
        """Build the offset index once all clauses are there."""
        self._starts = [clause.start for clause in self.clauses]


def kind_of(word: str, tag: str) -> str:
    """Kind of a word from the grammar lists, else from its jieba tag."""
    words = grammar()
    if not word.strip():
        return "W"
    if word == "的":
        return "DE"
    if word in words.nouns:
        return "N"
    if word in words.nominal_verbs:
        return "VN"
    if word in words.conjunctions:
        return "C"
    if word in words.pronouns:
        return "R"
    if word in words.prepositions:
        return "P"
    if word in words.verbs:
        return "V"
    if word in words.adverbs:
        return "D"
    if word in words.measure_verbs or word in words.growth_verbs:
        return "V"
    return _kind_of_tag(word, tag)


def _kind_of_tag(word: str, tag: str) -> str:
    if tag == "vn":
        return "VN"
    first = tag[:1]
    if first == "n" or tag in {"j", "s", "l", "i", "an", "g", "vg"}:
        return "N"
    table = {"v": "V", "d": "D", "p": "P", "c": "C", "r": "R", "t": "T", "m": "M", "q": "M", "b": "A", "z": "A", "u": "U"}
    if first in table:
        return table[first]
    if tag in {"ad"}:
        return "D"
    if first == "a":
        return "A"
    if first == "f":
        return "N"
    if first in {"y", "o", "e", "k", "h"}:
        return "U"
    if any(char.isalnum() for char in word):
        return "N"
    return "W"


def _split_verb_object(word: str, tag: str) -> list[tuple[str, str]]:
    """解决问题 and the like are one word to jieba; the figure needs verb and noun apart."""
    words = grammar()
    if len(word) == 4 and word not in words.nominal_verbs and word not in words.verbs and word not in words.nouns:
        head, tail = word[:2], word[2:]
        if head in words.verbs and (tail in words.nouns or tail in words.nominal_verbs):
            return [(head, "v"), (tail, "n")]
    return [(word, tag)]


def _blocks(
    text: str, quantities: Sequence[Quantity], entities: Sequence[Entity], times: Sequence[TimeExpression]
) -> list[tuple[int, int, str, int]]:
    """Spans that are one word each: quantities first, then quoted names, times, organisations, people, places."""
    taken: list[tuple[int, int, str, int]] = []
    used = bytearray(len(text))

    def take(start: int, end: int, kind: str, index: int = -1) -> None:
        if start < end and not any(used[start:end]):
            used[start:end] = b"\x01" * (end - start)
            taken.append((start, end, kind, index))

    for index, quantity in enumerate(quantities):
        take(quantity.start, quantity.end, "Q", index)
    for match in _QUOTED.finditer(text):
        take(match.start(), match.end(), "N")
    for time in times:
        take(time.start, time.end, "T")
    rank = {"org": 0, "person": 1, "place": 2}
    kinds = {"org": "O", "person": "E", "place": "S"}
    for entity in sorted(entities, key=lambda e: (rank[e.type], e.start - e.end, e.start)):
        take(entity.start, entity.end, kinds[entity.type])
    taken.sort()
    return taken


def _words(
    text: str, tokens: Iterable[tuple[int, int, str]], blocks: Sequence[tuple[int, int, str, int]]
) -> list[Word]:
    words: list[Word] = []
    position = 0
    spans = list(blocks)

    def plain(start: int, end: int, tag: str) -> None:
        at = start
        for piece, piece_tag in _split_verb_object(text[start:end], tag):
            words.append(Word(at, at + len(piece), piece, kind_of(piece, piece_tag)))
            at += len(piece)

    for start, end, tag in tokens:
        while start < end:
            while position < len(spans) and spans[position][1] <= start:
                position += 1
            if position == len(spans) or spans[position][0] >= end:
                plain(start, end, tag)
                break
            left, right, kind, index = spans[position]
            if start < left:
                plain(start, left, tag)
            if not words or words[-1].end <= left:
                words.append(Word(left, right, text[left:right], kind, index))
            start = right
    return words


def read(
    text: str,
    tokens: Iterable[tuple[int, int, str]],
    sentences: Sequence[tuple[int, int]],
    quantities: Sequence[Quantity],
    *,
    entities: Sequence[Entity] = (),
    times: Sequence[TimeExpression] = (),
) -> Reading:
    """The document as clauses of classed words. ``tokens`` are (start, end, jieba tag) of the whole text, in order."""
    words = [w for w in _words(text, tokens, _blocks(text, quantities, entities, times)) if not _SPACE.fullmatch(w.text)]
    reading = Reading(text, list(sentences))
    position = 0
    for number, (start, end) in enumerate(sentences):
        current: list[Word] = []
        while position < len(words) and words[position].start < end:
            word = words[position]
            position += 1
            if word.start < start:
                continue
            if word.kind == "W" and word.text[0] in _CLAUSE_MARKS and word.index < 0:
                if current:
                    reading.clauses.append(Clause(current[0].start, word.start, current, number, word.text[0]))
                current = []
            else:
                current.append(word)
        if current:
            reading.clauses.append(Clause(current[0].start, current[-1].end, current, number))
    reading.seal()
    return reading


def is_open(word: Word) -> bool:
    """An opening bracket."""
    return word.kind == "W" and word.text[0] in _OPEN


def is_close(word: Word) -> bool:
    """A closing bracket."""
    return word.kind == "W" and word.text[0] in _CLOSE


def is_list_mark(word: Word) -> bool:
    """、 or a conjunction that joins two nouns."""
    return (word.kind == "W" and word.text == "、") or (word.kind == "C" and word.text in {"和", "与", "及", "以及", "或"})


def is_subordinate(word: Word) -> bool:
    """A word that closes an adverbial phrase (…中, …后)."""
    return word.text in _SUBORDINATE
