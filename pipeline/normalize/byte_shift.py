"""Damage B: passages read one byte late, ``事?!卑不h委`` for ``事。”安化縣委`` (shared/design/damaged-text.md §3).

Only called for pages that a converter made. A place that looks like a start is repaired only when some reading of it is
clearly better Chinese than the page as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.normalize.alignment import Edit
from pipeline.normalize.language import DocumentLanguage, plain
from pipeline.normalize.pinyin import SYLLABLE
from pipeline.normalize.shift_search import LOST, Candidate, PassageSearch, Start, folded

_START = re.compile(
    rf"[?？\ufffd](?:(?P<mark>[!?,;:！？，；：])(?=[\u3000-\u9fff\uf900-\ufaff“”‘’?\ufffd@-~(]|[^\x00-\x7f])|(?P<reading>{SYLLABLE})\))"
)
# How much better (natural log) a repair must be than the text as it stands.
_MARGIN = 6.0
# Two readings nearer than this are a guess.
_GUESS = 3.0
_UNBALANCED = -3.0
_PAIRS = {"”": "“", "’": "‘", ")": "(", "）": "（", "》": "《"}
_CONTEXT = 60


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
    if not starts:
        return []
    language = DocumentLanguage(text)
    search = PassageSearch(text, language, characters)
    repairs: list[Repair] = []
    done = 0
    for start in starts:
        if start.at < done:
            continue
        before = _before(text, start.at, repairs)
        repair = _best(text, start, before, search, language)
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
        if hit["mark"]:
            yield Start(hit.start(), hit.end(), mark=hit["mark"])
        elif any("a" > letter or letter > "z" for letter in hit["reading"]):
            yield Start(hit.start(), hit.end(), reading=hit["reading"])
        at = hit.start() + 1


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
    text: str, start: Start, before: str, search: PassageSearch, language: DocumentLanguage
) -> Repair | None:
    history = ("\n" + plain(before))[-4:]
    candidates = search.candidates(start, history)
    if not candidates:
        return None
    best_by_place: dict[tuple[int, str], Candidate] = {}
    for one in candidates:
        key = (one.end, one.text)
        if key not in best_by_place or best_by_place[key].score < one.score:
            best_by_place[key] = one
    reach = min(max(end for end, _ in best_by_place) + 3, len(text))
    line_end = text.find("\n", start.after)
    line_end = len(text) if line_end < 0 else line_end
    ranked = sorted(
        (
            (_whole_score(one, text, before, history, reach, line_end, language), one)
            for one in best_by_place.values()
        ),
        key=lambda pair: (-pair[0], pair[1].end, pair[1].text),
    )
    score, best = ranked[0]
    standing = language.score_standing(plain(text[start.at : reach]), history)
    standing += _UNBALANCED * _violations(before + text[start.at : line_end])
    if score < standing + _MARGIN:
        return None
    words = folded(best.text) if LOST not in best.text else folded(best.text.replace(LOST, "\x00")).replace("\x00", LOST)
    return Repair(Edit(start.at, best.end, words), tuple(_guesses(ranked, words)))


def _whole_score(
    one: Candidate, text: str, before: str, history: str, reach: int, line_end: int, language: DocumentLanguage
) -> float:
    """The score of a candidate with what follows it up to ``reach``, and of the brackets of its line."""
    after = (history + plain(one.text))[-4:]
    score = one.score + language.score_standing(plain(text[one.end : reach]), after, fresh=2)
    return score + _UNBALANCED * _violations(before + folded(one.text) + text[one.end : line_end])


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
