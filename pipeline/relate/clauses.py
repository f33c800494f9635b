"""Sentences as sequences of classed words: what the joining of figures to words works on.

Words come from the tokens of the Doc, cut anew at the borders of quantities and merged over entities and short quoted
names, so that the result depends little on the segmenter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.find.ner import is_word
from pipeline.records import Entity, Quantity, TimeExpression
from pipeline.relate.grammar import grammar
from pipeline.segment.tokenizers import tagger

#: Kinds of words: N noun, V verb, VM verb of measuring or reaching (达到, 共有, 增至), VN verb that may stand as a noun, A modifier, D adverb, P preposition, C conjunction,
#: U particle, DE 的, R pronoun, T time, S place, O organisation, E person, Q quantity, M other number or measure word,
#: W punctuation.
NOMINAL = frozenset({"N", "A", "VN", "S", "O", "E"})
_CLAUSE_MARKS = frozenset("，,；;：:。！？!?\n")
_OPEN = frozenset("(（[【")
_CLOSE = frozenset(")）]】")
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"，,。；;：:！？!?\n]{1,12})[”」』\"]")
_REACHING = frozenset({"到", "至", "为", "在", "成为"})
_TORN = frozenset({"P", "D", "V", "N", "A", "VN"})
#: Single characters that are words of their own before a noun.
_WHOLE = frozenset(
    "的了在和与及将把被由从向给每各共约近达以等有是又再也都还均已仅只不为对至到就按比让使请送户个新老大小全该本我"
)
_SPACE = re.compile(r"\s+")
_SUBORDINATE = frozenset(
    {"后", "时", "中", "以来", "期间", "之后", "以后", "之际", "过程中", "前", "下", "上", "里", "内"}
)


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
    if not word.strip() or (len(word) == 1 and not word.isalpha() and not word.isdecimal()):
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
    if word in words.measure_verbs:
        return "VM"
    if word in words.growth_verbs:
        return "V"
    return _kind_of_tag(word, tag)


def _kind_of_tag(word: str, tag: str) -> str:
    if tag == "vn":
        return "VN"
    first = tag[:1]
    if first == "n" or tag in {"j", "s", "l", "i", "an", "g", "vg"}:
        return "N"
    table = {
        "v": "V",
        "d": "D",
        "p": "P",
        "c": "C",
        "r": "R",
        "t": "T",
        "m": "M",
        "q": "M",
        "b": "A",
        "z": "A",
        "u": "U",
    }
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
    """Words of the text: blocks as they are; the pieces beside a block are cut anew, so that no word straddles it."""
    words: list[Word] = []
    pending = [(start, end, tag) for start, end, tag in tokens]
    position = 0
    spans = [*blocks, (len(text), len(text), "", -1)]
    at = 0
    for left, right, kind, index in spans:
        whole = []
        while position < len(pending) and pending[position][1] <= left:
            whole.append(pending[position])
            position += 1
        words += _plain(text, at, left, whole)
        if left < right:
            words.append(Word(left, right, text[left:right], kind, index))
        at = right
        while position < len(pending) and pending[position][0] < right:
            position += 1
    return _merged(words)


def _plain(text: str, start: int, end: int, whole: Sequence[tuple[int, int, str]]) -> list[Word]:
    """Words between two blocks: the tokens as given where they fit, new ones where a token straddled a block."""
    if start >= end:
        return []
    low = whole[0][0] if whole else end
    high = whole[-1][1] if whole else end
    first = _edge(text, start, whole, forward=True)
    last = _edge(text, end, whole, forward=False)
    if not whole or first >= last:
        return _cut(text, start, end)
    del low, high
    found = _cut(text, start, first)
    for a, b, tag in whole:
        if first <= a and b <= last:
            found += _typed(text, a, b, tag)
    return found + _cut(text, last, end)


def _edge(text: str, offset: int, whole: Sequence[tuple[int, int, str]], *, forward: bool) -> int:
    """The nearest clause mark beside a block, where cutting anew stops."""
    marks = [(a, b) for a, b, _ in whole if text[a] in _CLAUSE_MARKS]
    if forward:
        return marks[0][0] if marks else (whole[-1][1] if whole else offset)
    return marks[-1][1] if marks else offset


def _cut(text: str, start: int, end: int) -> list[Word]:
    found: list[Word] = []
    at = start
    if start >= end:
        return found
    for word, tag in tagger()(text[start:end]):
        found += _typed(text, at, at + len(word), tag)
        at += len(word)
    return found


def _typed(text: str, start: int, end: int, tag: str) -> list[Word]:
    found = []
    at = start
    for piece, piece_tag in _split_verb_object(text[start:end], tag):
        found.append(Word(at, at + len(piece), piece, kind_of(piece, piece_tag)))
        at += len(piece)
    return found


def _mended(words: Sequence[Word]) -> list[Word]:
    """A single character before two that make no word belongs to them: 用|信率, 管|护员."""
    mended: list[Word] = []
    for word in words:
        before = mended[-1] if mended and mended[-1].end == word.start else None
        torn = word.kind in {"N", "VN"} and len(word.text) == 2 and word.index < 0 and not is_word(word.text)
        if torn and before is not None and len(before.text) == 1 and before.kind in _TORN and before.text not in _WHOLE:
            mended[-1] = Word(before.start, word.end, before.text + word.text, "N")
        else:
            mended.append(word)
    return mended


def _merged(words: Sequence[Word]) -> list[Word]:
    """Joins what the dictionary leaves apart: verb and complement (编成), verb and noun ending (打磨工); retags by what follows."""
    rules = grammar()
    merged: list[Word] = []
    words = _mended(words)
    for i, word in enumerate(words):
        before = merged[-1] if merged and merged[-1].end == word.start and merged[-1].index < 0 else None
        following = words[i + 1] if i + 1 < len(words) and words[i + 1].start == word.end else None
        if (
            before is not None
            and before.kind in {"V", "VN"}
            and word.text in rules.complements
            and before.text not in rules.measure_verbs
        ):
            merged[-1] = Word(before.start, word.end, before.text + word.text, "VM" if word.text in _REACHING else "V")
        elif (
            before is not None
            and before.kind in {"V", "VN"}
            and len(before.text) >= 2
            and len(word.text) == 1
            and word.text in rules.noun_endings
        ):
            merged[-1] = Word(before.start, word.end, before.text + word.text, "N")
        elif (
            word.kind in {"N", "A", "VN"}
            and following is not None
            and following.text in {"着", "了", "过"}
            and word.index < 0
            and len(word.text) <= 2
        ):
            merged.append(Word(word.start, word.end, word.text, "V"))
        elif (
            word.kind == "V"
            and len(word.text) == 2
            and following is not None
            and following.text in rules.measured_nouns
            and word.text not in rules.light_verbs | rules.growth_verbs | rules.changing_verbs
        ):
            merged.append(Word(word.start, word.end, word.text, "VN"))  # 种植|面积, 抽查|比例
        elif word.text in rules.attributives and following is not None and following.kind in {"N", "VN", "A", "E"}:
            merged.append(Word(word.start, word.end, word.text, "A"))
        else:
            merged.append(word)
    return merged


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
    words = [
        w for w in _words(text, tokens, _blocks(text, quantities, entities, times)) if not _SPACE.fullmatch(w.text)
    ]
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
    return (word.kind == "W" and word.text == "、") or (
        word.kind == "C" and word.text in {"和", "与", "及", "以及", "或"}
    )


def is_subordinate(word: Word) -> bool:
    """A word that closes an adverbial phrase (…中, …后)."""
    return word.text in _SUBORDINATE
