"""How sure a row is: the chance that value, unit, object and activity type are all right, and why to look at it.

The rankers give a chance for object and type; a logistic model (table ``sure`` of ``lexicons/relate_weights.json``) weighs them
with how they were found, and the table ``confidence`` (chance → share of right rows) says how often rows of such a chance were
right on documents that none of the weights had seen. Both are made by ``python benchmarks/train_relate.py``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import lru_cache

from pipeline.records import Quantity
from pipeline.relate.activity_type import FROM_CONTEXT, Typed
from pipeline.relate.candidate_features import unit_class
from pipeline.relate.joining import Joined
from pipeline.relate.ranker import rank, trained, weights

_BESIDE = frozenset({"left", "right", "of"})
_UNTRAINED = {"object.left": 0.85, "object.right": 0.85, "object.of": 0.85, "object.none": 0.2}


def _odds(chance: float) -> int:
    """A chance as log-odds in steps of one half, within -4 and 8."""
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return max(-4, min(8, round(2 * math.log(chance / (1 - chance)))))


def signals(quantity: Quantity, joined: Joined, typed: Typed) -> list[str]:
    """What speaks for or against object and type both being right, as named features of the table ``sure``."""
    of_object, of_type = _odds(joined.chance), _odds(typed.chance)
    ranked = joined.rule.startswith("object.ranked")
    indirect = joined.rule.endswith((".state", ".later", ".subject"))
    length = min(len(joined.text or ""), 7)
    return [
        "always",
        f"object:{of_object}",
        f"type:{of_type}",
        f"least:{min(of_object, of_type)}",
        f"both:{_odds(joined.chance * typed.chance)}",
        f"ranked:{ranked}",
        f"context:{typed.words == FROM_CONTEXT}",
        f"side:{joined.side}",
        f"beside:{joined.side in _BESIDE}|{indirect}",
        f"lead:{min(6, int(typed.lead))}",
        f"group:{unit_class(quantity)}",
        f"length:{length}",
        f"ranked:{ranked}|length:{length}",
    ]


def raw_chance(quantity: Quantity, joined: Joined, typed: Typed) -> float:
    """Chance of object and type together, before calibration."""
    if trained("sure") and joined.text:
        return rank("sure", [signals(quantity, joined, typed), []])[0]
    of_object = joined.chance or _UNTRAINED.get(joined.rule, 0.5)
    return of_object * (typed.chance or min(0.95, 0.4 + 0.06 * max(0.0, typed.lead)))


@lru_cache(maxsize=1)
def _curve() -> tuple[list[float], list[float]]:
    table = weights().get("confidence", {})
    pairs = sorted((float(chance), share) for chance, share in table.items())
    return [chance for chance, _ in pairs], [share for _, share in pairs]


def calibrated(chance: float) -> float:
    """The share of right rows among those of this chance; the chance itself where no curve is there."""
    chances, shares = _curve()
    if not chances:
        return chance
    at = bisect_right(chances, chance)
    if at == 0:
        return shares[0]
    if at == len(chances):
        return shares[-1]
    low, high = chances[at - 1], chances[at]
    part = (chance - low) / (high - low) if high > low else 0.0
    return shares[at - 1] + part * (shares[at] - shares[at - 1])


def confidence_of(quantity: Quantity, joined: Joined, typed: Typed, *, guessed: bool) -> float:
    """Probability that value, unit, object and type are all right; less where repair guessed characters."""
    chance = raw_chance(quantity, joined, typed)
    if joined.text is None:
        chance = min(chance, 0.2)
    if guessed or quantity.omitted_unit:
        chance *= 0.8
    return round(calibrated(chance), 3)


def review_reasons(
    quantity: Quantity,
    joined: Joined,
    typed: Typed,
    *,
    actor_inferred: bool,
    place_rule: str,
    guessed: bool,
    confidence: float,
) -> tuple[str, ...]:
    """Why a person should look at the row, in plain Chinese."""
    reasons = []
    if guessed:
        reasons.append("原文字符有残缺，数字或名称是推测的")
    if joined.text is None:
        reasons.append("没有找到数字所指的事物")
    elif joined.side in {"earlier", "sentence", "prev"}:
        reasons.append("所指事物在前面的分句")
    elif joined.side == "supplied":
        reasons.append("所指事物原文没有写明")
    if (typed.chance and typed.chance < 0.5) or (not typed.chance and typed.lead < 1.0):
        reasons.append("活动类型把握不大")
    if actor_inferred and confidence < 0.9:
        reasons.append("责任主体由上文推断")
    if place_rule in {"place.main", "place.title", "place.after"}:
        reasons.append("地点取自全文")
    if quantity.omitted_unit:
        reasons.append("单位原文省略")
    return tuple(reasons)
