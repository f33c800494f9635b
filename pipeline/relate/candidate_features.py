"""Object candidates and the features that the ranker weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import Quantity
from pipeline.relate.grammar import grammar
from pipeline.relate.senses import fitting, sense_of
from pipeline.relate.words import Word

_VERBAL = frozenset({"V", "VN"})
_WORDS = frozenset({"V", "VN", "N", "A", "T", "D", "VM"})


@dataclass(slots=True)
class Candidate:
    """One phrase: clean offsets (0, 0 for supplied words), where it stands, its features, the kind of its first word."""

    text: str
    start: int
    end: int
    side: str
    features: list[str] = field(default_factory=list)
    first: str = ""


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


def describe(candidate: Candidate, words: Sequence[Word], first: int, end: int, run: tuple[int, int]) -> None:
    """Add the features that the words of the phrase, those beside it and its run of nouns give."""
    side = candidate.side
    candidate.first = words[first].kind
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
    if count > 1 and words[first].kind in _WORDS:
        candidate.features += _as_border("in", words[first])
    if before is not None and kb in _WORDS:
        candidate.features += _as_border("out", before)
    if count == 1:
        candidate.features.append(f"alone{int(first == run[0])}|{candidate.text}")
    if "VN" in {w.kind for w in words[first : end - 1]}:
        candidate.features.append(f"{side}|inner:VN|f:{words[first].kind}")


def _as_border(side: str, word: Word) -> list[str]:
    """Features of the first word of a phrase, or of the word before it: does such a word belong to a thing or is it the act?"""
    sense = sense_of(word.text)
    return [
        f"{side}:{word.text}",
        f"{side}s:{sense.fine}",
        f"{side}s:{sense.middle}|{word.kind}",
        f"{side}s:{sense.coarse}|{word.kind}",
    ]


def left_cue(words: Sequence[Word], position: int) -> str:
    """The kind of the word before the figure, and the word itself where it is a verb or an adverb."""
    if position == 0:
        return "^"
    word = words[position - 1]
    return f"{word.kind}:{word.text}" if word.kind in {"VM", "V", "D", "R"} else word.kind


def finish(
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
