"""Noun phrases beside a figure: where they begin, where they end, and what a clerk would type of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.relate.clauses import is_list_mark
from pipeline.relate.grammar import grammar
from pipeline.relate.words import NOMINAL, Word

_QUOTES = '“”「」『』"‘’《》'
_MEASURING = frozenset(
    {
        "约",
        "近",
        "超",
        "超过",
        "逾",
        "共",
        "达",
        "达到",
        "共计",
        "总计",
        "合计",
        "累计",
        "计",
        "等",
        "有",
        "为",
        "共有",
        "各",
        "余",
    }
)
_RELATIVE_UNITS = frozenset({"名", "位", "人"})
_PLACE_HEADS = ("乡镇", "镇", "乡", "村", "社区", "网格", "小区", "单位", "部门", "县", "市", "区", "家庭", "企业")
_NO_PREFIX = ("本科", "本地", "本土", "个体", "个人", "约谈", "多元", "共产", "共青", "共建", "共享", "共富")
#: Ends of nouns whose 数 belongs to them: 就餐人数, 优良天数.
_NOUNS_IN_SHU = ("人数", "户数", "件数", "次数", "天数", "位数", "倍数", "分数", "指数", "系数")
_LINE_BREAK = re.compile(r"\s+")


def starts_figure_list(words: Sequence[Word], index: int) -> int:
    """Left border (inclusive index) of the words that may belong to the figure at ``index``: after the figure before."""
    for i in range(index - 1, -1, -1):
        word = words[i]
        if word.kind == "Q":
            return i + 1
        if word.kind == "W" and word.text[0] in "(（[【)）】]":
            return i + 1
        if word.kind == "W" and word.text == "、" and any(w.kind == "Q" for w in words[:i]):
            return i + 1
    return 0


def ends_figure_list(words: Sequence[Word], index: int) -> int:
    """Right border (exclusive) of the words that may belong to the figure at ``index``."""
    for i in range(index + 1, len(words)):
        word = words[i]
        if word.kind == "Q" or (word.kind == "W" and word.text[0] not in _QUOTES and word.text != "、"):
            return i
    return len(words)


def _governed(words: Sequence[Word], left: int, at: int) -> bool:
    """True when the verbal noun at ``at`` stands inside the object of a verb further left (完成…改造)."""
    if at == left:
        return False
    before = words[at - 1]
    if before.kind not in NOMINAL and before.kind != "DE" and not is_list_mark(before):
        return before.kind == "V" and before.text in grammar().light_verbs
    if before.kind in {"E", "O"} or (before.kind == "N" and grammar().is_person(before.text)):
        return False
    for i in range(at - 1, left - 1, -1):
        word = words[i]
        if word.kind in {"P", "D", "R", "T", "U"}:
            return False
        if word.kind == "V" or (word.kind == "VN" and word.text in grammar().light_verbs):
            return True
    return False


def left_phrase(words: Sequence[Word], left: int, index: int) -> tuple[int, int] | None:
    """(first, last+1) word indices of the noun phrase that ends right before the figure at ``index``, or ``None``."""
    end = index
    while end > left and (words[end - 1].kind in {"D", "U", "VM"} or words[end - 1].text in _MEASURING):
        end -= 1
    first = end
    while first > left:
        word = words[first - 1]
        inside = first < end
        if word.kind == "VN":
            if not _governed(words, left, first - 1):
                if inside and not _verb_like(words, left, first - 1):
                    first -= 1
                    continue
                break
            first -= 1
            continue
        if word.kind in NOMINAL or (word.kind == "M" and inside):
            first -= 1
            continue
        if inside and is_list_mark(word) and first - 1 > left and words[first - 2].kind in NOMINAL:
            first -= 1
            continue
        if word.kind == "W" and word.text[0] in "(（)）" and inside:
            first -= 1
            continue
        break
    while first < end and (is_list_mark(words[first]) or words[first].kind == "M"):
        first += 1
    return (first, end) if first < end else None


def _verb_like(words: Sequence[Word], left: int, at: int) -> bool:
    """A verbal noun with a noun after it is the predicate unless a modifier stands before it."""
    if at == left:
        return True
    before = words[at - 1]
    return not (before.kind in {"A"} or before.text in {"的"})


def right_phrase(words: Sequence[Word], index: int, right: int, *, governed: bool, unit: str) -> tuple[int, int] | None:
    """(first, last+1) of the noun phrase that begins right after the figure; ``governed``: a verb stands before it."""
    at = index + 1
    relative = False
    if at < right and words[at].kind == "DE":
        at += 1
        relative = True
    first = at
    stop = at
    while stop < right:
        word = words[stop]
        if word.kind == "VN":
            following = words[stop + 1].kind if stop + 1 < right else ""
            person = stop > first and grammar().is_person(words[stop - 1].text)
            if (
                stop == first
                or ((governed or relative) and not person)
                or (following in {"N", "VN"} and not person and words[stop - 1].kind != "N")
            ):
                stop += 1
                continue
            break
        if word.kind in NOMINAL or (word.kind == "M" and stop > first):
            stop += 1
            continue
        if (
            is_list_mark(word)
            and stop > first
            and stop + 1 < right
            and words[stop + 1].kind in NOMINAL
            and word.text != "、"
        ):
            stop += 1
            continue
        break
    if stop < right and stop > first and words[stop].kind == "DE":
        extended = _after_of(words, first, stop, right, unit)
        if extended is not None:
            return extended
    elif stop < right and words[stop].kind in {"V", "VN", "P", "R", "D"}:
        clause = _relative_clause(words, stop, right, first)
        if clause is not None:
            return clause
    return (first, stop) if stop > first else None


def _after_of(words: Sequence[Word], first: int, stop: int, right: int, unit: str) -> tuple[int, int] | None:
    """NP 的 NP: the second is counted when the unit counts people, or when the first only describes."""
    head = words[stop - 1].text
    if unit in _RELATIVE_UNITS and grammar().is_person(head):
        return None
    if (
        unit not in _RELATIVE_UNITS
        and words[stop - 1].kind != "A"
        and (stop - first) >= 1
        and head.endswith(_PLACE_HEADS)
    ):
        return None
    at = stop + 1
    end = at
    while end < right and words[end].kind in NOMINAL:
        if words[end].kind == "VN" and end > at and words[end - 1].kind == "N":
            break
        end += 1
    return (at, end) if end > at else None


def _relative_clause(words: Sequence[Word], stop: int, right: int, first: int) -> tuple[int, int] | None:
    """N 个 V … 的 N: the noun after the last 的, when the verb comes right after the figure."""
    if stop != first:
        return None
    for i in range(stop, min(right, stop + 10)):
        if words[i].kind == "Q":
            return None
        if words[i].kind == "DE" and i + 1 < right and words[i + 1].kind in NOMINAL:
            end = i + 1
            while end < right and words[end].kind in NOMINAL:
                end += 1
            return (i + 1, end)
    return None


@cache
def _longest_first(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """So that of 辖区内老人 the words 辖区内 go, not 辖区 alone."""
    return tuple(sorted(prefixes, key=lambda prefix: (-len(prefix), prefix)))


def phrase_text(text: str, start: int, end: int) -> str:
    """The phrase as a clerk would type it: no line breaks, no quotation marks around it, no determiners."""
    words = grammar()
    phrase = _LINE_BREAK.sub("", text[start:end])
    changed = True
    prefixes, suffixes = _longest_first(words.strip_prefixes), words.strip_suffixes
    while changed and phrase:
        changed = False
        for prefix in prefixes if phrase.startswith(prefixes) else ():
            if phrase.startswith(prefix) and len(phrase) - len(prefix) >= 2 and not phrase.startswith(_NO_PREFIX):
                phrase = phrase[len(prefix) :]
                changed = True
        for suffix in words.strip_suffixes if phrase.endswith(suffixes) else ():
            if phrase.endswith(suffix) and len(phrase) - len(suffix) >= 2 and not phrase.endswith(_NOUNS_IN_SHU):
                phrase = phrase[: -len(suffix)]
                changed = True
        stripped = phrase.strip("、,，的 ")
        changed = changed or stripped != phrase
        phrase = stripped
    return _unquoted(phrase)


def _unquoted(phrase: str) -> str:
    match = re.fullmatch(r"(.*?)[“「『\"]([^“”「」『』\"]+)[”」』\"](.*)", phrase)
    if match is None:
        return phrase
    before, inside, after = match.groups()
    if not after:
        return phrase if before and inside == "两委" else inside  # 村“两委”: the two committees of a village
    return f"{inside}{after}" if not before else phrase
