"""Runs the examples of role and status rules: a sentence with a figure in, the deciding rule out."""

from __future__ import annotations

from pathlib import Path

from pipeline.find.quantities import find_quantities
from pipeline.find.rules import Rules, check_rules, load_rules
from pipeline.records import Findings, Role, Status
from pipeline.relate.choice import Ruled
from pipeline.relate.clauses import read
from pipeline.relate.document import Builder
from pipeline.relate.object import join_objects
from pipeline.resources import data_dir
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.tokenizers import tagger


def ruled_figures(text: str, rules: Rules) -> list[Ruled]:
    """What the rules alone say about every figure of a sentence."""
    sentences = sentence_spans(text)
    quantities = find_quantities(text)
    tokens = []
    at = 0
    for word, tag in tagger()(text):
        tokens.append((at, at + len(word), tag))
        at += len(word)
    reading = read(text, tokens, sentences, quantities)
    builder = Builder(rules, reading, Findings())
    return [builder.ruled(q, j) for q, j in zip(quantities, join_objects(reading, quantities), strict=True)]


def check_examples(folder: Path | str | None = None) -> list[str]:
    """Everything wrong in a rules folder, the examples of role and status rules included, one line each."""
    problems = check_rules(folder)
    if problems:
        return problems
    path = Path(folder) if folder is not None else data_dir("rules")
    rules = load_rules(path)
    for role in rules.roles:
        for text, wanted in [*((t, True) for t in role.examples.find), *((t, False) for t in role.examples.leave)]:
            problems += _problem(
                path / "roles.yaml", role.id, text, role.role, [r.role for r in ruled_figures(text, rules)], wanted
            )
    for status in rules.statuses:
        for text, wanted in [*((t, True) for t in status.examples.find), *((t, False) for t in status.examples.leave)]:
            problems += _problem(
                path / "status.yaml",
                status.id,
                text,
                status.status,
                [r.status for r in ruled_figures(text, rules)],
                wanted,
            )
    return problems


def _problem(
    path: Path, rule: str, text: str, value: Role | Status, got: list[Role] | list[Status], wanted: bool
) -> list[str]:
    if not got:
        return [f"{path}: {rule}: the example {text!r} holds no figure"]
    if (value in got) == wanted:
        return []
    kind = "example" if wanted else "counter-example"
    return [f"{path}: {rule}: the {kind} {text!r} is read as {', '.join(dict.fromkeys(got))}"]
