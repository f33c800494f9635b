"""Every phrase that may be the object of a figure, each with the features that the ranker weighs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Quantity
from pipeline.relate.candidate_features import Candidate, describe, finish, left_cue
from pipeline.relate.clauses import Reading, is_list_mark
from pipeline.relate.grammar import grammar
from pipeline.relate.mending import HELD, LEVELS
from pipeline.relate.phrases import phrase_text
from pipeline.relate.supplied import called, supplied
from pipeline.relate.words import NOMINAL, Word, is_guessed, is_noun_alone, is_verb_alone

_SKIP = frozenset({"D", "U", "VM", "T", "R", "M"})
_INSIDE = NOMINAL | {"M", "F"}
_FIRST = NOMINAL | {"M", "V", "T", "F"}
_LAST = NOMINAL | {"M", "V"}
#: kinds of words that may also stand before a noun as its modifier: 返乡青年, 夜间坐席
_MODIFYING = frozenset({"V", "T"})
#: prepositions between a measure and the level it comes from: 周期由12天缩短为7天
_FROM = frozenset({"由", "从"})
#: 一 and a classifier: no phrase begins so (新建|一座|装机容量|420千瓦)
_ARTICLE = re.compile("一[座个条台处所间名位份项家辆套根只口眼块片批届次场]")
_ASPECTS = frozenset({"了", "过", "着"})
#: brackets that a phrase holds whole or not at all
_PAIRS = ("()", "（）", "《》")
_MAX_WORDS = 9
_REACH = 12  # words behind a figure in which its noun may stand: 32名|品学兼优|但|家庭|困难|的|大学生
#: What joins two descriptions of one noun.
_AND_YET = frozenset({"但", "而", "且", "并", "又"})
_BACK = 5
_AHEAD = 40  # words of the next clause that are looked at for what money was spent on


def candidates_of(
    reading: Reading,
    number: int,
    position: int,
    quantities: Sequence[Quantity],
    earlier: Sequence[tuple[int, str, int, int]],
    ruled: tuple[str | None, str],
) -> list[Candidate]:
    """Candidates for the figure at word ``position`` of clause ``number``.

    ``earlier`` are (quantity index, object, start, end) of the figures before, nearest first; ``ruled`` is what the rules
    chose and the id of the rule.
    """
    words = reading.clauses[number].words
    quantity = quantities[words[position].index]
    found: list[Candidate] = []
    _right(reading, words, position, found)
    _measured(reading, words, position, found)
    _left(reading, words, position, found)
    _before(reading, number, found)
    if quantity.dimension == "money":
        _next(reading, number, found)
        found += called(words, position)
    if ruled[0]:
        found.append(Candidate(ruled[0], 0, 0, "rule"))
    for rank, (index, text, start, end) in enumerate(earlier[:4]):
        same = (
            "same"
            if quantities[index].unit == quantity.unit
            else ("kin" if quantities[index].dimension == quantity.dimension else "other")
        )
        between = reading.text[quantities[index].end : quantity.start]
        gap = "inside" if not any(m in between for m in "。！？\n") else "beyond"
        candidate = Candidate(text, start, end, "prev")
        candidate.features = [
            f"prev{rank}",
            f"prev{rank}|{same}",
            f"prev|{same}|{gap}",
            f"prev{rank}|{gap}",
            f"prev|{same}|{left_cue(words, position)}",
        ]
        if "其中" in between:
            candidate.features += ["prev|其中", f"prev|其中|{same}"]
        found.append(candidate)
    found += supplied(quantity)
    return finish(found, words, position, quantity, ruled, reading.text)


def _span(reading: Reading, words: Sequence[Word], first: int, end: int, side: str) -> Candidate | None:
    start, stop = words[first].start, words[end - 1].end
    text = phrase_text(reading.text, start, stop)
    whole = all(text.count(signs[0]) == text.count(signs[1]) for signs in _PAIRS)
    return Candidate(text, start, stop, side) if text and whole else None


def _shared(words: Sequence[Word], position: int) -> int:
    """Where the noun begins that this figure shares with the figures right after it: 412户、1036名脱贫人口, 10类34件实事."""
    at = position + 1
    while at < len(words):
        if words[at].kind == "Q":
            at += 1
        elif at + 1 < len(words) and words[at + 1].kind == "Q" and (is_list_mark(words[at]) or words[at].text == "共"):
            at += 2
        else:
            break
    return at


def _right(reading: Reading, words: Sequence[Word], position: int, found: list[Candidate]) -> None:
    begin = _shared(words, position)
    side = "right" if begin == position + 1 else "shared"
    if begin < len(words) and words[begin].kind == "DE":
        begin += 1
        side = "of" if side == "right" else "sharedOf"
    end = begin
    while (
        end < len(words)
        and end - begin < _REACH
        and (
            words[end].kind in _INSIDE | {"V", "VM", "DE", "D", "P", "T"}
            or words[end].text in _AND_YET
            or (words[end].text in _ASPECTS and words[end - 1].kind in {"V", "VN"})
            or is_list_mark(words[end])
            or words[end].text in "()（）《》"
        )
    ):
        end += 1
    run_end = begin
    while run_end < end and words[run_end].kind in _INSIDE:
        run_end += 1
    if begin < len(words) and len(words[begin].text) == 2 and is_guessed(words[begin]):  # 三个|村去, 十六个|人凿
        head = words[begin]
        features = [f"{side}Head", f"{side}Head|{head.text[1]}", f"{side}Head|{head.kind}"]
        found.append(Candidate(head.text[0], head.start, head.start + 1, f"{side}Head", features))
    for first in range(begin, end):
        if words[first].kind not in _FIRST or _ARTICLE.fullmatch(words[first].text):
            continue
        if first >= begin + 6 and words[first - 1].kind != "DE":
            continue
        for last in range(first + 1, min(end, first + 6) + 1):
            alone = first == begin and last == begin + 1 and _closes(words, last)
            if words[last - 1].kind not in NOMINAL and not (alone and words[first].kind in {"V", "M"}):
                continue
            far = any(w.kind in {"V", "VM", "P", "D"} for w in words[begin:first])
            after_de = any(w.kind == "DE" for w in words[begin:first])
            name = side + ("De" if after_de else "") + ("Far" if far and not after_de else "")
            candidate = _span(reading, words, first, last, name)
            if candidate is not None:
                describe(candidate, words, first, last, (begin, run_end))
                found.append(candidate)
            if not far and words[last - 1].kind in NOMINAL and is_guessed(words[last - 1]):
                found += _cropped(reading, words, first, last, "rightCut")


def _closes(words: Sequence[Word], at: int) -> bool:
    """Whether the clause, or a list's part of it, ends before the word ``at``."""
    return at == len(words) or words[at].kind in {"W", "C", "DE", "U"}


def _measured(reading: Reading, words: Sequence[Word], position: int, found: list[Candidate]) -> None:
    """What several measures before 的 describe: 长42米、宽4.5米的便民桥."""
    at = position + 1
    dimensions = grammar().dimension_words
    while at < len(words) and (
        words[at].kind in {"Q", "VM"}
        or words[at].text in dimensions
        or is_list_mark(words[at])
        or words[at].text == "，"
    ):
        at += 1
    if at == position + 1 or at + 1 >= len(words) or words[at].kind != "DE":
        return
    first = at + 1
    end = first
    while end < len(words) and words[end].kind in _INSIDE and end - first < _MAX_WORDS:
        end += 1
    for last in range(first + 1, end + 1):
        if words[last - 1].kind in NOMINAL:
            candidate = _span(reading, words, first, last, "measured")
            if candidate is not None:
                describe(candidate, words, first, last, (first, end))
                found.append(candidate)


def _left(reading: Reading, words: Sequence[Word], position: int, found: list[Candidate]) -> None:
    end = position
    skipped: list[str] = []
    if end > 0 and words[end - 1].kind == "P" and words[end - 1].text in _FROM:
        skipped.append("P")
        end -= 1
    elif end > 1 and words[end - 1].text in LEVELS and words[end - 2].text in HELD:
        skipped.append("VM")
        end -= 2
    while end > 0 and (words[end - 1].kind in _SKIP or words[end - 1].text in {"等", "约", "近"}):
        skipped.append(words[end - 1].kind)
        end -= 1
    _headless(reading, words, end, found)
    begin = end
    while (
        begin > 0
        and end - begin < _MAX_WORDS
        and (
            words[begin - 1].kind in _INSIDE | {"V", "DE", "T"}
            or is_list_mark(words[begin - 1])
            or words[begin - 1].text in "()（）"
        )
    ):
        begin -= 1
    run = end
    while run > begin and words[run - 1].kind in _INSIDE:
        run -= 1
    side = "leftM" if "VM" in skipped else ("leftD" if skipped else "left")
    for first in range(begin, end):
        if words[first].kind not in _FIRST or _ARTICLE.fullmatch(words[first].text):
            continue
        verbs = sum(w.kind == "V" for w in words[first:end])
        if verbs > 2:
            continue
        for last in range(max(first + 1, end - 2), end + 1):
            if words[last - 1].kind not in _LAST:
                continue
            name = side + ("In" if last < end else "")
            candidate = _span(reading, words, first, last, name)
            if candidate is not None:
                describe(candidate, words, first, last, (run, end))
                found.append(candidate)
    if begin < end:
        word = words[end - 1]
        verb = _verb_inside(word)
        if verb:
            found.append(
                Candidate(
                    word.text[verb:], word.start + verb, word.end, "inside", [f"inside|{word.kind}", f"inside{verb}"]
                )
            )
        for first in range(max(run, end - 3), end):
            if is_guessed(words[first]) and words[end - 1].kind in NOMINAL:
                found += _cropped(reading, words, first, end, "leftCut")
    # a phrase further left in the clause: subject, or topic of a measuring verb
    for first, reached in _runs(words, 0, end):
        last = reached if reached < end else begin
        if first >= last:
            continue
        for start in _starts(words, first, last):
            candidate = _span(reading, words, start, last, "subject")
            if candidate is not None:
                describe(candidate, words, start, last, (first, last))
                candidate.features.append(f"subject|{'initial' if first == 0 else 'later'}")
                found.append(candidate)


def _headless(reading: Reading, words: Sequence[Word], end: int, found: list[Candidate]) -> None:
    """A clause with 的 that stands for whom it describes: 听戏的近万人, 赞成的占八成七."""
    if end < 2 or words[end - 1].kind != "DE" or words[end - 2].kind not in {"V", "VN", "N", "U"}:
        return
    first = end - 1
    while first > 0 and words[first - 1].kind not in {"W", "C", "Q"}:
        first -= 1
    while first < end - 1 and words[first].kind not in {"V", "VN"}:
        first += 1
    if first < end - 1:
        start, stop = words[first].start, words[end - 1].end
        candidate = Candidate(reading.text[start:stop], start, stop, "headless")
        describe(candidate, words, first, end, (first, end))
        found.append(candidate)


def _verb_inside(word: Word) -> int:
    """Length of the verb that one word holds with its object: 打|井20眼, 种|草5000亩, 调解|纠纷17件; 0 for other words."""
    text = word.text
    if word.kind not in {"V", "VN", "N", "A"}:
        return 0
    if len(text) == 2 and text[0] in grammar().simple_verbs:
        return 1
    return 2 if len(text) == 4 and is_verb_alone(text[:2]) and is_noun_alone(text[2:]) else 0


def _cropped(reading: Reading, words: Sequence[Word], first: int, last: int, side: str) -> list[Candidate]:
    """The phrase without the outer characters of a word that the segmenter made up: 圩民|上, 培厚|堤身."""
    word = words[last - 1] if side == "rightCut" else words[first]
    found = []
    for count in range(1, min(len(word.text), 3)):
        start, stop = words[first].start, words[last - 1].end
        if side == "rightCut":
            stop -= count
            cut = reading.text[stop : stop + count]
        else:
            start += count
            cut = reading.text[start - count : start]
        text = phrase_text(reading.text, start, stop)
        if len(text) > 1:
            border = cut[0] if side == "rightCut" else cut[-1]
            features = [
                f"{side}{count}",
                f"{side}|{border}",
                f"{side}|{cut}",
                f"{side}{count}|words{min(last - first, 3)}",
            ]
            found.append(Candidate(text, start, stop, side, features))
    return found


def _runs(words: Sequence[Word], low: int, high: int) -> list[tuple[int, int]]:
    runs = []
    i = low
    while i < high:
        if words[i].kind in NOMINAL:
            j = i
            while j < high and words[j].kind in _INSIDE:
                j += 1
            following = j
            while words[j - 1].kind not in NOMINAL:
                j -= 1
            runs.append((i, j))
            i = following
        else:
            i += 1
    return runs


def _starts(words: Sequence[Word], first: int, last: int) -> list[int]:
    """Where a phrase within the run [first, last) may begin: at its first or one of its last four words, or at a verb or time before it that modifies it (拨付环节)."""
    starts = {first, *range(max(first, last - 4), last)}
    if first > 0 and words[first - 1].kind in _MODIFYING and len(words[first - 1].text) > 1:
        starts.add(first - 1)
    return sorted(starts)


def _before(reading: Reading, number: int, found: list[Candidate]) -> None:
    sentence = reading.clauses[number].sentence
    for i in range(number - 1, max(-1, number - 1 - _BACK), -1):
        clause = reading.clauses[i]
        if clause.sentence < sentence - 1:
            break
        gap = number - i
        side = "earlier" if clause.sentence == sentence else "sentence"
        runs = _runs(clause.words, 0, len(clause.words))
        for order, (first, last) in enumerate(runs):
            for start in _starts(clause.words, first, last):
                candidate = _span(reading, clause.words, start, last, side)
                if candidate is None:
                    continue
                describe(candidate, clause.words, start, last, (first, last))
                candidate.features += [
                    f"{side}|gap{min(gap, 4)}",
                    f"{side}|{'first' if order == 0 else 'last' if order == len(runs) - 1 else 'mid'}",
                    f"{side}|gap{min(gap, 4)}|{'first' if order == 0 else 'last' if order == len(runs) - 1 else 'mid'}",
                ]
                found.append(candidate)


def _next(reading: Reading, number: int, found: list[Candidate]) -> None:
    """What the clause after the money says it was for: 安排190万元，增设摄像头."""
    sentence = reading.clauses[number].sentence
    if number + 1 >= len(reading.clauses) or reading.clauses[number + 1].sentence != sentence:
        return
    words = reading.clauses[number + 1].words
    runs = _runs(words, 0, min(len(words), _AHEAD))
    for order, (first, last) in enumerate(runs):
        before = words[first - 1].kind if first else "^"
        for start in _starts(words, first, last):
            candidate = _span(reading, words, start, last, "next")
            if candidate is not None:
                describe(candidate, words, start, last, (first, last))
                candidate.features += [f"next|order{min(order, 3)}", f"next|order{min(order, 3)}|b:{before}"]
                found.append(candidate)
