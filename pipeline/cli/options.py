"""The options that several commands have, what their arguments name, and how a check ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

Segmenter = Annotated[str | None, typer.Option("--segmenter", help="Word segmenter: jieba (default), pkuseg or char.")]
RulesDir = Annotated[
    Path | None, typer.Option("--rules", help="Folder with your own rules, in place of the built-in ones.")
]
Home = Annotated[
    list[str] | None, typer.Option("--home", help="County or city the documents come from (may be repeated).")
]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Settings file (YAML); see 'shishi config show'.")]
Privacy = Annotated[
    str | None, typer.Option("--privacy", help="mask: private people's names become stable pseudonyms.")
]


def settings_of(config: Path | None, **overrides: Any) -> Any:
    """The settings of the file and, above them, the options that were given."""
    from pipeline.config import load_settings

    if overrides.get("home"):
        overrides["home"] = tuple(overrides["home"])
    else:
        overrides.pop("home", None)
    if overrides.get("rules") is not None:
        overrides["rules"] = str(overrides["rules"])
    return load_settings(config, **overrides)


def read_argument(file: Path | None) -> Any:
    """The article in FILE, or on standard input when FILE is missing or ``-``."""
    from pipeline.read import read_bytes, read_file

    if file is None or str(file) == "-":
        return read_bytes(sys.stdin.buffer.read(), "stdin.txt")
    return read_file(file)


def end_with(complaints: Sequence[str], looked_at: str = "") -> None:
    """Prints what is wrong, a line each, and how much of it; exit code 1 where anything is."""
    for line in complaints:
        typer.echo(line)
    typer.echo(f"{looked_at}{len(complaints)} complaints")
    if complaints:
        raise typer.Exit(1)
