"""Every code block of the README and of ``docs/`` runs: ``python`` blocks in one process, ``bash`` blocks that call ``shishi`` through the shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.language import document_tables
from pipeline.read import read_file
from pipeline.show.terminal import amount

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(python|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Set-up commands are run by CI itself on a clean checkout, in a fresh virtual environment.
_SET_UP = re.compile(r"\bpip install\b|\bpytest\b|\bpython -m venv\b")


def _blocks(page: Path) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in _BLOCK.finditer(page.read_text("utf-8"))]


def _command_folder(folder: Path) -> Path:
    """A folder for PATH with a ``shishi`` that is this interpreter's, whether or not its scripts are on the PATH."""
    folder.mkdir()
    script = folder / "shishi"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline "$@"\n', "utf-8")
    script.chmod(0o755)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_file()], ids=lambda page: page.name)
def test_code_blocks_run(page, tmp_path):
    environment = {
        **os.environ,
        "PATH": f"{_command_folder(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    work = tmp_path / "work"
    work.mkdir()
    for name in ("corpus", "rules", "lexicons"):
        (work / name).symlink_to(ROOT / name)
    code = []
    for language, block in _blocks(page):
        if language == "bash" and not _SET_UP.search(block):
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block],
                cwd=work,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{page.name}:\n{block}\n{done.stdout}\n{done.stderr}"
        elif language == "python":
            code.append(block)
    if code:
        if not (work / "results").is_dir():
            subprocess.run(
                ["bash", "-c", "shishi run corpus/samples -o results --quiet"], cwd=work, env=environment, check=True
            )
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(code)],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{page.name}:\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), f"{page.name}: its Python blocks print nothing"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_table_is_the_output(name, nlp):
    article = read_file(ROOT / "corpus" / "samples" / "乡镇" / "清水河畔的灯亮了.txt")
    columns = ("object", "action", "activity_name", "role", "status")
    rows = [
        [row["quote"], amount(row), *(str(row[column] or "") for column in columns)]
        for row in document_tables(nlp, article)["metrics"]
    ]
    lines = (ROOT / name).read_text("utf-8").split("| quote | amount |", 1)[1].splitlines()[2:]
    shown = [line.strip("|").split("|") for line in lines[: lines.index("")]]
    assert [[cell.strip() for cell in line] for line in shown] == rows


def test_readme_has_exactly_the_two_set_up_commands():
    set_up = [
        block.strip() for language, block in _blocks(ROOT / "README.md") if language == "bash" and _SET_UP.search(block)
    ]
    assert set_up == ["pip install . && shishi run corpus/samples -o results", "pip install '.[test]' && pytest"]
