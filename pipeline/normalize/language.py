"""How likely a character is after two others: in general, and in the document at hand.

The general counts (``lexicons/character_pairs.gz``) are of simplified text with half-width marks and every digit as 0: pairs
and triples of news text, and those inside the words of jieba's dictionary. No text can be read back from them. Rebuild::

    python -m pipeline.normalize.language ../shared/ner/train.jsonl.gz
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipeline.normalize.script import script_table
from pipeline.resources import data_dir, lexicon

_FILE = "character_pairs.gz"
_BREAK = "\n"
_FULL_STOPS = frozenset("。!?")
QUOTES = frozenset("“”‘’\"'")
# A character rarer than this is guessed only where the document itself has it.
_LEAST_SINGLE = 4
_LEAST_PAIR, _LEAST_TRIPLE = 3, 4
# jieba's frequencies come from a corpus about thirty times ours.
_WORD_SHARE = 0.03
_WEAK_SOURCES = frozenset({"resume", "weibo"})
# How many observations the general chances are worth against the document's own counts.
_FOLLOWERS = 60
_OWN_WEIGHT = 500.0
_OWN_SHARE = 0.15
_OWN_PAIR_PRIOR, _OWN_TRIPLE_PRIOR = 6.0, 2.0
_DISCOUNT = 0.7
# Names are made of characters that are rarely words: a character alone never costs more than this.
_SINGLE_FLOOR = -11.0
_FLOOR = 2e-7
_DIGITS = re.compile(r"[0-9]")


def plain(text: str) -> str:
    """``text`` in the alphabet of the counts, one character for one: simplified, half-width, digits as 0."""
    table = script_table().simplified
    characters = (table.get(char, char) for char in text)
    return _DIGITS.sub("0", "".join(_half_width(char) for char in characters))


def _half_width(char: str) -> str:
    if "！" <= char <= "～":
        return chr(ord(char) - 0xFEE0)
    folded = unicodedata.normalize("NFKC", char) if "\u2000" <= char <= "\u33ff" and char not in QUOTES else char
    return folded if len(folded) == 1 else char


class Characters:
    """The general counts, as chances with absolute discounting: what rarer continuations were cut off backs off too."""

    def __init__(self, single: dict[str, float], pairs: dict[str, float], triples: dict[str, float]) -> None:
        self.single, self.pairs, self.triples = single, pairs, triples
        self._total = sum(single.values())
        self._left_one = _left_over(pairs, single)
        self._left_two = _left_over(triples, pairs)

    def chance(self, char: str, two: str) -> float:
        """Chance of ``char`` after ``two`` (one or two characters)."""
        one = two[-1]
        alone = self.single.get(char, 0.0) / self._total + _FLOOR
        seen = self.pairs.get(one + char, 0.0)
        after_one = (max(seen - _DISCOUNT, 0.0) / self.single[one] if seen else 0.0) + self._left_one.get(
            one, 1.0
        ) * alone
        if len(two) < 2:
            return after_one
        seen = self.triples.get(two + char, 0.0)
        known = max(seen - _DISCOUNT, 0.0) / self.pairs[two] if seen else 0.0
        return known + self._left_two.get(two, 1.0) * after_one


@cache
def _followers(characters: Characters) -> dict[str, list[str]]:
    ranked = sorted(characters.pairs.items(), key=lambda item: (-item[1], item[0]))
    after: dict[str, list[str]] = {}
    for pair, _ in ranked:
        following = after.setdefault(pair[0], [])
        if len(following) < _FOLLOWERS:
            following.append(pair[1])
    return after


def _left_over(longer: dict[str, float], shorter: dict[str, float]) -> dict[str, float]:
    """For each context the share of its mass that its kept continuations leave to the shorter context."""
    used: Counter[str] = Counter()
    for key, count in longer.items():
        used[key[:-1]] += count - _DISCOUNT  # type: ignore[assignment]
    return {context: max(1.0 - mass / shorter[context], 1e-3) for context, mass in used.items()}


class OwnCharacters:
    """The counts of one document, which lean on given chances where they are thin."""

    def __init__(self, text: str) -> None:
        self.pairs = Counter(map("".join, pairwise(text)))
        self._triples = Counter(map("".join, zip(text, text[1:], text[2:], strict=False)))
        self.single = Counter(text)
        self._total = len(text) or 1

    def chance(self, char: str, two: str, base: float, but: int = 0) -> float:
        """Chance of ``char`` after ``two``, where ``base`` is its general chance; ``but`` occurrences do not count."""
        one = two[-1]
        if "\u4e00" <= char <= "\u9fff":
            base = (1 - _OWN_SHARE) * base + _OWN_SHARE * max(self.single[char] - but, 0) / self._total
        pair, before = max(self.pairs[one + char] - but, 0), max(self.single[one] - but, 0)
        after_one = (pair + _OWN_PAIR_PRIOR * base) / (before + _OWN_PAIR_PRIOR)
        if len(two) < 2:
            return after_one
        triple, before = max(self._triples[two + char] - but, 0), max(self.pairs[two] - but, 0)
        return (triple + _OWN_TRIPLE_PRIOR * after_one) / (before + _OWN_TRIPLE_PRIOR)


class DocumentLanguage:
    """Log chances of characters in one document: its own pairs and triples over the general ones."""

    def __init__(self, text: str) -> None:
        simple = plain(text)
        self._general = general_characters()
        self._own = OwnCharacters(simple)
        self._known: dict[tuple[str, str, int], float] = {}
        self.alphabet = frozenset(simple)

    def score(self, char: str, history: str, but: int = 0) -> float:
        """Natural log chance of ``char`` after ``history``, both :func:`plain`; looks through a quotation mark.

        ``but`` is 1 when this very occurrence is in the document and must not speak for itself.
        """
        two = history[-2:]
        key = (two if not two or two[-1] not in QUOTES else history[-4:], char, but)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = math.log(self._chance(char, history, but))
        return known

    def score_standing(self, text: str, history: str, fresh: int = 0) -> float:
        """Natural log chance of ``text`` as it stands in the document, its first ``fresh`` characters in new company."""
        total = 0.0
        for at, char in enumerate(text):
            total += self.score(char, history, int(at >= fresh))
            history = (history + char)[-4:]
        return total

    def is_common(self, char: str) -> bool:
        """Whether ``char`` is worth guessing: seen in this document or now and then elsewhere."""
        return char in self.alphabet or self._general.single.get(char, 0.0) >= _LEAST_SINGLE

    def frequency(self, char: str) -> float:
        """How common ``char`` is, one occurrence in the document counting as much as many elsewhere."""
        return self._general.single.get(char, 0.0) + _OWN_WEIGHT * self._own.single[char]

    def followers(self, char: str) -> list[str]:
        """The characters that most often come after ``char``, those of this document first."""
        own = [pair[1] for pair, _ in self._own.pairs.most_common() if pair[0] == char]
        return list(dict.fromkeys(own + _followers(self._general).get(char, [])))

    def _chance(self, char: str, history: str, but: int) -> float:
        two = history[-2:] or _BREAK
        seen = self._after(char, two, but)
        if two[-1] in QUOTES:
            through = "".join(one for one in history if one not in QUOTES)[-2:] or _BREAK
            return 0.5 * (seen + self._after(char, through, but))
        return seen

    def _after(self, char: str, two: str, but: int) -> float:
        return self._own.chance(char, two, self._general.chance(char, two), but)


class Words:
    """How well a stretch of text falls into words: the best split by the frequencies of jieba's dictionary."""

    def __init__(self, words: Iterable[tuple[str, float]]) -> None:
        frequencies = dict(words)
        total = sum(frequencies.values())
        self._chances = {word: math.log(count / total) for word, count in frequencies.items()}
        self._longest = 6
        self._unknown = math.log(1.0 / total)

    def score(self, text: str) -> float:
        """Natural log chance of the best split of ``text``; marks and digits count nothing."""
        best = [0.0]
        for end in range(1, len(text) + 1):
            char = text[end - 1]
            if not "\u4e00" <= char <= "\u9fff":
                best.append(best[-1])
                continue
            scores = [best[-1] + max(self._chances.get(char, self._unknown), _SINGLE_FLOOR)]
            for start in range(max(0, end - self._longest), end - 1):
                chance = self._chances.get(text[start:end])
                if chance is not None:
                    scores.append(best[start] + chance)
            best.append(max(scores))
        return best[-1]


@cache
def dictionary() -> Words:
    """The words of jieba's dictionary (about a second to load, only for damaged pages)."""
    return Words(dictionary_words())


@cache
def general_characters() -> Characters:
    """The general counts of the lexicon."""
    single: dict[str, float] = {}
    pairs: dict[str, float] = {}
    triples: dict[str, float] = {}
    tables = {1: single, 2: pairs, 3: triples}
    for line in gzip.decompress(lexicon(_FILE).read_bytes()).decode("utf-8").split("\r"):
        if line:
            head, tail = line.split("\t")
            table = tables[len(head) + 1]
            for item in tail.split(" "):
                table[head + item[0]] = float(item[1:])
    return Characters(single, pairs, triples)


def build(texts: Iterable[str], words: Iterable[tuple[str, float]]) -> bytes:
    """The lexicon's bytes, from running texts and words with frequencies."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    triples: Counter[str] = Counter()
    last = _BREAK
    for text in texts:
        # Most sources are split into sentences; joined again they also tell how one begins after another.
        simple = last + plain(text).replace(" ", "")
        if simple[-1] not in _FULL_STOPS:
            simple += _BREAK
        last = simple[-1]
        single.update(simple)
        pairs.update(map("".join, pairwise(simple)))
        triples.update(map("".join, zip(simple, simple[1:], simple[2:], strict=False)))
    for word, frequency in words:
        count = int(frequency * _WORD_SHARE + 0.5)
        if count:
            for table, width in ((single, 1), (pairs, 2), (triples, 3)):
                for at in range(len(word) - width + 1):
                    table[word[at : at + width]] += count
    kept = [
        (single, 1),
        ({pair: count for pair, count in pairs.items() if count >= _LEAST_PAIR}, _LEAST_PAIR),
        ({triple: count for triple, count in triples.items() if count >= _LEAST_TRIPLE}, _LEAST_TRIPLE),
    ]
    lines: dict[str, list[str]] = {}
    for table_kept, _ in kept:
        for key in sorted(table_kept):
            if not any(char in " \t\r" for char in key):
                lines.setdefault(key[:-1], []).append(f"{key[-1]}{table_kept[key]}")
    body = "\r".join(f"{head}\t{' '.join(items)}" for head, items in sorted(lines.items()))
    return gzip.compress(body.encode("utf-8"), 9, mtime=0)


def _corpus(path: Path) -> Iterable[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["src"] not in _WEAK_SOURCES:
                yield record["text"]


def dictionary_words() -> Iterable[tuple[str, float]]:
    """The words of jieba's dictionary that are Chinese throughout, with their frequencies."""
    import jieba

    for line in jieba.get_dict_file():
        word, frequency, *_ = line.decode("utf-8").split(" ")
        if all("\u4e00" <= char <= "\u9fff" for char in word):
            yield word, float(frequency)


if __name__ == "__main__":
    (data_dir("lexicons") / _FILE).write_bytes(build(_corpus(Path(sys.argv[1])), dictionary_words()))
