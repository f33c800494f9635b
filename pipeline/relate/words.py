"""Words and their classes: what the joining of figures to words works on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.find.ner import is_verb, is_word
from pipeline.relate.grammar import grammar
from pipeline.segment.tokenizers import domain_words, tagger

#: Kinds of words: N noun, V verb, VM verb of measuring or reaching (达到, 共有, 增至), VN verb that may stand as a noun, A modifier, D adverb, P preposition, C conjunction,
#: U particle, DE 的, R pronoun, T time, F localizer (中, 里, 沿线), S place, O organisation, E person, Q quantity,
#: M other number or measure word, W punctuation.
NOMINAL = frozenset({"N", "A", "VN", "S", "O", "E"})
_BLOCKS = frozenset({"S", "O", "E", "Q", "T", "W"})
ASPECTS = frozenset({"了", "着", "过"})
#: Adverbs that make one word with a simple verb: 新招, 再建, 续建, 已换.
_ANEW = frozenset("新再续增加补已先重抢")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,4}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: clean offsets, text, kind (see above) and, for quantities, the index of the quantity."""

    start: int
    end: int
    text: str
    kind: str
    index: int = -1


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
    if len(word) == 2 and word[0] in _ANEW and word[1] in words.simple_verbs and word not in known_words():
        return "V"
    return _kind_of_tag(word, tag)


def _kind_of_tag(word: str, tag: str) -> str:
    if tag == "vn":
        return "VN"
    first = tag[:1]
    if tag == "eng":  # PE管, AED71台
        return "N"
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
        return "F"
    if first in {"y", "o", "e", "k", "h"}:
        return "U"
    if any(char.isalnum() for char in word):
        return "N"
    return "W"


def _split_verb_object(word: str, tag: str) -> list[tuple[str, str]]:
    """解决问题, 稳步发展, 群众反映 and the like are one word to jieba; the figure needs verb, noun and adverb apart."""
    words = grammar()
    if tag.startswith("u") and len(word) == 2 and word[1] in ASPECTS:
        return [(word[0], "v"), (word[1], "u")]
    if word in words.errands:
        return [(word[0], "v"), (word[1:], "n")]
    if len(word) == 4 and word not in words.nominal_verbs and word not in words.verbs and word not in words.nouns:
        head, tail = word[:2], word[2:]
        if head in words.verbs and (tail in words.nouns or tail in words.nominal_verbs):
            return [(head, "v"), (tail, "n")]
        if head in words.manners and (is_verb(tail) or tail in words.growth_verbs | words.verbs):
            return [(head, "d"), (tail, "v")]  # 稳步|发展, 同比|增加
        if tail in words.predicates and words.is_person(head):
            return [(head, "n"), (tail, "v")]  # 干部|带头, 群众|反映
    return [(word, tag)]


def typed(text: str, start: int, end: int, tag: str) -> list[Word]:
    """The token ``text[start:end]`` as one word, or as verb and noun."""
    found = []
    at = start
    for piece, piece_tag in _split_verb_object(text[start:end], tag):
        found.append(Word(at, at + len(piece), piece, kind_of(piece, piece_tag)))
        at += len(piece)
    return found


def cut(text: str, start: int, end: int) -> list[Word]:
    """The words of ``text[start:end]``, cut on its own."""
    found: list[Word] = []
    at = start
    if start >= end:
        return found
    for word, tag in tagger()(text[start:end]):
        found += typed(text, at, at + len(word), tag)
        at += len(word)
    return found


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Words that the project's own lists have."""
    rules = grammar()
    listed = rules.nouns | rules.nominal_verbs | rules.verbs | rules.adverbs | rules.prepositions | rules.conjunctions
    listed |= rules.pronouns | rules.measure_verbs | rules.growth_verbs | rules.measured_nouns | rules.attributives
    return listed | {word for word, _, _ in domain_words()}


def is_guessed(word: Word) -> bool:
    """Whether the segmenter made the word up: no list and no dictionary has it."""
    return (
        word.kind not in _BLOCKS
        and _CHINESE.fullmatch(word.text) is not None
        and word.text not in known_words()
        and not is_word(word.text)
    )


@lru_cache(maxsize=50_000)
def _tags_of(text: str) -> frozenset[str]:
    return frozenset(tag for word, tag in tagger()(text) if word == text)


def is_verb_alone(text: str) -> bool:
    """Whether the dictionary knows the word as a verb and not as a noun of doing (挽回, 空投, not 建设)."""
    return text not in grammar().nominal_verbs and (_tags_of(text) == {"v"} or text in grammar().verbs)


def is_noun_alone(text: str) -> bool:
    """Whether the dictionary knows the word as a noun."""
    return _tags_of(text) == {"n"} or text in grammar().nouns
