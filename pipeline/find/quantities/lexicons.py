"""The words around numbers: approximations, currencies, comparisons, denominators, omitted units, and what counts nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from pipeline.find.lexicon import load_lexicon
from pipeline.find.quantities.numerals import CHINESE
from pipeline.records import Bound
from pipeline.resources import lexicon


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BoundWords(_Strict):
    """Words of one bound; ``not_after`` maps a word to characters that make it part of another word."""

    bound: Bound
    words: list[str]
    bare_only: bool = False
    not_after: dict[str, str] = Field(default_factory=dict)
    not_before: list[str] = Field(default_factory=list)


class DistantWords(_Strict):
    """Words that give the bound from some way before the number, with at most ``gap`` characters in between."""

    bound: Bound
    words: list[str]
    gap: int


class Currency(_Strict):
    """Names of a currency as they stand before a number; ``bare`` is the unit when no 元 follows."""

    words: list[str]
    unit: str
    foreign: bool
    bare: str | None = None


class ChangeWords(_Strict):
    """Verbs and nouns of comparison (guidelines, section 6, 18)."""

    increase: list[str]
    decrease: list[str]
    blocked: list[str]
    from_words: list[str]
    to_verbs: list[str]


class PerWords(_Strict):
    """Denominators: 人均-words, what 每 takes, and the nouns after 每个."""

    averages: dict[str, str]
    each: list[str]
    each_guarded: dict[str, str]
    each_ge: list[str]


class DurationWords(_Strict):
    """Evidence that a duration measures work rather than locates it in time."""

    lead: list[str]
    tail: list[str]
    locating_after: list[str]
    locating_before: list[str]


class ContextLexicon(_Strict):
    """``lexicons/quantity_context.yaml``."""

    prefixes: list[BoundWords]
    suffixes: list[BoundWords]
    distant: list[DistantWords]
    currencies: list[Currency]
    change: ChangeWords
    per: PerWords
    omitted: dict[str, list[str]]
    tail_nouns: dict[str, list[str]]
    abstract: list[str]
    rhetorical_units: list[str]
    duration: DurationWords


class PatternEntry(_Strict):
    """A pattern of text with numerals that counts nothing."""

    id: str
    pattern: str
    find: list[str]
    silent: list[str]


class Words(_Strict):
    """Fixed phrases: ``idioms`` begin with a numeral, ``inside`` hold one further on."""

    idioms: list[str]
    inside: list[str]


class NotQuantities(_Strict):
    """``lexicons/not_quantities.yaml``."""

    words: Words
    before: list[str]
    patterns: list[PatternEntry]


@dataclass(frozen=True, slots=True)
class Prefix:
    """One approximation word before a number."""

    word: str
    bound: Bound
    bare_only: bool
    not_after: str


def context_lexicon() -> ContextLexicon:
    """The validated file; raises ShishiError when it is malformed."""
    return load_lexicon("quantity_context.yaml", ContextLexicon)


def not_quantities() -> NotQuantities:
    """The validated file; raises ShishiError when it is malformed."""
    return load_lexicon("not_quantities.yaml", NotQuantities)


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def _first(words: list[str]) -> str:
    """A look-ahead on the first characters: the engine then skips most places at the cost of one test."""
    return f"(?=[{''.join(sorted({re.escape(word[0]) for word in words}))}])"


def _guarded(words: list[str]) -> str:
    return f"{_first(words)}(?:{_alternatives(words)})"


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Everything compiled once: dictionaries by first or last character and small anchored patterns."""

    prefixes: dict[str, tuple[Prefix, ...]]
    suffixes: dict[str, tuple[tuple[str, Bound, tuple[str, ...]], ...]]
    distant: dict[str, tuple[Bound, int]]
    distant_word: re.Pattern[str]
    currencies: dict[str, tuple[tuple[str, Currency], ...]]
    each_behind: re.Pattern[str]  # 每户… somewhere before the number
    each_at_end: re.Pattern[str]  # 每公斤 touching the number
    each_after: re.Pattern[str]  # /月, 每亩 behind the unit
    averages: dict[str, str]
    average: re.Pattern[str]
    change: re.Pattern[str]
    increase: frozenset[str]
    to_verb: re.Pattern[str]
    from_word: re.Pattern[str]
    omitted: dict[str, tuple[tuple[str, str], ...]]
    tail_noun: re.Pattern[str]
    tail_units: dict[str, str]
    abstract: re.Pattern[str]
    rhetorical_units: frozenset[str]
    duration_lead: re.Pattern[str]
    duration_tail: re.Pattern[str]
    locating_after: tuple[str, ...]
    locating_before: re.Pattern[str]
    idioms: frozenset[str]
    idiom_lengths: dict[str, tuple[int, ...]]  # first two characters → lengths to try, longest first
    inside: dict[
        str, tuple[tuple[int, str], ...]
    ]  # numeral and the character before it → (offset of the numeral, phrase)
    label_before: re.Pattern[str]
    label_last: frozenset[str]
    skip: re.Pattern[str]


def numeral_places() -> list[str]:
    """Names such as 三家子村, from ``lexicons/numeral_places.txt``."""
    lines = lexicon("numeral_places.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def place_stems() -> dict[str, tuple[tuple[str, str], ...]]:
    """First two characters → (short form, full name) of the places in :func:`numeral_places`: 十家堡 of 十家堡镇."""
    stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in numeral_places():
        stem = re.sub("(?:街道|社区|[镇乡村])$", "", name)
        if len(stem) > 2 and stem != name:
            stems[stem[:2]].append((stem, name))
    return {first: tuple(found) for first, found in stems.items()}


def _lengths(words: list[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[:2]].add(len(word))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _first_numeral(word: str) -> int:
    return next((i for i, char in enumerate(word) if char in CHINESE or char in "几数半"), -1)


@lru_cache(maxsize=1)
def lexicons() -> Lexicons:
    """The compiled words, loaded once in a process."""
    context, silent = context_lexicon(), not_quantities()
    prefixes: dict[str, list[Prefix]] = defaultdict(list)
    for group in context.prefixes:
        for word in group.words:
            prefixes[word[-1]].append(Prefix(word, group.bound, group.bare_only, group.not_after.get(word, "")))
    suffixes: dict[str, list[tuple[str, Bound, tuple[str, ...]]]] = defaultdict(list)
    for group in context.suffixes:
        for word in sorted(group.words, key=len, reverse=True):
            suffixes[word[0]].append((word, group.bound, tuple(group.not_before)))
    currencies: dict[str, list[tuple[str, Currency]]] = defaultdict(list)
    for currency in context.currencies:
        for word in currency.words:
            currencies[word[-1]].append((word, currency))
    begin_inside = [word for word in silent.words.inside if _first_numeral(word) == 0]
    phrases = [*silent.words.idioms, *numeral_places(), *begin_inside]
    inside: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for word in silent.words.inside:
        at = _first_numeral(word)
        if at > 0:
            inside[word[at - 1 : at + 1]].append((at, word))
    omitted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for unit, nouns in context.omitted.items():
        for noun in nouns:
            omitted[noun[0]].append((noun, unit))
    tails = {noun: unit for unit, nouns in context.tail_nouns.items() for noun in nouns}
    guarded = [f"{word}(?![{signs}])" for word, signs in context.per.each_guarded.items()]
    each = "|".join([_alternatives(context.per.each), *guarded])
    each_ge = _alternatives(context.per.each_ge)
    one = "(?:[一1](?:个|名|位|户|亩|家|座|所|条|处)?|个|家|所)?"
    each_noun = rf"(?:个(?P<ge>{each_ge})|{one}(?P<unit>{each}))"
    change = context.change
    labels = [
        re.escape(word) if not word.isascii() or not word.isalpha() else rf"(?<![A-Za-z]){word}"
        for word in silent.before
    ]
    labels = [
        r"(?<![目提日此当之以先从跟面眼门房屋会战节年月天空朝向超])前"
        if word == "前"
        else r"(?<![最当起年月])初"
        if word == "初"
        else word
        for word in labels
    ]
    return Lexicons(
        prefixes={last: tuple(sorted(ps, key=lambda p: -len(p.word))) for last, ps in prefixes.items()},
        suffixes={first: tuple(words) for first, words in suffixes.items()},
        distant={word: (group.bound, group.gap) for group in context.distant for word in group.words},
        distant_word=re.compile(_guarded([word for group in context.distant for word in group.words])),
        currencies={last: tuple(sorted(cs, key=lambda c: -len(c[0]))) for last, cs in currencies.items()},
        each_behind=re.compile(rf"(?:每|平均每|按每){each_noun}(?![的])"),
        each_at_end=re.compile(rf"(?:平均每|每)(?:个(?P<ge>{each_ge})|{one}(?P<unit>{each}))\Z"),
        each_after=re.compile(
            rf" ?/ ?(?:个)?(?P<slash>{each})|每(?:个(?P<ge>{each_ge})|(?P<unit>{each}))(?=[，。；、,;）)\s的]|$|左右|以上|计|标准)|(?<=[元块毛角钱])[一1](?P<one>斤|亩|公斤|吨|平方米|平米|人|户|次|张|份|只|头|棵|株|个月|天|平)"
        ),
        averages=context.per.averages,
        average=re.compile(_guarded(list(context.per.averages))),
        change=re.compile(
            rf"{_first([*change.blocked, *change.increase, *change.decrease])}(?:(?:{_alternatives(change.blocked)})|"
            rf"(?P<verb>{_alternatives([*change.increase, *change.decrease])}))"
        ),
        increase=frozenset(change.increase),
        to_verb=re.compile(rf"(?:{_alternatives(change.to_verbs)})了?\Z"),
        from_word=re.compile(rf"(?:{_alternatives(change.from_words)})[^,，。;；]{{0,12}}\Z"),
        omitted={first: tuple(sorted(nouns, key=lambda n: -len(n[0]))) for first, nouns in omitted.items()},
        tail_noun=re.compile(rf"(?:{_alternatives(list(tails))})\Z"),
        tail_units=tails,
        abstract=re.compile(rf"[“‘\"]?[一-龥]{{0,2}}(?:{_alternatives(context.abstract)})"),
        rhetorical_units=frozenset(context.rhetorical_units),
        duration_lead=re.compile(rf"(?:{_alternatives(context.duration.lead)})[^,，。;；、]{{0,4}}\Z"),
        duration_tail=re.compile(_alternatives(context.duration.tail)),
        locating_after=tuple(context.duration.locating_after),
        locating_before=re.compile(rf"(?:{_alternatives(context.duration.locating_before)})[的了]?\Z"),
        idioms=frozenset(phrases),
        idiom_lengths=_lengths(phrases),
        inside={pair: tuple(entries) for pair, entries in inside.items()},
        label_before=re.compile(rf"(?:{'|'.join(sorted(labels, key=len, reverse=True))})[:：为是]? ?\Z"),
        label_last=frozenset(word[-1] for word in silent.before) | frozenset(":：为是 "),
        skip=re.compile("|".join(f"(?:{entry.pattern})" for entry in silent.patterns)),
    )
