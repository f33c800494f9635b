"""Whether the act behind a figure is done, going on, planned or required (``rules/status.yaml``)."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.find.rules import Rules
from pipeline.records import Role, Status


@lru_cache(maxsize=256)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def status_of(
    rules: Rules, role: Role, *, before: str, clause: str, sentence: str, heading: str, action: str
) -> tuple[Status, str, str]:
    """Status, id of the rule that decided and the cue it found (``done`` by default)."""
    texts = {"before": before, "clause": clause, "sentence": sentence, "heading": heading, "action": action}
    for rule in rules.statuses:
        if rule.role and role not in rule.role:
            continue
        text = texts[rule.where]
        match = _pattern(rule.cue).search(text)
        if match is None or (rule.unless is not None and _pattern(rule.unless).search(text)):
            continue
        return rule.status, rule.id, match.group()
    return "done", "status.default", ""
