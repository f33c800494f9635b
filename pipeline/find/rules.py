"""The rules that a clerk can edit: activity types, roles, statuses. Loading, matching, and running their own examples.

``load_rules`` raises one error with file, line and what is allowed; ``check_rules`` lists everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipeline.find.rule_files import read_rules
from pipeline.find.rule_models import ActivityRule, Pair, RoleRule, StatusRule
from pipeline.records import ShishiError
from pipeline.resources import data_dir

Slot = Literal["objects", "triggers", "pairs", "contexts"]
_KNOWN_TEXTS = 2048  # clauses and sentences are asked about once for every figure in them


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of an activity rule found in a text."""

    start: int
    end: int
    type: str
    slot: Slot
    word: str


@dataclass(frozen=True)
class Rules:
    """A loaded rules folder."""

    folder: Path
    activities: tuple[ActivityRule, ...]
    roles: tuple[RoleRule, ...]
    statuses: tuple[StatusRule, ...]
    names: dict[str, str]
    by_type: dict[str, ActivityRule]
    _index: dict[str, list[tuple[str, str, Slot]]] = field(repr=False)
    _known: dict[tuple[str, tuple[Slot, ...]], list[Hit]] = field(repr=False, default_factory=dict)
    _known_pairs: dict[str, list[Hit]] = field(repr=False, default_factory=dict)

    def hits(self, text: str, slots: Sequence[Slot] = ("objects", "triggers", "contexts")) -> list[Hit]:
        """Every word of the rules in ``text``; a word inside a longer one does not count."""
        known = self._known.get((text, slots := tuple(slots)))
        if known is None:
            if len(self._known) >= _KNOWN_TEXTS:
                self._known.clear()
            known = self._known[text, slots] = self._hits(text, slots)
        return known

    def _hits(self, text: str, slots: Sequence[Slot]) -> list[Hit]:
        found: list[Hit] = []
        for at in range(len(text)):
            for key in (text[at : at + 2], text[at]) if at + 1 < len(text) else (text[at],):
                for word, code, slot in self._index.get(key, ()):
                    if slot in slots and text.startswith(word, at):
                        found.append(Hit(at, at + len(word), code, slot, word))
        return [
            hit
            for hit in found
            if not any(
                o.start <= hit.start and hit.end <= o.end and o.end - o.start > hit.end - hit.start for o in found
            )
        ]

    def pair_hits(self, text: str) -> list[Hit]:
        """Verb and noun pairs of the rules that both stand in ``text``, the span from the verb to the noun's end."""
        known = self._known_pairs.get(text)
        if known is None:
            if len(self._known_pairs) >= _KNOWN_TEXTS:
                self._known_pairs.clear()
            known = self._known_pairs[text] = self._pair_hits(text)
        return known

    def _pair_hits(self, text: str) -> list[Hit]:
        found = []
        characters = frozenset(text)
        for rule in self.activities:
            for pair in rule.pairs:
                if characters.isdisjoint(pair.begins):
                    continue
                best = _nearest_pair(text, pair)
                if best is not None:
                    found.append(Hit(best[0], best[1], rule.id, "pairs", best[2]))
        return found

    def excluded(self, code: str, text: str) -> bool:
        """True when the type's ``excludes`` forbid it in this clause."""
        return any(word in text for word in self.by_type[code].excludes)


def _nearest_pair(text: str, pair: Pair) -> tuple[int, int, str] | None:
    best: tuple[int, int, str] | None = None
    for verb in pair.verbs:
        at = text.find(verb)
        if at < 0:
            continue
        for noun in pair.objects:
            where = text.find(noun, at + len(verb))
            if where >= 0 and (best is None or where - at < best[1] - best[0]):
                best = (at, where + len(noun), verb + "…" + noun)
    return best


def _index(activities: Iterable[ActivityRule]) -> dict[str, list[tuple[str, str, Slot]]]:
    index: dict[str, list[tuple[str, str, Slot]]] = {}
    for rule in activities:
        lists: list[tuple[Slot, tuple[str, ...]]] = [
            ("objects", rule.objects),
            ("triggers", rule.triggers),
            ("contexts", rule.contexts),
        ]
        for slot, words in lists:
            for word in words:
                index.setdefault(word[:2], []).append((word, rule.id, slot))
    return index


def load_rules(folder: Path | str | None = None) -> Rules:
    """The rules of ``folder`` (the packaged ones by default).

    Raises:
        ShishiError: a file is missing or wrong; the message names file, line and what is allowed.
    """
    return _load(str(folder) if folder is not None else str(data_dir("rules")))


@lru_cache(maxsize=4)
def _load(folder: str) -> Rules:
    path = Path(folder)
    activities, roles, statuses, problems = read_rules(path)
    if problems:
        more = f" (and {len(problems) - 1} more; run: shishi check-rules {folder})" if len(problems) > 1 else ""
        raise ShishiError(problems[0] + more, kind="rules")
    return Rules(
        path,
        tuple(activities),
        tuple(roles),
        tuple(statuses),
        {rule.id: rule.name for rule in activities},
        {rule.id: rule for rule in activities},
        _index(activities),
    )


def check_rules(folder: Path | str | None = None) -> list[str]:
    """Everything wrong in a rules folder, one line each: files, fields, patterns, and examples of activity types."""
    path = Path(folder) if folder is not None else data_dir("rules")
    if not path.is_dir():
        return [f"{path}: no such folder"]
    *_, problems = read_rules(path)
    if problems:
        return problems
    _load.cache_clear()
    rules = load_rules(path)
    from pipeline.find.activities import clause_type

    for rule in rules.activities:
        for text in rule.examples.find:
            got = clause_type(text, rules)
            if got != rule.id:
                problems.append(f"{path / 'activities.yaml'}: {rule.id}: the example {text!r} is read as {got}")
        for text in rule.examples.leave:
            if clause_type(text, rules) == rule.id:
                problems.append(
                    f"{path / 'activities.yaml'}: {rule.id}: the counter-example {text!r} is read as {rule.id}"
                )
    return problems
