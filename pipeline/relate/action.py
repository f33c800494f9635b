"""The verb that makes or explains a figure."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.relate.grammar import grammar
from pipeline.relate.words import NOMINAL, Word


def governing_verb(words: Sequence[Word], left: int, at: int) -> Word | None:
    """The verb left of word ``at`` that has it as its object: no noun phrase of another role stands between."""
    rules = grammar()
    for i in range(at - 1, left - 1, -1):
        word = words[i]
        if word.kind == "V" and word.text not in rules.measure_verbs:
            return word
        if (
            word.kind == "VN"
            and (i == left or words[i - 1].kind not in {"DE", "A"})
            and (i + 1 >= at or words[i + 1].kind != "DE")
        ):
            return word
        if word.kind in {"P", "Q", "W"}:
            return None
    return None


def following_verb(words: Sequence[Word], first: int, end: int) -> Word | None:
    """The predicate after a subject or a 为/对/把 phrase; a light verb gives way to the act it introduces."""
    rules = grammar()
    for i in range(first, end):
        word = words[i]
        if word.kind == "V" and word.text not in rules.measure_verbs:
            if word.text in {"进行", "开展", "实施", "予以", "给予"}:
                for later in words[i + 1 : end]:
                    if later.kind == "VN":
                        return later
            return word
        if word.kind == "VN" and (i + 1 >= end or words[i + 1].kind != "DE"):
            before = words[i - 1].kind if i > first else ""
            if before not in {"DE"}:
                return word
    return None


def light_object(words: Sequence[Word], left: int, at: int) -> str:
    """The act named by the verb at ``at`` with the verbal nouns and modifiers that stand before it (义务投工投劳)."""
    first = at
    while first > left and words[first - 1].kind in {"VN", "A"} and words[first - 1].kind in NOMINAL:
        first -= 1
    return "".join(word.text for word in words[first : at + 1])
