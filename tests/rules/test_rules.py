"""The packaged rules and their examples, and what a clerk is told about a broken file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipeline.find.activities import clause_type, find_triggers
from pipeline.find.rule_models import LEAF_CODES
from pipeline.find.rules import check_rules, load_rules
from pipeline.records import ShishiError
from pipeline.relate.examples import check_examples
from pipeline.resources import data_dir

RULES = load_rules()


def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(data_dir("rules"), folder)
    return folder


def test_packaged_rules_are_right() -> None:
    assert check_rules() == []


def test_all_leaf_codes_have_a_rule_and_a_name() -> None:
    assert len(LEAF_CODES) == 37
    assert set(LEAF_CODES) <= set(RULES.names)


@pytest.mark.parametrize("rule", RULES.activities, ids=lambda rule: rule.id)
def test_examples_of_every_type(rule) -> None:
    assert [t for t in rule.examples.find if clause_type(t) != rule.id] == []
    assert [t for t in rule.examples.leave if clause_type(t) == rule.id] == []


def test_unknown_key_names_file_line_and_what_is_allowed(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "activities.yaml"
    lines = path.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("  meaning:"))
    lines.insert(at, "  meening: 错字")
    path.write_text("\n".join(lines), "utf-8")
    problems = check_rules(folder)
    assert any(p.startswith(f"{path}:{at + 1}:") and "allowed here" in p and "triggers" in p for p in problems)
    with pytest.raises(ShishiError, match=r"activities\.yaml"):
        load_rules(folder)


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "roles.yaml").write_text("- id: role.x\n  meaning: [未完\n", "utf-8")
    assert any(re.search(r"roles\.yaml:\d+: not valid YAML", p) for p in check_rules(folder))


def test_bad_pattern_is_reported(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "status.yaml"
    path.write_text(
        path.read_text("utf-8")
        + "\n- id: status.odd\n  meaning: 坏的\n  status: done\n  where: clause\n  cue: '('\n  examples: {find: [甲], leave: [乙]}\n",
        "utf-8",
    )
    assert any("status.odd" in p and "regular expression" in p for p in check_rules(folder))


def test_missing_folder_and_file(tmp_path: Path) -> None:
    assert "no such folder" in check_rules(tmp_path / "nowhere")[0]
    folder = copy(tmp_path)
    (folder / "status.yaml").unlink()
    assert any("missing" in p for p in check_rules(folder))


def test_a_wrong_example_is_reported(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "activities.yaml"
    path.write_text(path.read_text("utf-8").replace("安装太阳能路灯65盏", "清运生活垃圾52吨", 1), "utf-8")
    assert any("infra.lighting" in p and "is read as env.cleanup" in p for p in check_rules(folder))


def test_a_clerk_adds_a_trigger_without_python(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "activities.yaml"
    path.write_text(
        path.read_text("utf-8").replace("triggers: [安装路灯, ", "triggers: [摸黑点灯, 安装路灯, ", 1), "utf-8"
    )
    rules = load_rules(folder)
    found = find_triggers("村里摸黑点灯。", rules)
    assert [t.activity_type for t in found] == ["infra.lighting"]
    assert found[0].start == 2 and found[0].end == 6


def test_triggers_are_spans_of_the_text() -> None:
    text = "7月5日，干部入户走访困难群众，召开屋场会听取意见。"
    triggers = find_triggers(text)
    assert triggers == sorted(triggers, key=lambda t: t.start)
    assert all(0 <= t.start < t.end <= len(text) for t in triggers)
    assert "visit.household" in {t.activity_type for t in triggers}


def test_examples_of_roles_and_statuses() -> None:
    assert check_examples() == []


def test_a_wrong_role_example_is_reported(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "roles.yaml"
    path.write_text(path.read_text("utf-8").replace('find: ["群众满意度达98%"]', 'find: ["安装路灯20盏"]', 1), "utf-8")
    assert any("role.ratio" in p and "is read as output" in p for p in check_examples(folder))
