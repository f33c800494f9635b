"""Classes of words and the activity types they point to, from word vectors: what rules and articles do not name is still known a little.

The table is ``lexicons/word_senses.tsv.gz``, made by ``benchmarks/build_word_senses.py``.
"""

from __future__ import annotations

import gzip
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.resources import lexicon

_LONGEST = 6
_STEPS = (3, 10, 20, 35, 55, 75)


class Sense(NamedTuple):
    """The class of a word at three sizes (1,500, 400, 80 classes; each named by its commonest word), its likely types in %."""

    fine: str
    middle: str
    coarse: str
    types: dict[str, int]


_UNKNOWN = Sense("?", "?", "?", {})


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    with gzip.open(lexicon("word_senses.tsv.gz"), "rt", encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t", 1) for line in lines)


@lru_cache(maxsize=65536)
def sense_of(phrase: str) -> Sense:
    """The sense of a word, else of the longest word that ends the phrase: its head."""
    table = _table()
    for start in range(max(0, len(phrase) - _LONGEST), len(phrase)):
        row = table.get(phrase[start:])
        if row is not None:
            fine, middle, coarse, types = row.split("\t")
            return Sense(fine, middle, coarse, {code: int(share) for code, share in map(_pair, types.split())})
    return _UNKNOWN


def _pair(item: str) -> tuple[str, str]:
    code, _, share = item.partition(":")
    return code, share


def leaning(words: Sequence[str]) -> dict[str, float]:
    """Type → what the words of a passage point to: the sum of their shares in %, for every three words one whole."""
    found: dict[str, float] = defaultdict(float)
    for word in words:
        for code, share in sense_of(word).types.items():
            found[code] += 3 * share / len(words)
    return found


def step(share: float) -> int:
    """A share in %, in seven steps."""
    return bisect_right(_STEPS, share)


def fitting(text: str, unit: str, group: str, verb: str | None) -> list[str]:
    """Features of a phrase as the thing that a unit counts and that a verb is done to."""
    fine, middle, coarse, _ = sense_of(text)
    found = [f"hs:{fine}", f"hs:{middle}", f"hs:{coarse}"]
    found += [f"u:{unit}|hs:{middle}", f"u:{unit}|hs:{coarse}", f"g:{group}|hs:{middle}", f"g:{group}|hs:{coarse}"]
    if verb is not None:
        does = sense_of(verb)
        found += [f"vs:{does.middle}|hs:{middle}", f"vs:{does.coarse}|hs:{coarse}"]
        found += [f"v:{verb}|hs:{coarse}", f"v:{verb}|hh:{text[-2:]}"]
    return found
