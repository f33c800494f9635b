"""What a byte-shifted passage said: a beam search over the bytes behind what is seen of it.

Inside such a passage every visible character is one GBK code made of the second byte of one true character and the first
byte of the next. Between two of them up to two codes may have vanished. The search walks over what is seen, keeps the most
likely true texts, and stops wherever the reading may have come back into step (``shared/design/damaged-text.md`` §3).
"""

from __future__ import annotations

import heapq
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.normalize.converter import CUT_MARKS, FULL_WIDTH_DIGITS, page_codes
from pipeline.normalize.language import DocumentLanguage, plain
from pipeline.normalize.pinyin import SYLLABLE
from pipeline.normalize.readings import canonical_reading, is_reading, readings

LONGEST = 40
LOST = "\ufffd"
_QUESTION = "?？\ufffd"
_READING_END = re.compile(rf"({SYLLABLE})\)")
_OWN_READING = re.compile(rf"\(({SYLLABLE})\)")
_TAG_REST = re.compile(r"/?[a-z]{1,10}[1-6]?>")
_MARK_CODES = {
    **CUT_MARKS,
    "！": CUT_MARKS["!"],
    "？": CUT_MARKS["?"],
    "，": CUT_MARKS[","],
    "；": CUT_MARKS[";"],
    "：": CUT_MARKS[":"],
}
# ASCII characters below 0x40 that an end may have eaten, as they are scored; a digit cannot be told from another.
_EATEN = {"0": LOST, "(": "(", ")": ")", " ": " ", "-": "-", ".": ".", "/": "/", "%": "%"}
_FAR_BEHIND = 30.0
_BRIDGES = 250
_BEAM = 160
_BEAM_FIRST_BYTE, _BEAM_TWO_VANISHED, _BEAM_UNKNOWN_END = 60, 25, 50
_FULL_WIDTH_DIGIT = -4.0
_MISPLACED_STOP = -8.0
_NO_STOP_AFTER = frozenset("“‘(《（。,;、:!?·")
_STOPS = frozenset("。,;、:，；：")
_IN_SET, _NOT_IN_SET = math.log(0.9), math.log(0.02)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a passage begins: ``at`` its ``?``, ``after`` the first character of what is read out of step.

    ``mark`` is the folded mark of a cut, else ``reading`` that of a character put between two halves. With ``stop`` a whole
    full stop stands at ``at`` instead of the ``?``.
    """

    at: int
    after: int
    mark: str = ""
    reading: str = ""
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a passage that ends before ``end``: ``text`` in page form, ``score`` in natural log chances."""

    end: int
    text: str
    score: float


class _Path(NamedTuple):
    """A partial reading: ``pending`` is the first byte of the next true character."""

    score: float
    pending: int
    text: str
    history: str


class _Glyph(NamedTuple):
    """A character that a place may have held: as written, in the plain alphabet, and what is added to its score."""

    char: str
    simple: str
    extra: float


def _score_of(path: _Path) -> float:
    return path.score


@cache
def _by_reading() -> dict[str, tuple[str, ...]]:
    """The characters of the page's script by reading."""
    table: defaultdict[str, list[str]] = defaultdict(list)
    possible = page_codes().original
    for char, all_readings in readings().items():
        lead, trail = char.encode("gbk")
        for reading in all_readings if trail in possible.get(lead, {}) else ():
            table[reading].append(char)
    return {reading: tuple(chars) for reading, chars in table.items()}


class PassageSearch:
    """Searches the passages of one page. ``text`` is the page in traditional form, injected readings taken out."""

    def __init__(self, text: str, language: DocumentLanguage, characters: frozenset[str]) -> None:
        self._text = text
        self._language = language
        self._characters = characters
        self._codes = page_codes()
        self._glyphs: dict[int, dict[int, _Glyph]] = {}
        self._by_simple: defaultdict[str, list[tuple[_Glyph, int]]] = defaultdict(list)
        self._by_trail: defaultdict[int, dict[int, _Glyph]] = defaultdict(dict)
        for lead, trails in self._codes.original.items():
            known = self._glyphs[lead] = {}
            for trail, char in trails.items():
                glyph = self._glyph(char)
                if glyph is not None:
                    known[trail] = self._by_trail[trail][lead] = glyph
                    self._by_simple[glyph.simple].append((glyph, lead))
        self._vanished = {lead: frozenset(trails) for lead, trails in self._codes.vanished.items()}
        # What a vanished code's first byte may complete, and what its second may begin where another one follows.
        self._openers = {
            lead: [(trail, glyph) for trail, glyph in trails.items() if trail in self._vanished]
            for lead, trails in self._glyphs.items()
        }
        self._bridges = {lead: self._most_common(seconds) for lead, seconds in self._vanished.items()}

    def candidates(self, start: Start, before: str) -> list[Candidate]:
        """Every reading found for the passage at ``start``; ``before`` is the line before it, in page form."""
        history = history_of(before)
        found: list[Candidate] = []
        limit = min(start.after + LONGEST, self._line_end(start.after))
        waiting: dict[int, list[_Path]] = {start.after: self._first_paths(start, before[-1:], history)}
        standing = self._language.score_standing(plain(self._text[start.at : start.after]), history)
        for at in range(start.after, limit + 1):
            paths = heapq.nlargest(_BEAM, waiting.pop(at, []), key=_score_of)
            # Where the page reads well as it is, every other reading soon falls far behind.
            paths = [path for path in paths if path.score > standing - _FAR_BEHIND]
            before = plain(self._text[max(at - 4, 0) : at])
            standing += self._language.score(plain(self._text[at : at + 1]) or "\n", before, 1)
            if not paths:
                continue
            opened = self._after_first_vanished_byte(paths)
            found += self._ends(at, paths, opened)
            if at == limit:
                break
            for width in range(1, self._codes.longest + 1):
                for code in self._codes.codes.get(self._text[at : at + width], ()):
                    waiting.setdefault(at + width, []).extend(self._over(code, paths, opened))
        return found

    def _most_common(self, seconds: frozenset[int]) -> list[tuple[int, _Glyph]]:
        """The likeliest characters that lie wholly between two vanished codes."""
        bridges = [opener for second in sorted(seconds) for opener in self._openers.get(second, ())]
        return heapq.nlargest(_BRIDGES, bridges, key=lambda bridge: self._language.frequency(bridge[1].simple))

    def _glyph(self, char: str) -> _Glyph | None:
        """``char`` as something to guess, ``None`` when it is too rare.

        One that carries readings on this page would have ended the passage with its own.
        """
        simple = plain(char)
        if not self._language.is_common(simple):
            return None
        if char in self._characters:
            return _Glyph(char, simple, _NOT_IN_SET)
        return _Glyph(char, simple, _FULL_WIDTH_DIGIT if char in FULL_WIDTH_DIGITS else 0.0)

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _first_paths(self, start: Start, last: str, history: str) -> list[_Path]:
        if start.mark:
            trail = _MARK_CODES[start.mark][1]
            leads = self._by_trail[0xA3]
            if start.stop:
                leads = {lead: glyph for lead, glyph in leads.items() if glyph.char == "。"}
            return [self._step(_Path(0.0, lead, "", history), glyph, trail) for lead, glyph in leads.items()]
        # The character before is whole, though perhaps folded (， to a comma); its second byte is the reading's first.
        halves = {code & 0xFF for code in self._codes.codes.get(last, ())}
        return [
            _Path(self._set_score(char), code[1], "", history)
            for char in _by_reading().get(canonical_reading(start.reading), ())
            if (code := char.encode("gbk"))[0] in halves and code[1] > 0x80
        ]

    def _set_score(self, char: str) -> float:
        return _IN_SET if char in self._characters else _NOT_IN_SET

    def _step(self, path: _Path, glyph: _Glyph, pending: int) -> _Path:
        """``path`` with one more true character."""
        score, _, text, history = path
        char, simple, extra = glyph
        score += extra + self._language.score(simple, history)
        if simple in _STOPS and history[-1:] in _NO_STOP_AFTER:
            score += _MISPLACED_STOP
        return _Path(score, pending, text + char, (history + simple)[-4:])

    def _after_first_vanished_byte(self, paths: list[_Path]) -> list[_Path]:
        """The paths with one vanished code begun: its first byte ends a character, ``pending`` is that first byte."""
        opened = [
            self._step(path, glyph, first) for path in paths for first, glyph in self._openers.get(path.pending, ())
        ]
        opened = heapq.nlargest(_BEAM_FIRST_BYTE, opened, key=_score_of)
        twice = [
            self._step(path, glyph, first)
            for path in opened[:_BEAM_TWO_VANISHED]
            for first, glyph in self._bridges[path.pending]
        ]
        return opened + heapq.nlargest(_BEAM_TWO_VANISHED, twice, key=_score_of)

    def _completed(self, trail: int, paths: list[_Path], opened: list[_Path], pending: int) -> Iterator[_Path]:
        """All paths with the character whose second byte is ``trail``, straight or behind vanished codes."""
        leads = self._by_trail.get(trail, {})
        for path in paths:
            glyph = leads.get(path.pending)
            if glyph is not None:
                yield self._step(path, glyph, pending)
        for path in opened:
            for lead in self._vanished[path.pending] & leads.keys():
                yield self._step(path, leads[lead], pending)

    def _over(self, code: int, paths: list[_Path], opened: list[_Path]) -> list[_Path]:
        return heapq.nlargest(_BEAM, self._completed(code >> 8, paths, opened, code & 0xFF), key=_score_of)

    def _ends(self, at: int, paths: list[_Path], opened: list[_Path]) -> Iterator[Candidate]:
        """The readings that come back into step at ``at``."""
        text = self._text
        char = text[at : at + 1]
        if "@" <= char <= "~":
            own = _OWN_READING.match(text, at + 1)
            for path in self._completed(ord(char), paths, opened, 0):
                yield self._letter_end(at + 1, path, own)
        if not char or char not in _QUESTION:
            return
        reading = _READING_END.match(text, at + 1)
        if reading:
            yield from self._reading_end(reading, paths, opened)
        tag = _TAG_REST.match(text, at + 1)
        if tag:
            yield from self._unknown_end(tag.end(), paths, opened, ("",))
        elif text[at + 1 : at + 2] in _MARK_CODES or at + 1 >= self._line_end(at):
            yield from self._unknown_end(at + 1, paths, opened, ("",))
        elif not reading:
            # A byte 80 begins no code: it stands alone, and nothing was eaten (個 ends with it).
            own = _OWN_READING.match(text, at + 1)
            for path in self._completed(0x80, paths, opened, 0):
                yield self._letter_end(at + 1, path, own)
            yield from self._unknown_end(at + 1, paths, opened, tuple(_EATEN))

    def _letter_end(self, end: int, path: _Path, own: re.Match[str] | None) -> Candidate:
        """The last character's second byte stands alone; the reading it may carry follows whole."""
        last = path.text[-1]
        if own and is_reading(last, own[1]):
            gain = -_NOT_IN_SET if last in self._characters else _NOT_IN_SET
            return Candidate(own.end(), path.text, path.score + gain)
        return Candidate(end, path.text, path.score)

    def _reading_end(self, reading: re.Match[str], paths: list[_Path], opened: list[_Path]) -> Iterator[Candidate]:
        """The last character is one with this reading; its own ``(`` was eaten."""
        for char in _by_reading().get(canonical_reading(reading[1]), ()):
            lead, _ = char.encode("gbk")
            glyph = _Glyph(char, plain(char), self._set_score(char))
            straight = [path for path in paths if path.pending == lead]
            behind = [path for path in opened if lead in self._vanished[path.pending]]
            for path in straight + behind:
                step = self._step(path, glyph, 0)
                yield Candidate(reading.end(), step.text, step.score)

    def _unknown_end(
        self, end: int, paths: list[_Path], opened: list[_Path], eaten: tuple[str, ...]
    ) -> Iterator[Candidate]:
        """The second byte of the last character is not seen, and perhaps an ASCII character after it was eaten."""
        steps = [
            self._step(path, glyph, 0)
            for path in paths[:_BEAM_UNKNOWN_END]
            for glyph in self._glyphs.get(path.pending, {}).values()
        ]
        # Behind a vanished code nothing at all is known of the last character: only what often follows is tried.
        for path in opened[:_BEAM_TWO_VANISHED]:
            for simple in self._language.followers(path.history[-1]):
                steps += [
                    self._step(path, glyph, 0)
                    for glyph, lead in self._by_simple.get(simple, ())
                    if lead in self._vanished[path.pending]
                ]
        for step in steps:
            for one in eaten:
                extra = self._language.score(one, step.history) if one else 0.0
                yield Candidate(end, step.text + _EATEN.get(one, ""), step.score + extra)


def history_of(before: str) -> str:
    """What the scores know of the text before a passage."""
    return ("\n" + plain(before[-8:]))[-4:]


def folded(text: str) -> str:
    """``text`` as the tool's last step shows it (NFKC)."""
    return unicodedata.normalize("NFKC", text)
