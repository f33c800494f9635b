"""How sure a row is, from the rules that made it; calibrated by ``benchmarks/calibrate.py``."""

from __future__ import annotations

from pipeline.records import Quantity
from pipeline.relate.activity_type import Typed
from pipeline.relate.object import Joined

_BY_RULE = {"object.left": 0.93, "object.right": 0.93, "object.of": 0.93, "object.none": 0.2, "object.verb": 0.6}


def confidence_of(quantity: Quantity, joined: Joined, typed: Typed) -> float:
    """Probability that value, unit, object and type are all right."""
    base = _BY_RULE.get(joined.rule, 0.7)
    lead = min(1.0, typed.lead / 6.0)
    return round(base * (0.6 + 0.4 * lead), 3)


def review_reasons(
    quantity: Quantity, joined: Joined, typed: Typed, *, actor_inferred: bool, place_rule: str, guessed: bool
) -> tuple[str, ...]:
    """Why a person should look at the row, in plain Chinese."""
    reasons = []
    if guessed:
        reasons.append("原文字符有残缺，数字或名称是推测的")
    if joined.text is None:
        reasons.append("没有找到数字所指的事物")
    elif joined.side == "earlier":
        reasons.append("所指事物在前面的分句")
    if typed.lead < 1.0:
        reasons.append("活动类型把握不大")
    if actor_inferred:
        reasons.append("责任主体由上文推断")
    if place_rule == "place.document":
        reasons.append("地点取自全文")
    if quantity.omitted_unit:
        reasons.append("单位原文省略")
    return tuple(reasons)
