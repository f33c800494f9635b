"""The command ``shishi``: arguments in, calls out."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import documents, gold, upkeep
from pipeline.records import ShishiError

app = typer.Typer(
    name="shishi",
    help="实事: reads articles about what was done for people and writes one table of figures, with people, places and activities.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
models_app = typer.Typer(help="Optional models: fetch them once, then everything works offline.", no_args_is_help=True)
app.add_typer(models_app, name="models")
config_app = typer.Typer(help="The settings file shishi.yaml.", no_args_is_help=True)
app.add_typer(config_app, name="config")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"shishi {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of all commands."""


# The help lists the commands in this order.
app.command()(documents.run)
app.command()(documents.extract)
app.command()(documents.explain)
app.command()(documents.quantities)
app.command()(documents.normalize)
app.command()(gold.evaluate)
app.command("check-gold")(gold.check_gold)
app.command()(gold.annotate)
app.command("export-gold")(gold.export_gold)
app.command("import-gold")(gold.import_gold)
app.command("check-rules")(upkeep.check_rules)
app.command("build-gazetteer")(upkeep.build_gazetteer)
app.command("train-ner")(upkeep.train_ner)
models_app.command("fetch")(upkeep.models_fetch)
config_app.command("show")(upkeep.config_show)


def main() -> None:
    """Run the command; a known error becomes one line and exit code 2."""
    try:
        app()
    except ShishiError as error:
        typer.echo(f"shishi: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("shishi: interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
