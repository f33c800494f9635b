"""Nouns that a clerk supplies for a figure where the text leaves the counted thing out."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Quantity
from pipeline.relate.candidate_features import Candidate
from pipeline.relate.grammar import grammar
from pipeline.relate.words import Word

_RESULTS = frozenset("了到下出过得回给")  # ends of verbs: 挣到, 省下
_NEAR_VERB = 4  # words before a sum among which its verb is looked for
#: What a unit mostly counts.
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


def supplied(quantity: Quantity) -> list[Candidate]:
    """What a unit mostly counts: 户 are households, 件 problems or cases."""
    unit = quantity.unit
    return [
        Candidate(text, 0, 0, "supplied", [f"supplied|{text}", f"supplied|{unit}"]) for text in _SUPPLIED.get(unit, ())
    ]


def called(words: Sequence[Word], position: int) -> list[Candidate]:
    """What a sum is called after the verb right before it: what was 挣 is income, what was 奖 a prize."""
    nouns = grammar().money_nouns
    for back, word in enumerate(reversed(words[max(0, position - _NEAR_VERB) : position])):
        whole = word.text in nouns
        if word.kind in {"W", "C", "Q", "N", "E", "O"} and (back or not whole):
            return []
        if word.kind not in {"V", "VN", "VM", "N"}:
            continue
        verb = word.text if whole else word.text[0] if word.text[1:] in _RESULTS else ""
        return [
            Candidate(
                text,
                0,
                0,
                "spent",
                [f"spent|{verb}", f"spent|{text}", f"spent|{verb}|{text}", f"spent|o{order}|back{min(back, 2)}"],
            )
            for order, text in enumerate(nouns.get(verb, ()))
        ]
    return []
