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

from pipeline.normalize.converter import CUT_MARKS, FULL_WIDTH_DIGITS, PageCodes, page_codes
from pipeline.normalize.language import DocumentLanguage, plain
from pipeline.normalize.pinyin import SYLLABLE
from pipeline.normalize.readings import canonical_reading, readings

LONGEST = 40
LOST = "\ufffd"
_QUESTION = "?？\ufffd"
_READING_END = re.compile(rf"({SYLLABLE})\)")
_TAG_REST = re.compile(r"/?[a-z]{1,10}[1-6]?>")
_MARK_CODES = {**CUT_MARKS, "！": CUT_MARKS["!"], "？": CUT_MARKS["?"], "，": CUT_MARKS[","], "；": CUT_MARKS[";"], "：": CUT_MARKS[":"]}
# ASCII characters below 0x40 that an end may have eaten, as they are scored; a digit cannot be told from another.
_EATEN = {"0": LOST, "(": "(", ")": ")", " ": " ", "-": "-", ".": ".", "/": "/", "%": "%"}
_BEAM = 160
_BEAM_FIRST_BYTE, _BEAM_TWO_VANISHED, _BEAM_UNKNOWN_END = 60, 25, 50
_FULL_WIDTH_DIGIT = -4.0
_MARK_AFTER_OPENING = -8.0
_OPENING = frozenset("“‘(《（")
_STOPS = frozenset("。,;、:，；：")
_IN_SET, _NOT_IN_SET = math.log(0.9), math.log(0.02)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a passage begins: ``at`` its ``?``, ``after`` the first character of what is read out of step.

    ``mark`` is the folded mark of a cut, else ``reading`` that of a character put between two halves.
    """

    at: int
    after: int
    mark: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a passage that ends before ``end``: ``text`` in page form, ``score`` in natural log chances."""

    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class _Path:
    """A partial reading: ``pending`` is the first byte of the next true character."""

    score: float
    pending: int
    text: str
    history: str


@cache
def _by_trail() -> dict[int, dict[int, str]]:
    """The characters a damaged page may have held, by second and first byte."""
    table: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for lead, trails in page_codes().original.items():
        for trail, char in trails.items():
            table[trail][lead] = char
    return dict(table)


@cache
def _vanished_trails() -> dict[int, frozenset[int]]:
    return {lead: frozenset(trails) for lead, trails in page_codes().vanished.items()}


@cache
def _by_reading() -> dict[str, tuple[str, ...]]:
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
        self._codes: PageCodes = page_codes()
        self._plain: dict[str, str] = {}

    def candidates(self, start: Start, history: str) -> list[Candidate]:
        """Every reading found for the passage at ``start``; ``history`` is the plain text before it."""
        found: list[Candidate] = []
        limit = min(start.after + LONGEST, self._line_end(start.after))
        waiting: dict[int, list[_Path]] = {start.after: self._first_paths(start, history)}
        for at in range(start.after, limit + 1):
            paths = heapq.nlargest(_BEAM, waiting.pop(at, []), key=lambda path: path.score)
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

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _first_paths(self, start: Start, history: str) -> list[_Path]:
        if start.mark:
            trail = _MARK_CODES[start.mark][1]
            paths = (self._step(_Path(0.0, lead, "", history), char, trail) for lead, char in _by_trail()[0xA3].items())
            return [path for path in paths if path is not None]
        before = self._text[start.at - 1 : start.at].encode("gbk", "ignore")
        if len(before) != 2:
            return []
        return [
            _Path(self._set_score(char), code[1], "", history)
            for char in _by_reading().get(canonical_reading(start.reading), ())
            if (code := char.encode("gbk"))[0] == before[1] and code[1] > 0x80
        ]

    def _set_score(self, char: str) -> float:
        return _IN_SET if char in self._characters else _NOT_IN_SET

    def _simple(self, char: str) -> str:
        known = self._plain.get(char)
        if known is None:
            known = self._plain[char] = plain(char)
        return known

    def _step(self, path: _Path, char: str, pending: int, extra: float = 0.0) -> _Path | None:
        """``path`` with the true character ``char`` added, ``None`` when that is not worth following."""
        simple = self._simple(char)
        if not self._language.is_common(simple):
            return None
        score = path.score + extra + self._language.score(simple, path.history)
        if char in FULL_WIDTH_DIGITS:
            score += _FULL_WIDTH_DIGIT
        if simple in _STOPS and path.history[-1:] in _OPENING:
            score += _MARK_AFTER_OPENING
        return _Path(score, pending, path.text + char, (path.history + simple)[-4:])

    def _after_first_vanished_byte(self, paths: list[_Path]) -> list[_Path]:
        """The paths with one vanished code begun: its first byte ends a character, ``pending`` is that first byte."""
        opened: list[_Path] = []
        for path in paths:
            for first, char in self._codes.original.get(path.pending, {}).items():
                if first in self._codes.vanished:
                    step = self._step(path, char, first)
                    if step is not None:
                        opened.append(step)
        opened = heapq.nlargest(_BEAM_FIRST_BYTE, opened, key=lambda path: path.score)
        twice: list[_Path] = []
        for path in opened[:_BEAM_TWO_VANISHED]:
            for second in self._codes.vanished[path.pending]:
                for first, char in self._codes.original.get(second, {}).items():
                    if first in self._codes.vanished:
                        step = self._step(path, char, first)
                        if step is not None:
                            twice.append(step)
        return opened + heapq.nlargest(_BEAM_TWO_VANISHED, twice, key=lambda path: path.score)

    def _completed(self, trail: int, paths: list[_Path], opened: list[_Path], pending: int) -> Iterator[_Path]:
        """All paths with the character whose second byte is ``trail``, straight or behind vanished codes."""
        leads = _by_trail().get(trail, {})
        for path in paths:
            char = leads.get(path.pending)
            if char is not None and (step := self._step(path, char, pending)) is not None:
                yield step
        for path in opened:
            for lead in _vanished_trails()[path.pending] & leads.keys():
                if (step := self._step(path, leads[lead], pending)) is not None:
                    yield step

    def _over(self, code: int, paths: list[_Path], opened: list[_Path]) -> list[_Path]:
        return heapq.nlargest(
            _BEAM, self._completed(code >> 8, paths, opened, code & 0xFF), key=lambda path: path.score
        )

    def _ends(self, at: int, paths: list[_Path], opened: list[_Path]) -> Iterator[Candidate]:
        """The readings that come back into step at ``at``."""
        text = self._text
        char = text[at : at + 1]
        if "@" <= char <= "~":
            for path in self._completed(ord(char), paths, opened, 0):
                yield Candidate(at + 1, path.text, path.score)
        if not char or char not in _QUESTION:
            return
        reading = _READING_END.match(text, at + 1)
        if reading:
            yield from self._reading_end(reading, paths, opened)
        tag = _TAG_REST.match(text, at + 1)
        if tag:
            yield from self._unknown_end(tag.end(), paths, ("",))
        elif text[at + 1 : at + 2] in _MARK_CODES or at + 1 >= self._line_end(at):
            yield from self._unknown_end(at + 1, paths, ("",))
        elif not reading:
            yield from self._unknown_end(at + 1, paths, tuple(_EATEN))

    def _reading_end(self, reading: re.Match[str], paths: list[_Path], opened: list[_Path]) -> Iterator[Candidate]:
        """The last character is one with this reading; its own ``(`` was eaten."""
        for char in _by_reading().get(canonical_reading(reading[1]), ()):
            lead, _ = char.encode("gbk")
            straight = [path for path in paths if path.pending == lead]
            behind = [path for path in opened if lead in _vanished_trails()[path.pending]]
            for path in straight + behind:
                step = self._step(path, char, 0, self._set_score(char))
                if step is not None:
                    yield Candidate(reading.end(), step.text, step.score)

    def _unknown_end(self, end: int, paths: list[_Path], eaten: tuple[str, ...]) -> Iterator[Candidate]:
        """The second byte of the last character is not seen, and perhaps an ASCII character after it was eaten."""
        for path in paths[:_BEAM_UNKNOWN_END]:
            for char in self._codes.original.get(path.pending, {}).values():
                step = self._step(path, char, 0)
                if step is None:
                    continue
                for one in eaten:
                    extra = self._language.score(one, step.history) if one else 0.0
                    yield Candidate(end, step.text + _EATEN.get(one, ""), step.score + extra)


def folded(text: str) -> str:
    """``text`` as the tool's last step shows it (NFKC)."""
    return unicodedata.normalize("NFKC", text)
