"""Damage B: passages read one byte late, ``事?!卑不h委`` for ``事。”安化縣委`` (shared/design/damaged-text.md §3).

Only called for pages that a converter made. A place that looks like a start is repaired only when some reading of it is
clearly better Chinese than the page as it stands.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.normalize.alignment import Edit
from pipeline.normalize.language import QUOTES, DocumentLanguage, dictionary, plain
from pipeline.normalize.pinyin import SYLLABLE
from pipeline.normalize.shift_search import LOST, Candidate, PassageSearch, Start, folded, history_of

_START = re.compile(
    rf"(?<![?？\ufffd][?？\ufffd])[?？\ufffd](?:(?P<mark>[!?,;:！？，；：])(?=[^\s])|(?P<reading>{SYLLABLE})\))"
    # Some converters keep the character that holds the first half of the mark: 高興。!贝迕窭钆d章 for 高興。”村民李興章.
    r"|。(?P<whole>[!?;:！？；：])(?=[\u4e00-\u9fff])"
)
# How much better (natural log) a repair must be than the text as it stands.
_MARGIN = 6.0
# The same on a page whose injected readings already prove what happened to it.
_MARGIN_ON_PROVEN_PAGE = 1.0
# At a reading without its opening bracket, which no author writes.
_MARGIN_AT_READING = -40.0
# Two readings nearer than this are a guess.
_GUESS = 3.0
_UNBALANCED = -3.0
_HAN = re.compile("[\u4e00-\u9fff]")
_LONGEST_TERM = 10
_QUOTED = re.compile("“([^“”]+)”")
_BROKEN_TAG = re.compile(r"[?\ufffd]/?[a-z]{1,10}[1-6]?>")
_TAG_IN_TEXT = -15.0
_PAIRS = {"”": "“", "’": "‘", ")": "(", "）": "（", "》": "《"}
# Characters of the page after the longest reading that take part in the scores.
_AFTER = 3
# A page with more starts than this is no page that went through the tool: its question marks are lost characters.
_FEWEST_CHARACTERS_A_START, _FEW_STARTS = 40, 20
# Characters after a start that the document's own counts leave out.
_SUSPECT = 8
# Readings that are scored with words and brackets too.
_RESCORED = 200
_WORD_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Repair:
    """One passage made whole: ``edit`` on the text it was found in, ``guessed`` spans of ``edit.text``."""

    edit: Edit
    guessed: tuple[tuple[int, int], ...]


def repair_passages(text: str, characters: frozenset[str]) -> list[Repair]:
    """The repairs of all byte-shifted passages of ``text``, a converted page with its injected readings taken out.

    ``characters`` are those that carry readings on this page.
    """
    starts = list(_starts(text))
    if not starts or (not characters and len(starts) > len(text) // _FEWEST_CHARACTERS_A_START + _FEW_STARTS):
        return []
    language = DocumentLanguage(_without_suspects(text, starts))
    margin = _MARGIN_ON_PROVEN_PAGE if characters else _MARGIN
    search = PassageSearch(text, language, characters)
    repairs: list[Repair] = []
    done = 0
    for start in starts:
        if start.at < done:
            continue
        before = _before(text, start.at, repairs)
        repair = _best(text, start, before, search, language, margin)
        if repair is not None:
            repairs.append(repair)
            done = repair.edit.end
    return repairs


def has_start(text: str) -> bool:
    """Whether anything in ``text`` looks like the start of a passage (cheap)."""
    return _START.search(text) is not None


def _starts(text: str) -> Iterator[Start]:
    at = 0
    while hit := _START.search(text, at):
        if hit["mark"] or hit["whole"]:
            yield Start(hit.start(), hit.end(), mark=hit["mark"] or hit["whole"], stop=hit["whole"] is not None)
        elif not hit["reading"].isascii():
            yield Start(hit.start(), hit.end(), reading=hit["reading"])
        at = hit.start() + 1


def _without_suspects(text: str, starts: list[Start]) -> str:
    """``text`` for counting: garbled passages must not vouch for one another."""
    pieces: list[str] = []
    at = 0
    for start in starts:
        if start.at > at:
            pieces.append(text[at : start.at])
        at = max(at, start.after + _SUSPECT)
    return "\n".join([*pieces, text[at:]])


def _before(text: str, at: int, repairs: list[Repair]) -> str:
    """The line up to ``at`` as it reads with the repairs made so far."""
    start = text.rfind("\n", 0, at) + 1
    pieces: list[str] = []
    for repair in repairs:
        if repair.edit.start >= start:
            pieces += [text[start : repair.edit.start], repair.edit.text]
            start = repair.edit.end
        elif repair.edit.end > start:
            start = repair.edit.end
    return "".join([*pieces, text[start:at]])


def _best(
    text: str, start: Start, before: str, search: PassageSearch, language: DocumentLanguage, margin: float
) -> Repair | None:
    candidates = search.candidates(start, before)
    if not candidates:
        return None
    best_by_place: dict[tuple[int, str], Candidate] = {}
    for one in candidates:
        key = (one.end, one.text)
        if key not in best_by_place or best_by_place[key].score < one.score:
            best_by_place[key] = one
    page = _Surroundings(text, start, before, max(end for end, _ in best_by_place), language)
    first = heapq.nlargest(_RESCORED, best_by_place.values(), key=page.character_score)
    ranked = sorted(((page.score(one), one) for one in first), key=lambda pair: (-pair[0], pair[1].end, pair[1].text))
    score, best = ranked[0]
    if score < page.score_standing() + (_MARGIN_AT_READING if start.reading else margin):
        return None
    words = folded(best.text.replace(LOST, "\x00")).replace("\x00", LOST)
    return Repair(Edit(start.at, best.end, words), tuple(_guesses(ranked, words)))


class _Surroundings:
    """What stands around one passage, to score whole readings of it against each other."""

    def __init__(self, text: str, start: Start, before: str, furthest: int, language: DocumentLanguage) -> None:
        self._text = text
        self._start = start
        self._before = before
        self._history = history_of(before)
        self._language = language
        self._reach = min(furthest + _AFTER, len(text))
        line_end = text.find("\n", start.after)
        self._line_end = len(text) if line_end < 0 else line_end

    def character_score(self, one: Candidate) -> float:
        """The score of a candidate with what follows it, up to where the longest candidate's surroundings end."""
        after = (self._history + plain(one.text))[-4:]
        return one.score + self._language.score_standing(plain(self._text[one.end : self._reach]), after, fresh=2)

    def score(self, one: Candidate) -> float:
        """:meth:`character_score` with words, quotation marks and brackets taken into account."""
        return self.character_score(one) + self._context_score(one.text, one.end)

    def score_standing(self) -> float:
        """The score of the page as it stands."""
        standing = plain(self._text[self._start.at : self._reach])
        score = self._language.score_standing(standing, self._history)
        if _BROKEN_TAG.search(self._text, self._start.at, self._reach + 10):
            score += _TAG_IN_TEXT
        return score + self._context_score("", self._start.at)

    def _context_score(self, words: str, end: int) -> float:
        line = self._before + folded(words) + self._text[end : self._line_end]
        near = plain(self._before[-_AFTER - 3 :] + words + self._text[end : self._reach])
        near = "".join(char for char in near if char not in QUOTES)
        return _UNBALANCED * (_violations(line) + _ill_closed(line)) + _WORD_WEIGHT * dictionary().score(near)


def _violations(line: str) -> int:
    """How many quotation marks and brackets of a line have no partner or are nested in their own kind."""
    open_marks: list[str] = []
    wrong = 0
    for char in line:
        if char in _PAIRS.values():
            wrong += char in open_marks and char in "“‘"
            open_marks.append(char)
        elif char in _PAIRS:
            if _PAIRS[char] in open_marks:
                while open_marks.pop() != _PAIRS[char]:
                    wrong += 1
            else:
                wrong += 1
    return wrong + len(open_marks)


def _ill_closed(line: str) -> int:
    """How many quotations close wrongly: speech without a full stop, or a quoted term (``今天“夜校”开班``) with one."""
    wrong = 0
    for quoted in _QUOTED.finditer(line):
        runs_on = any(mark in quoted[1] for mark in ",，;；")
        stops = quoted[1][-1] in "。!！?？…"
        is_term = not runs_on and len(quoted[1]) <= _LONGEST_TERM and _HAN.match(line, quoted.start() - 1) is not None
        wrong += (runs_on and not stops) or (is_term and stops and quoted.start() > 0)
    return wrong


def _guesses(ranked: list[tuple[float, Candidate]], words: str) -> Iterator[tuple[int, int]]:
    """The parts of the best reading where another one is nearly as good, and what is lost for good."""
    for at, char in enumerate(words):
        if char == LOST:
            yield at, at + 1
    rivals = [one for score, one in ranked[1:] if score > ranked[0][0] - _GUESS]
    if any(len(rival.text) != len(words) or rival.end != ranked[0][1].end for rival in rivals):
        yield 0, len(words)
        return
    for at in range(len(words)):
        if any(rival.text[at] != ranked[0][1].text[at] for rival in rivals):
            yield at, at + 1
