"""Traditional to simplified, only where the text is traditional, one character for one.

OpenCC ``t2s`` (phrase context included) does the work; ``lexicons/script.yaml`` says where it is wrong for this genre.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import opencc
import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.normalize.alignment import Script
from pipeline.normalize.width import Examples
from pipeline.resources import lexicon

# A text this short is traditional by a single traditional character.
_SHORT = 40
_PASSAGE = re.compile(r"[^\n]+\n*|\n+")
_SENTENCE = re.compile(r"[^。！？；!?;]*[。！？；!?;]*[”’』」]*")


class Contextual(BaseModel):
    """A character that reads ``becomes`` unless one of the given characters stands beside it."""

    model_config = ConfigDict(extra="forbid")
    id: str
    meaning: str
    char: str
    becomes: str
    not_before: str
    not_after: str
    examples: Examples

    def pattern(self) -> re.Pattern[str]:
        before = f"(?<![{self.not_after}])" if self.not_after else ""
        after = f"(?![{self.not_before}])" if self.not_before else ""
        return re.compile(before + self.char + after)


class ScriptLexicon(BaseModel):
    """The file ``lexicons/script.yaml``."""

    model_config = ConfigDict(extra="forbid")
    stays: str
    kept_on_converted_pages: str
    never_converted: str
    neutral: str
    extra: str
    current_in_both: str
    contextual: list[Contextual]
    words: str


@dataclass(frozen=True, slots=True)
class ScriptTable:
    """What is known of single characters.

    ``simplified`` maps every changed traditional form to its simplified one. ``hant`` are the characters that show a
    text to be traditional, ``hans`` those that show it to be simplified. ``kept`` stay as they are on converted pages;
    ``stays`` are simplified forms that a crude converter leaves alone, ``current_in_both`` those that traditional text
    has too.
    """

    simplified: dict[str, str]
    hant: frozenset[str]
    hans: frozenset[str]
    kept: frozenset[str]
    stays: frozenset[str]
    current_in_both: frozenset[str]
    extra: dict[str, str]
    contextual: tuple[tuple[str, re.Pattern[str], str], ...]
    words: dict[str, str]


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _convert(text: str, name: str = "t2s") -> str:
    return str(_converter(name).convert(text))


@cache
def one_by_one(name: str) -> dict[str, str]:
    """Every Han character of the basic plane as the OpenCC configuration ``name`` converts it alone."""
    han = [chr(code) for code in [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]]
    # One character a line, so that no phrase rule can join two of them.
    return dict(zip(han, _convert("\n".join(han), name).split("\n"), strict=True))


@cache
def script_lexicon() -> ScriptLexicon:
    """The entries of ``lexicons/script.yaml``, validated."""
    return ScriptLexicon.model_validate(yaml.safe_load(lexicon("script.yaml").read_text(encoding="utf-8")))


@cache
def script_table() -> ScriptTable:
    """The character table, computed once from OpenCC and ``lexicons/script.yaml``."""
    entries = script_lexicon()
    to_simplified = one_by_one("t2s")
    # Taiwan and Hong Kong keep some forms that the general table changes (群 for 羣): those are no evidence.
    standards = [one_by_one(name) for name in ("s2t", "s2tw", "s2hk")]
    extra = {pair[0]: pair[1] for pair in entries.extra.split() if pair[0] != pair[1]}
    simplified = {old: new for old, new in to_simplified.items() if old != new and len(new) == 1} | extra
    simplified["著"] = "着"
    for char in entries.never_converted:
        simplified.pop(char, None)
    neutral = frozenset(entries.neutral)
    stays = frozenset(entries.stays)
    hans = {
        old
        for old in to_simplified
        if old not in simplified and old not in stays and all(standard[old] != old for standard in standards)
    }
    # A form that a dictionary of the other side also gives (台 干 里) is no evidence: it is current in both scripts.
    hans -= {form for standard in standards for form in standard.values()} | neutral
    words = {word[: len(word) // 2]: word[len(word) // 2 :] for word in entries.words.split()}
    return ScriptTable(
        simplified=simplified,
        hant=frozenset(simplified) - neutral,
        hans=frozenset(hans),
        kept=frozenset(entries.kept_on_converted_pages),
        stays=stays,
        current_in_both=frozenset(entries.current_in_both),
        extra=extra,
        contextual=tuple((rule.char, rule.pattern(), rule.becomes) for rule in entries.contextual),
        words=words,
    )


def to_simplified(text: str, *, converted: bool = False) -> str:
    """``text`` in simplified characters, of the same length.

    ``converted`` says that a character-by-character tool made the page out of simplified text: then the forms that
    such a tool never makes (乾 於 徵 …) are the author's own and stay.
    """
    table = script_table()
    simple = _convert(text)
    if len(simple) != len(text):
        simple = "".join(table.simplified.get(char, char) for char in text)
    for old, new in table.extra.items():
        simple = simple.replace(old, new)
    for char, pattern, becomes in table.contextual:
        if char in simple:
            simple = pattern.sub(becomes, simple)
    never = frozenset(script_lexicon().never_converted).intersection(text)
    if never:
        simple = "".join(old if old in never else new for old, new in zip(text, simple, strict=True))
    if converted:
        kept = table.kept.intersection(text)
        if kept:
            simple = "".join(old if old in kept else new for old, new in zip(text, simple, strict=True))
        return simple
    for old, new in table.words.items():
        at = text.find(old)
        while at >= 0:
            simple = simple[:at] + new + simple[at + len(old) :]
            at = text.find(old, at + len(old))
    return simple


def is_traditional(text: str) -> bool:
    """Whether most of the characters of ``text`` that differ between the scripts are traditional."""
    table = script_table()
    return _weight(text, table.hant) > _weight(text, table.hans)


def simplify_passages(text: str, alphabet: set[str], *, converted: bool = False) -> tuple[str, Script]:
    """``text`` with its traditional passages simplified (same length), and the script it was in.

    ``alphabet`` is ``set(text)``. A passage is a line, or a sentence of a line that mixes both scripts.
    """
    table = script_table()
    if not alphabet & table.hant:
        return text, "hans"
    if converted or not alphabet & table.hans:
        if converted or len(text) < _SHORT or len(alphabet & table.hant) >= 2 or _weight(text, table.hant) >= 2:
            return to_simplified(text, converted=converted), "hant"
        return text, "hans"
    traditional = _weight(text, table.hant) > _weight(text, table.hans)
    pieces: list[str] = []
    seen: set[str] = set()
    for passage in _passages(text, table):
        hant, hans = _weight(passage, table.hant), _weight(passage, table.hans)
        if hant > hans and (traditional or hant >= 2):
            pieces.append(to_simplified(passage))
            seen.add("hant")
        else:
            pieces.append(passage)
            if hans:
                seen.add("hans")
    if "hant" not in seen:
        return text, "hans"
    return "".join(pieces), "mixed" if "hans" in seen else "hant"


def _passages(text: str, table: ScriptTable) -> Iterator[str]:
    for line in _PASSAGE.findall(text):
        if _weight(line, table.hant) >= 2 and _weight(line, table.hans) >= 2:
            yield from (sentence for sentence in _SENTENCE.findall(line) if sentence)
        else:
            yield line


def _weight(text: str, characters: frozenset[str]) -> int:
    counts = Counter(text)
    return sum(counts[char] for char in characters.intersection(counts))
