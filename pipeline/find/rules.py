"""The rules that a clerk can edit: activity types, roles, statuses. Loading, matching, and running their own examples.

``load_rules`` raises one error with file, line and what is allowed; ``check_rules`` lists everything that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pipeline.records import Role, ShishiError, Status
from pipeline.resources import data_dir

Slot = Literal["objects", "triggers", "pairs", "contexts"]
#: The leaf codes of the guidelines; every one must have a rule. A clerk's own types come on top of these.
LEAF_CODES = (
    "visit.household",
    "visit.enterprise",
    "visit.research",
    "visit.condolence",
    "meeting.discussion",
    "meeting.publicity",
    "meeting.training",
    "feedback.collect",
    "feedback.resolve",
    "feedback.mediation",
    "infra.road",
    "infra.lighting",
    "infra.water",
    "infra.drinking",
    "infra.housing",
    "infra.parking",
    "infra.education",
    "infra.health",
    "infra.culture",
    "infra.utility",
    "env.cleanup",
    "env.greening",
    "env.sanitation",
    "assist.donation",
    "assist.relief",
    "assist.medical",
    "assist.service",
    "econ.agriculture",
    "econ.enterprise",
    "econ.employment",
    "econ.investment",
    "econ.income",
    "govern.organization",
    "govern.policy",
    "govern.safety",
    "govern.epidemic",
    "other",
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Examples(_Strict):
    """Sentences a rule must find and sentences it must leave alone."""

    find: tuple[str, ...] = Field(min_length=1)
    leave: tuple[str, ...] = Field(min_length=1)


class Pair(_Strict):
    """A verb and a noun that name the type only together, in one clause."""

    verbs: tuple[str, ...] = Field(min_length=1)
    objects: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def begins(self) -> frozenset[str]:
        """The first characters of the verbs."""
        return frozenset(verb[:1] for verb in self.verbs)


class ActivityRule(_Strict):
    """One activity type (``rules/activities.yaml``)."""

    id: str = Field(pattern=r"^(other|[a-z]+\.[a-z]+)$")
    name: str = Field(min_length=1)
    meaning: str = Field(min_length=1)
    objects: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    contexts: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    priority: int = Field(default=0, ge=-5, le=5)
    examples: Examples


class RoleRule(_Strict):
    """One rule of ``rules/roles.yaml``: all conditions that are given must hold; the first rule that holds decides."""

    id: str = Field(pattern=r"^role\.[a-z_.]+$")
    meaning: str
    role: Role
    dimension: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    object: str | None = None
    not_object: str | None = None
    action: str | None = None
    not_action: str | None = None
    clause: str | None = None
    not_clause: str | None = None
    change: bool | None = None
    examples: Examples


class StatusRule(_Strict):
    """One rule of ``rules/status.yaml``: ``cue`` is a regular expression looked for in ``where``."""

    id: str = Field(pattern=r"^status\.[a-z_.]+$")
    meaning: str
    status: Status
    where: Literal["before", "clause", "sentence", "heading", "action"]
    cue: str
    unless: str | None = None
    role: tuple[Role, ...] = ()
    examples: Examples


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


class _LineLoader(yaml.SafeLoader):
    """Keeps the line of every mapping, so that an error can name it."""


def _mapping(loader: _LineLoader, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in data:
            raise yaml.MarkedYAMLError(problem=f"{key!r} stands twice", problem_mark=key_node.start_mark)
        data[key] = loader.construct_object(value_node, deep=True)
    return data


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _line_of(node: yaml.Node | None, path: Sequence[int | str]) -> int:
    """The line (1-based) of the place in a YAML tree that a pydantic error path names."""
    line = 1 if node is None else node.start_mark.line + 1
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    node, line = value, key.start_mark.line + 1
                    break
            else:
                break
            continue
        else:
            break
        line = node.start_mark.line + 1
    return line


def _problems(path: Path, model: type[_Strict]) -> tuple[list[Any], list[str]]:
    """The entries of one rules file and the problems found in it, each ``file:line: what``."""
    try:
        source = path.read_text("utf-8")
    except FileNotFoundError:
        return [], [f"{path}: the file is missing; copy it from the packaged rules"]
    except UnicodeDecodeError:
        return [], [f"{path}: not UTF-8 text; save the file as UTF-8"]
    try:
        data = yaml.load(source, Loader=_LineLoader)
        tree = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        return [], [f"{path}:{line}: not valid YAML: {error.problem}"]
    adapter: TypeAdapter[Any] = TypeAdapter(list[model])  # type: ignore[valid-type]
    try:
        return adapter.validate_python(data), []
    except ValidationError as error:
        lines = []
        for item in error.errors():
            line = _line_of(tree, item["loc"])
            where = ".".join(str(part) for part in item["loc"])
            lines.append(f"{path}:{line}: {where}: {_allowed(item, model)}")
        return [], lines


def _allowed(item: Any, model: type[_Strict]) -> str:
    if item["type"] == "extra_forbidden":
        return f"unknown key; allowed here: {', '.join(model.model_fields)}"
    return str(item["msg"])


def _duplicates(path: Path, entries: Sequence[Any]) -> list[str]:
    seen: set[str] = set()
    found = []
    for entry in entries:
        if entry.id in seen:
            found.append(f"{path}: the id {entry.id!r} stands twice; give each rule its own id")
        seen.add(entry.id)
    return found


def _bad_patterns(path: Path, entries: Sequence[Any]) -> list[str]:
    found = []
    for entry in entries:
        for name in ("cue", "unless", "object", "not_object", "action", "not_action", "clause", "not_clause"):
            pattern = getattr(entry, name, None)
            if isinstance(pattern, str):
                try:
                    re.compile(pattern)
                except re.error as error:
                    found.append(f"{path}: {entry.id}: {name} is not a regular expression: {error}")
    return found


def _read(folder: Path) -> tuple[list[ActivityRule], list[RoleRule], list[StatusRule], list[str]]:
    problems: list[str] = []
    groups: list[list[Any]] = []
    models: list[tuple[str, type[_Strict]]] = [
        ("activities.yaml", ActivityRule),
        ("roles.yaml", RoleRule),
        ("status.yaml", StatusRule),
    ]
    for name, model in models:
        entries, wrong = _problems(folder / name, model)
        problems += wrong + _duplicates(folder / name, entries) + _bad_patterns(folder / name, entries)
        groups.append(entries)
    if not problems:
        missing = [code for code in LEAF_CODES if code not in {entry.id for entry in groups[0]}]
        if missing:
            problems.append(f"{folder / 'activities.yaml'}: no rule for {', '.join(missing)}")
    return groups[0], groups[1], groups[2], problems


def load_rules(folder: Path | str | None = None) -> Rules:
    """The rules of ``folder`` (the packaged ones by default).

    Raises:
        ShishiError: a file is missing or wrong; the message names file, line and what is allowed.
    """
    return _load(str(folder) if folder is not None else str(data_dir("rules")))


@lru_cache(maxsize=4)
def _load(folder: str) -> Rules:
    path = Path(folder)
    activities, roles, statuses, problems = _read(path)
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
    *_, problems = _read(path)
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
