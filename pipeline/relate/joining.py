"""The rules that join a figure to its object and its verb: right phrase, left phrase, frame, topic, clauses before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Quantity
from pipeline.relate.action import following_verb, governing_verb, light_object
from pipeline.relate.clauses import Clause, Reading
from pipeline.relate.grammar import grammar
from pipeline.relate.phrases import (
    ends_figure_list,
    left_phrase,
    phrase_text,
    right_phrase,
    starts_figure_list,
)
from pipeline.relate.words import NOMINAL, Word

_MEASURES = frozenset({"length", "area", "volume", "mass", "money", "ratio", "duration", "energy", "power"})
_EVENT_UNITS = frozenset(
    {"次", "人次", "场次", "户次", "场", "批次", "车次", "台次", "件次", "期", "趟", "轮", "遍", "起"}
)
_FRAME_PREPOSITIONS = frozenset(
    {"为", "给", "对", "向", "把", "将", "被", "替", "帮", "与", "同", "跟", "由", "从", "在", "以", "用", "按", "按照"}
)
_TOPIC_MARKS = frozenset({"增长", "下降", "减少", "提高", "增加", "达到"})


@dataclass(frozen=True, slots=True)
class Joined:
    """The object phrase of one figure.

    ``start``/``end`` are clean offsets of the words it was read from (0, 0 when there are none), ``side`` says where they
    stand (``right``, ``left``, ``topic``, ``verb``, ``earlier``, ``none``), ``verb`` the action, ``function`` whether the
    phrase with the figure is subject or object of that verb, ``verb_from`` how the verb was found.
    """

    text: str | None
    start: int
    end: int
    side: str
    rule: str
    verb: Word | None = None
    verb_from: str = ""
    function: str = "object"
    head_verb: bool = False
    chance: float = 0.0


def joined_by_rules(
    reading: Reading, number: int, position: int, quantities: Sequence[Quantity], results: list[Joined | None]
) -> Joined:
    """What the rules alone make of the figure at word ``position`` of clause ``number``.

    ``results`` holds what the figures before were joined to.
    """
    clause = reading.clauses[number]
    words = clause.words
    quantity = quantities[words[position].index]
    left = starts_figure_list(words, position)
    right = ends_figure_list(words, position)
    before = governing_verb(words, left, position)
    left_np = left_phrase(words, left, position)
    right_np = right_phrase(words, position, right, governed=before is not None, unit=quantity.unit)
    left_np = _trim_claimed(words, left_np, results)
    if right_np is not None and _prefers_right(words, position, quantity, left_np, right_np):
        return _right(reading, number, position, left, right, right_np, before, results)
    if left_np is not None:
        return _left(reading, number, position, left, left_np, quantities, results)
    if right_np is not None:
        return _right(reading, number, position, left, right, right_np, before, results)
    return _bare(reading, number, position, left, quantities, results)


def _trim_claimed(
    words: Sequence[Word], phrase: tuple[int, int] | None, results: list[Joined | None]
) -> tuple[int, int] | None:
    """Drop from a left phrase the words that an earlier figure of the clause has taken as its right phrase."""
    if phrase is None:
        return None
    first, end = phrase
    claimed = max((item.end for item in results if item is not None and item.side == "right"), default=0)
    while first < end and words[first].start < claimed:
        first += 1
    return (first, end) if first < end else None


def _prefers_right(
    words: Sequence[Word],
    position: int,
    quantity: Quantity,
    left_np: tuple[int, int] | None,
    right_np: tuple[int, int],
) -> bool:
    """Whether the noun after the figure is what it counts, rather than the noun before it."""
    if right_np[0] > position + 1:  # 的 stands between: 800米的渠道清淤任务
        return True
    first = words[right_np[0]]
    if left_np is None:
        return True
    if first.kind == "VN" and right_np[1] - right_np[0] > 1 and left_np is not None:
        return first.start == words[position].end and quantity.unit not in {"%"} and _is_subject_like(words, left_np)
    if first.kind == "VN":
        return _is_subject_like(words, left_np)
    if quantity.dimension in {"ratio"}:
        return False
    return not (quantity.dimension in _MEASURES and not _is_subject_like(words, left_np))


def _is_subject_like(words: Sequence[Word], phrase: tuple[int, int]) -> bool:
    last = words[phrase[1] - 1]
    rules = grammar()
    return last.kind in {"S", "O", "E", "R"} or rules.is_person(last.text) or rules.is_body(last.text)


def _make(
    reading: Reading,
    words: Sequence[Word],
    phrase: tuple[int, int],
    side: str,
    rule: str,
    verb: Word | None,
    how: str,
    function: str,
) -> Joined:
    first, end = phrase
    while end - first > 1 and words[first].kind in {"S"}:
        first += 1
    start, stop = words[first].start, words[end - 1].end
    text = phrase_text(reading.text, start, stop)
    return Joined(text or None, start, stop, side, rule, verb, how, function)


def _right(
    reading: Reading,
    number: int,
    position: int,
    left: int,
    right: int,
    phrase: tuple[int, int],
    before: Word | None,
    results: list[Joined | None],
) -> Joined:
    words = reading.clauses[number].words
    rule = "object.of" if phrase[0] > position + 1 else "object.right"
    frame = _frame(words, left, position)
    if before is not None and not frame:
        return _make(reading, words, phrase, "right", rule, before, "before", "object")
    after = following_verb(words, phrase[1], len(words))
    if after is not None:
        function = "framed" if frame else "subject"
        return _make(
            reading, words, phrase, "right", rule + (".frame" if frame else ".subject"), after, "after", function
        )
    inherited = _inherited(reading, number, position, results)
    if inherited is not None:
        return _make(reading, words, phrase, "right", rule + ".list", inherited.verb, "list", inherited.function)
    later = _later_verb(reading, number)
    return _make(reading, words, phrase, "right", rule + ".later", later, "later", "subject")


def _frame(words: Sequence[Word], left: int, position: int) -> str | None:
    """The preposition that governs the figure (为321盏路灯更换灯泡), if the figure stands right after it."""
    i = position - 1
    while i >= left and words[i].kind in {"D", "A", "S", "DE", "N", "R"} and position - i < 5:
        i -= 1
    if i >= left and words[i].kind == "P" and words[i].text in _FRAME_PREPOSITIONS:
        return words[i].text
    return None


def _left(
    reading: Reading,
    number: int,
    position: int,
    left: int,
    phrase: tuple[int, int],
    quantities: Sequence[Quantity],
    results: list[Joined | None],
) -> Joined:
    words = reading.clauses[number].words
    quantity = quantities[words[position].index]
    verb = governing_verb(words, left, phrase[0])
    last = words[phrase[1] - 1]
    between = words[phrase[1] : position]
    measured = any(w.kind == "VM" for w in between)
    if verb is not None and not measured:
        made = _make(reading, words, phrase, "left", "object.left", verb, "before", "object")
        return made
    if last.kind == "VN" and not measured and quantity.dimension != "ratio":
        head = Word(last.start, last.end, last.text, "V")
        return _make(reading, words, phrase, "left", "object.left.nominal", head, "self", "object")
    inherited = _inherited(reading, number, position, results) if not measured else None
    if inherited is not None:
        return _make(reading, words, phrase, "left", "object.left.list", inherited.verb, "list", inherited.function)
    after = following_verb(words, position + 1, len(words))
    if after is not None:
        return _make(reading, words, phrase, "left", "object.left.subject", after, "after", "subject")
    return _make(reading, words, phrase, "left", "object.left.state", _measure_word(between), "measure", "state")


def _measure_word(between: Sequence[Word]) -> Word | None:
    for word in between:
        if word.kind in {"V", "VM"} and word.text in grammar().growth_verbs:
            return word
    return None


def _inherited(reading: Reading, number: int, position: int, results: list[Joined | None]) -> Joined | None:
    """The joined figure just before this one in a list that shares its verb (建立…310个、任务清单122个)."""
    clause = reading.clauses[number]
    for word in reversed(clause.words[:position]):
        if word.kind == "Q":
            return results[word.index]
    if number == 0:
        return None
    previous = reading.clauses[number - 1]
    if previous.sentence != clause.sentence or previous.mark in "。!！?？\n":
        return None
    if any(w.kind in {"V"} for w in clause.words[:position]):
        return None
    for word in reversed(previous.words):
        if word.kind == "Q":
            result = results[word.index]
            return result if result is not None and result.function != "state" else None
    return None


def _later_verb(reading: Reading, number: int) -> Word | None:
    """The first verb of the next clause of the sentence, for a subject that stands alone before the comma."""
    if number + 1 < len(reading.clauses) and reading.clauses[number + 1].sentence == reading.clauses[number].sentence:
        following = reading.clauses[number + 1]
        return following_verb(following.words, 0, len(following.words))
    return None


def _bare(
    reading: Reading,
    number: int,
    position: int,
    left: int,
    quantities: Sequence[Quantity],
    results: list[Joined | None],
) -> Joined:
    """No noun beside the figure: the verb itself, the subject, or something said before is what is counted."""
    words = reading.clauses[number].words
    quantity = quantities[words[position].index]
    i = position - 1
    while i >= left and (words[i].kind in {"D", "U", "M"} or words[i].text in {"约", "近", "超", "共"}):
        i -= 1
    verb = words[i] if i >= left and words[i].kind in {"V", "VN", "VM"} else None
    rules = grammar()
    if verb is not None and (verb.kind == "VM" or verb.text in rules.growth_verbs | rules.dimension_words):
        subject = left_phrase(words, left, i)
        if subject is not None:
            function = "state"
            if quantity.per and verb.text in {"增收"}:
                return Joined(
                    verb.text,
                    words[subject[0]].start,
                    verb.end,
                    "left",
                    "object.growth",
                    verb,
                    "self",
                    function,
                )
            return _make(reading, words, subject, "topic", "object.subject", verb, "self", function)
        if verb.text == "增收":
            return Joined("增收", verb.start, verb.end, "verb", "object.growth", verb, "self", "state")
        return _earlier(reading, number, position, quantity, verb, quantities, results)
    if verb is not None:
        if quantity.unit in _EVENT_UNITS or (quantity.dimension in {"count"} and verb.kind == "VN"):
            text = light_object(words, left, i)
            return Joined(text, verb.start, verb.end, "verb", "object.verb", verb, "self", "object", True)
        earlier = _earlier(reading, number, position, quantity, verb, quantities, results)
        if earlier.text is not None and earlier.side == "earlier":
            return earlier
        return Joined(verb.text, verb.start, verb.end, "verb", "object.verb.bare", verb, "self", "object", True)
    return _earlier(reading, number, position, quantity, None, quantities, results)


def _earlier(
    reading: Reading,
    number: int,
    position: int,
    quantity: Quantity,
    verb: Word | None,
    quantities: Sequence[Quantity],
    results: list[Joined | None],
) -> Joined:
    """The object stands in an earlier clause of the sentence (路灯已全部装好，共20盏)."""
    words = reading.clauses[number].words
    for word in reversed(words[:position]):
        if word.kind == "Q":
            before = results[word.index]
            if before is not None and before.text:
                return Joined(
                    before.text,
                    before.start,
                    before.end,
                    "earlier",
                    "object.same",
                    verb or before.verb,
                    "list",
                    before.function,
                )
    sentence = reading.clauses[number].sentence
    fitting = grammar().classifier_nouns.get(quantity.unit, ())
    fallback: Joined | None = None
    for i in range(number - 1, max(-1, number - 6), -1):
        clause = reading.clauses[i]
        if clause.sentence != sentence:
            break
        for p in range(len(clause.words) - 1, -1, -1):
            word = clause.words[p]
            if word.kind == "Q":
                result = results[word.index]
                if result is not None and result.text and fallback is None:
                    fallback = Joined(
                        result.text,
                        result.start,
                        result.end,
                        "earlier",
                        "object.earlier",
                        verb or result.verb,
                        "list",
                        result.function,
                    )
            if word.kind in {"N", "VN"} and fitting and word.text.endswith(fitting):
                first = p
                while first > 0 and clause.words[first - 1].kind in {"N", "A"}:
                    first -= 1
                return _make(
                    reading,
                    clause.words,
                    (first, p + 1),
                    "earlier",
                    "object.classifier",
                    verb or following_verb(clause.words, p + 1, len(clause.words)),
                    "earlier",
                    "object",
                )
        if fallback is not None:
            return fallback
        subject = _first_phrase(clause)
        if subject is not None:
            return _make(reading, clause.words, subject, "earlier", "object.topic", verb, "earlier", "state")
    return Joined(None, 0, 0, "none", "object.none", verb, "self" if verb else "", "object")


def _first_phrase(clause: Clause) -> tuple[int, int] | None:
    words = clause.words
    i = 0
    while i < len(words) and words[i].kind in {"D", "C", "T", "U", "W"}:
        i += 1
    end = i
    while end < len(words) and words[end].kind in NOMINAL | {"DE"}:
        if words[end].kind == "VN" and end > i:
            break
        end += 1
    while end > i and words[end - 1].kind == "DE":
        end -= 1
    return (i, end) if end > i else None
