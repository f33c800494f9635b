"""Runs the notebooks: ``NAME.py`` (what people edit) → ``NAME.ipynb`` with outputs (what people read).

python notebooks/execute.py [NAME …]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent


def sources(folder: Path = HERE) -> list[Path]:
    """The notebooks as scripts, in their order."""
    return sorted(path for path in folder.glob("*.py") if re.match(r"\d\d_", path.name))


def executed(source: Path) -> nbformat.NotebookNode:
    """The notebook of a script after a run from top to bottom, in the folder of the script.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    notebook = jupytext.read(source, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02}"
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(source.parent)}},
    )
    client.execute()
    notebook.metadata.pop("language_info", None)
    return notebook


def main(names: list[str]) -> None:
    """Run the named notebooks (all by default) and write them."""
    for source in sources():
        if not names or source.stem in names:
            nbformat.write(executed(source), source.with_suffix(".ipynb"))
            print(source.with_suffix(".ipynb").name)


if __name__ == "__main__":
    main(sys.argv[1:])
