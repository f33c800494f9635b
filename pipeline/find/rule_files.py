"""Rules files → their entries; what is wrong is named by file, line and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from pipeline.find.rule_models import LEAF_CODES, ActivityRule, RoleRule, StatusRule, Strict


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


def _problems(path: Path, model: type[Strict]) -> tuple[list[Any], list[str]]:
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


def _allowed(item: Any, model: type[Strict]) -> str:
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


def read_rules(folder: Path) -> tuple[list[ActivityRule], list[RoleRule], list[StatusRule], list[str]]:
    """The entries of the three files of a rules folder, and everything that is wrong with them."""
    problems: list[str] = []
    groups: list[list[Any]] = []
    models: list[tuple[str, type[Strict]]] = [
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
