"""Every phrase that may be the object of a figure, each with the features that the ranker weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import Quantity
from pipeline.relate.clauses import Reading, is_list_mark
from pipeline.relate.grammar import grammar
from pipeline.relate.phrases import phrase_text
from pipeline.relate.senses import fitting
from pipeline.relate.words import NOMINAL, Word

_SKIP = frozenset({"D", "U", "VM", "T", "R", "M"})
_INSIDE = NOMINAL | {"M", "F"}
_VERBAL = frozenset({"V", "VN"})
_FIRST = NOMINAL | {"M", "V"}
_MAX_WORDS = 9
_BACK = 5
#: Nouns a clerk supplies when the text leaves the counted thing out.
_SUPPLIED = {
    "户": ("农户", "群众", "居民"),
    "人": ("群众", "村民", "居民", "人员"),
    "名": ("群众", "人员"),
    "人次": ("群众",),
    "元": ("资金", "收入", "补贴", "工资"),
    "家": ("企业",),
    "件": ("问题", "案件", "事项"),
    "公里": ("道路", "公路"),
    "米": ("道路", "水渠"),
    "亩": ("土地", "农田"),
    "岁": ("年龄",),
}


@dataclass(slots=True)
class Candidate:
    """One phrase: clean offsets (0, 0 for supplied words), where it stands, and its features."""

    text: str
    start: int
    end: int
    side: str
    features: list[str] = field(default_factory=list)


def unit_class(quantity: Quantity) -> str:
    """people, household, event, count, or the dimension."""
    if quantity.unit in {"人", "名", "位", "余人"}:
        return "people"
    if quantity.unit in {"户", "家"}:
        return "house"
    if quantity.unit in {
        "次",
        "人次",
        "场次",
        "场",
        "户次",
        "批次",
        "台次",
        "趟",
        "期",
        "轮",
        "批",
        "堂",
        "车次",
        "遍",
        "回",
    }:
        return "event"
    return quantity.dimension


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
            f"prev|{same}|{_left_cue(words, position)}",
        ]
        if "其中" in between:
            candidate.features += ["prev|其中", f"prev|其中|{same}"]
        found.append(candidate)
    for text in _SUPPLIED.get(quantity.unit, ()):
        found.append(Candidate(text, 0, 0, "supplied", [f"supplied|{text}", f"supplied|{quantity.unit}"]))
    return _finish(found, words, position, quantity, ruled, reading.text)


def _span(reading: Reading, words: Sequence[Word], first: int, end: int, side: str) -> Candidate | None:
    start, stop = words[first].start, words[end - 1].end
    text = phrase_text(reading.text, start, stop)
    return Candidate(text, start, stop, side) if text else None


def _describe(candidate: Candidate, words: Sequence[Word], first: int, end: int, run: tuple[int, int]) -> None:
    side = candidate.side
    before = words[first - 1] if first > 0 else None
    after = words[end] if end < len(words) else None
    kb = before.kind if before else "^"
    ka = after.kind if after else "$"
    count = end - first
    inner = {w.kind for w in words[first:end]}
    candidate.features += [
        f"{side}|n{min(count, 5)}",
        f"{side}|b:{kb}",
        f"{side}|a:{ka}",
        f"{side}|b:{kb}|f:{words[first].kind}",
        f"{side}|l:{words[end - 1].kind}|a:{ka}",
        f"{side}|f:{words[first].kind}",
        f"{side}|l:{words[end - 1].kind}",
        f"{side}|starts{int(first == run[0])}|ends{int(end == run[1])}",
        f"{side}|starts{int(first == run[0])}|b:{kb}",
    ]
    for kind in ("DE", "V", "VN", "S", "O", "E", "W", "C", "M"):
        if kind in inner:
            candidate.features.append(f"{side}|has:{kind}")
    if before is not None and kb in _VERBAL:
        light = before.text in grammar().light_verbs
        farther = words[first - 2].kind if first > 1 else "^"
        candidate.features += [
            f"{side}|bb:{farther}|b:{kb}",
            f"{side}|b:{kb}|light{int(light)}",
            f"bw:{before.text}",
            f"b:{kb}|n{min(count, 3)}|h:{candidate.text[-2:]}",
        ]
    if words[first].kind in _VERBAL:
        candidate.features += [f"fw:{words[first].text}", f"{side}|n{min(count, 5)}|fw:{words[first].text}"]
    if count == 1:
        candidate.features.append(f"alone{int(first == run[0])}|{candidate.text}")
    if "VN" in {w.kind for w in words[first : end - 1]}:
        candidate.features.append(f"{side}|inner:VN|f:{words[first].kind}")


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
        and end - begin < _MAX_WORDS
        and (
            words[end].kind in _INSIDE | {"V", "VM", "DE", "D", "P"}
            or is_list_mark(words[end])
            or words[end].text in "()（）《》"
        )
    ):
        end += 1
    run_end = begin
    while run_end < end and words[run_end].kind in _INSIDE:
        run_end += 1
    for first in range(begin, min(end, begin + 6)):
        if words[first].kind not in _FIRST:
            continue
        for last in range(first + 1, min(end, first + 6) + 1):
            if words[last - 1].kind not in NOMINAL:
                continue
            far = any(w.kind in {"V", "VM", "P", "D"} for w in words[begin:first])
            after_de = any(w.kind == "DE" for w in words[begin:first])
            name = side + ("De" if after_de else "") + ("Far" if far and not after_de else "")
            candidate = _span(reading, words, first, last, name)
            if candidate is not None:
                _describe(candidate, words, first, last, (begin, run_end))
                found.append(candidate)


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
                _describe(candidate, words, first, last, (first, end))
                found.append(candidate)


def _left(reading: Reading, words: Sequence[Word], position: int, found: list[Candidate]) -> None:
    end = position
    skipped: list[str] = []
    while end > 0 and (words[end - 1].kind in _SKIP or words[end - 1].text in {"等", "约", "近"}):
        skipped.append(words[end - 1].kind)
        end -= 1
    begin = end
    while (
        begin > 0
        and end - begin < _MAX_WORDS
        and (
            words[begin - 1].kind in _INSIDE | {"V", "DE"}
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
        if words[first].kind not in _FIRST:
            continue
        verbs = sum(w.kind == "V" for w in words[first:end])
        if verbs > 1:
            continue
        for last in range(max(first + 1, end - 2), end + 1):
            if words[last - 1].kind not in _FIRST:
                continue
            name = side + ("In" if last < end else "")
            candidate = _span(reading, words, first, last, name)
            if candidate is not None:
                _describe(candidate, words, first, last, (run, end))
                found.append(candidate)
    if begin < end and _holds_object(words[end - 1]):
        word = words[end - 1]
        found.append(Candidate(word.text[1:], word.start + 1, word.end, "inside", [f"inside|{word.kind}"]))
    # a phrase further left in the clause: subject, or topic of a measuring verb
    for first, reached in _runs(words, 0, end):
        last = reached if reached < end else begin
        if first >= last:
            continue
        for start in {first, last - 1, max(first, last - 2)}:
            candidate = _span(reading, words, start, last, "subject")
            if candidate is not None:
                _describe(candidate, words, start, last, (first, last))
                candidate.features.append(f"subject|{'initial' if first == 0 else 'later'}")
                found.append(candidate)


def _holds_object(word: Word) -> bool:
    """A verb and its object in one word of two characters: 打井20眼, 种草5000亩."""
    return word.kind in {"V", "VN", "N"} and len(word.text) == 2 and word.text[0] in grammar().simple_verbs


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
            for start in {first, last - 1, max(first, last - 2)}:
                candidate = _span(reading, clause.words, start, last, side)
                if candidate is None:
                    continue
                _describe(candidate, clause.words, start, last, (first, last))
                candidate.features += [
                    f"{side}|gap{min(gap, 4)}",
                    f"{side}|{'first' if order == 0 else 'last' if order == len(runs) - 1 else 'mid'}",
                    f"{side}|gap{min(gap, 4)}|{'first' if order == 0 else 'last' if order == len(runs) - 1 else 'mid'}",
                ]
                found.append(candidate)


def _left_cue(words: Sequence[Word], position: int) -> str:
    if position == 0:
        return "^"
    word = words[position - 1]
    return f"{word.kind}:{word.text}" if word.kind in {"VM", "V", "D", "R"} else word.kind


def _finish(
    found: list[Candidate],
    words: Sequence[Word],
    position: int,
    quantity: Quantity,
    ruled: tuple[str | None, str],
    full: str,
) -> list[Candidate]:
    """One candidate per text with the features of all its readings, and those that need the figure."""
    rules = grammar()
    group = unit_class(quantity)
    before = words[position - 1] if position else None
    after = words[position + 1] if position + 1 < len(words) else None
    kb = before.kind if before else "^"
    ka = after.kind if after else "$"
    counted = rules.classifier_nouns.get(quantity.unit, ())
    verb = next((w.text for w in reversed(words[:position]) if w.kind in _VERBAL), None)
    merged: dict[str, Candidate] = {}
    for candidate in found:
        side, text = candidate.side, candidate.text
        head = text[-1]
        candidate.features += [
            f"side:{side}",
            f"side:{side}|{group}",
            f"side:{side}|u:{quantity.unit}",
            f"side:{side}|qa:{ka}",
            f"side:{side}|qb:{kb}",
            f"side:{side}|qb:{kb}|qa:{ka}",
            f"side:{side}|{group}|qa:{ka}|qb:{kb}",
            f"side:{side}|len{min(len(text), 9)}",
        ]
        if after is not None and after.kind in {"V", "VM", "VN"}:
            candidate.features.append(f"side:{side}|qaw:{after.text}")
        if before is not None and before.kind in {"V", "VM", "VN", "D"}:
            candidate.features.append(f"side:{side}|qbw:{before.text}")
        if text not in merged:
            merged[text] = candidate
            person = rules.is_person(text)
            candidate.features += [
                f"occ{min(full.count(text), 4)}|len{min(len(text), 6)}",
                f"u:{quantity.unit}|h:{head}",
                f"u:{quantity.unit}|hh:{text[-2:]}",
                f"g:{group}|h:{head}",
                f"g:{group}|hh:{text[-2:]}",
                f"h:{head}",
                f"hh:{text[-2:]}",
                f"x:{text}",
                f"f:{text[:2]}",
                f"g:{group}|person{int(person)}",
                f"len{min(len(text), 12)}",
            ]
            candidate.features += fitting(text, quantity.unit, group, verb)
            if counted:
                candidate.features.append(f"fit{int(text.endswith(counted))}")
            if text == ruled[0]:
                candidate.features += ["ruled", f"ruled|{ruled[1]}", f"ruled|{group}"]
        else:
            merged[text].features += candidate.features
            if merged[text].end == 0:
                merged[text].start, merged[text].end = candidate.start, candidate.end
    for candidate in merged.values():
        candidate.features = list(dict.fromkeys(candidate.features))
    return list(merged.values())
