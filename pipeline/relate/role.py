"""The role of a figure by the ordered rules of ``rules/roles.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.find.rule_models import RoleRule
from pipeline.find.rules import Rules
from pipeline.records import Quantity, Role


@dataclass(frozen=True, slots=True)
class Seen:
    """What a role rule may ask about."""

    object: str
    action: str
    clause: str
    type: str
    function: str


@lru_cache(maxsize=512)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _holds(rule: RoleRule, quantity: Quantity, seen: Seen) -> bool:
    if rule.dimension and quantity.dimension not in rule.dimension:
        return False
    if rule.unit and quantity.unit not in rule.unit:
        return False
    if rule.type and not any(seen.type == code or seen.type.startswith(code + ".") for code in rule.type):
        return False
    if rule.function and seen.function not in rule.function:
        return False
    if rule.change is not None and rule.change != (quantity.change is not None):
        return False
    for source, text, wanted in (
        (rule.object, seen.object, True),
        (rule.not_object, seen.object, False),
        (rule.action, seen.action, True),
        (rule.not_action, seen.action, False),
        (rule.clause, seen.clause, True),
        (rule.not_clause, seen.clause, False),
    ):
        if source is not None and bool(_pattern(source).search(text)) != wanted:
            return False
    return True


def role_of(rules: Rules, quantity: Quantity, seen: Seen) -> tuple[Role, str]:
    """The role and the id of the rule that decided; ``context`` when none holds."""
    for rule in rules.roles:
        if _holds(rule, quantity, seen):
            return rule.role, rule.id
    return "context", "role.none"
