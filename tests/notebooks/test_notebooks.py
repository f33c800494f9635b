"""The notebooks run from a clean clone, their stored form is that of their scripts, and their charts have no empty boxes."""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from pathlib import Path

import pytest

jupytext = pytest.importorskip("jupytext", reason="jupytext is not installed (pip install '.[notebooks]')")
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed (pip install '.[notebooks]')")
for needed in ("nbclient", "ipykernel", "matplotlib"):
    pytest.importorskip(needed, reason=f"{needed} is not installed (pip install '.[notebooks]')")

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "notebooks").glob("*.py") if re.match(r"\d\d_", path.name))


@pytest.fixture(scope="module")
def runner():
    """The script that runs the notebooks."""
    sys.path.insert(0, str(ROOT / "notebooks"))
    try:
        yield importlib.import_module("execute")
    finally:
        sys.path.remove(str(ROOT / "notebooks"))


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The notebooks beside the corpus as in a fresh checkout, without results and without outputs."""
    root = tmp_path_factory.mktemp("clone")
    (root / "corpus").symlink_to(ROOT / "corpus")
    shutil.copytree(
        ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("results", "*.ipynb", "__pycache__")
    )
    return root / "notebooks"


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def printed(notebook):
    return "\n".join(str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in outputs(notebook))


def test_there_are_five():
    assert [source.stem[:2] for source in SOURCES] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_runs(source, runner, clone):
    notebook = runner.executed(clone / source.name)
    shown = printed(notebook)
    assert "missing from" not in shown, "a character has no glyph in the font of the charts"
    assert "Warning" not in shown
    if source.stem != "04_extend":
        assert any("image/png" in output.get("data", {}) for output in outputs(notebook))
    if source.stem == "02_query_figures":
        assert re.search(r"正文里写明已经安装的路灯：[\d,]+ 盏", shown)
        told = r"· 60 盏  装在：\S*王家岭村  谁装的：\S+\n  原句：“经多方争取，县电力部门捐赠路灯60盏"
        assert re.search(told, shown)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_stored_form(source):
    stored = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    script = jupytext.read(source, fmt="py:percent")
    assert [(cell.cell_type, cell.source) for cell in stored.cells] == [
        (cell.cell_type, cell.source) for cell in script.cells
    ], f"run: python notebooks/execute.py {source.stem}"
    found = outputs(stored)
    assert found and not any(output.output_type == "error" for output in found)
    assert str(ROOT) not in printed(stored)
    assert source.with_suffix(".ipynb").stat().st_size < 1_000_000
