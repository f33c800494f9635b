"""The commands for annotated documents: evaluate, check, pre-fill, exchange."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipeline.cli.options import RulesDir, Segmenter, end_with, read_argument, settings_of
from pipeline.records import ShishiError


def evaluate(
    gold_dir: Annotated[Path, typer.Argument(help="Folder of annotated documents (NAME.txt + NAME.json).")],
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Fail (exit 1) when a figure falls below this file.")
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Accept the figures of this run as the new baseline.")
    ] = False,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="Write the errors, grouped by kind, to this HTML file.")
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Only this split (folder name): train, dev or test.")
    ] = None,
    match: Annotated[
        str | None, typer.Option("--match", help="Only documents whose name matches, like 's*' or '[!s]*'.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Processes that work at the same time; one a core when left out."),
    ] = None,
    segmenter: Segmenter = None,
    rules: RulesDir = None,
) -> None:
    """Compare the pipeline with annotated documents: precision, recall and F1 per layer."""
    from fnmatch import fnmatchcase

    from rich.progress import Progress

    from pipeline.evaluate.baseline import compare, write_baseline
    from pipeline.evaluate.gold import iter_gold
    from pipeline.evaluate.report import score_table
    from pipeline.evaluate.run import evaluate_files

    if update_baseline and (split or match):
        raise ShishiError("--update-baseline needs all documents: leave out --split and --match", kind="usage")
    files = [
        gold
        for gold in iter_gold(gold_dir)
        if (split is None or gold.split == split) and (match is None or fnmatchcase(gold.name, match))
    ]
    if not files:
        wanted = " and ".join(f"{name} {value!r}" for name, value in (("split", split), ("match", match)) if value)
        raise ShishiError(f"{gold_dir}: no documents of {wanted or 'any split'}", kind="usage")
    settings = settings_of(None, segmenter=segmenter, rules=rules)
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("evaluating", total=len(files))
        scores = evaluate_files(files, settings, workers=workers, on_document=lambda _: progress.advance(bar))
    Console(width=None if sys.stdout.isatty() else 220).print(score_table(scores))
    if errors is not None:
        from pipeline.evaluate.errors import write_errors

        write_errors(errors, scores, {gold.name: gold for gold in files})
        typer.echo(f"errors written to {errors}")
    if baseline is None:
        return
    if update_baseline:
        write_baseline(baseline, scores)
        typer.echo(f"baseline written to {baseline}")
        return
    comparison = compare(baseline, scores)
    for line in (*comparison.rows, *(f"rose: {line}" for line in comparison.rises)):
        typer.echo(line)
    for line in comparison.drops:
        typer.echo(f"FELL: {line}")
    if comparison.drops:
        typer.echo(f"{len(comparison.drops)} figures fell below {baseline}", err=True)
        raise typer.Exit(1)
    typer.echo(f"no figure fell below {baseline}")


def check_gold(folder: Annotated[Path, typer.Argument(help="Folder of annotated documents.")]) -> None:
    """Check annotated documents: quotes, values, codes, forgotten numbers. Exit 1 when something is wrong."""
    from pipeline.evaluate.check import check_folder
    from pipeline.find.places.gazetteer import knows_code

    number, complaints = check_folder(folder, knows_code=knows_code)
    if not number:
        raise ShishiError(f"{folder}: no annotated documents (NAME.txt + NAME.json) here", kind="usage")
    end_with(complaints, f"{number} documents, ")


def annotate(
    file: Annotated[Path, typer.Argument(help="Document (UTF-8 text) to pre-fill.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write; standard output when left out.")
    ] = None,
) -> None:
    """Write gold JSON pre-filled by the pipeline, for a person to correct."""
    from pipeline.evaluate.annotate import gold_json, gold_of_tables
    from pipeline.language import document_tables, load

    article = read_argument(file)
    text = gold_json(gold_of_tables(file.with_suffix(".txt").name, article.text, document_tables(load(), article)))
    if output is None:
        sys.stdout.write(text)
    elif output.exists():
        raise ShishiError(f"{output} exists; it may hold corrections, so it is not overwritten", kind="usage")
    else:
        output.write_text(text, "utf-8")


def export_gold(
    folder: Annotated[Path, typer.Argument(help="Folder of annotated documents.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File (labelstudio) or folder (brat) to write.")],
    to: Annotated[str, typer.Option("--to", help="labelstudio or brat.")] = "labelstudio",
) -> None:
    """Write annotated documents for Label Studio or brat."""
    from pipeline.evaluate.exchange import to_brat, to_label_studio
    from pipeline.evaluate.gold import iter_gold

    files = list(iter_gold(folder))
    if to == "labelstudio":
        output.write_text(json.dumps(to_label_studio(files), ensure_ascii=False, indent=1) + "\n", "utf-8")
    elif to == "brat":
        output.mkdir(parents=True, exist_ok=True)
        for gold in files:
            (output / f"{gold.name}.txt").write_bytes(gold.text.encode("utf-8"))
            (output / f"{gold.name}.ann").write_text(to_brat(gold), "utf-8")
    else:
        raise ShishiError(f"--to {to}: choose labelstudio or brat", kind="usage")
    typer.echo(f"{len(files)} documents written to {output}")


def import_gold(
    source: Annotated[Path, typer.Argument(help="Label Studio export (JSON file) or brat folder.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for NAME.txt + NAME.json.")],
) -> None:
    """Read annotations made in Label Studio or brat back into gold."""
    from pipeline.evaluate.annotate import gold_json
    from pipeline.evaluate.exchange import from_brat, from_label_studio

    output.mkdir(parents=True, exist_ok=True)
    documents: list[tuple[str, dict[str, Any]]] = []
    if source.is_dir():
        for path in sorted(source.glob("*.ann")):
            text = path.with_suffix(".txt").read_bytes().decode("utf-8")
            documents.append((text, {"doc": f"{path.stem}.txt", **from_brat(text, path.read_text("utf-8"))}))
    else:
        try:
            documents.extend(from_label_studio(task) for task in json.loads(source.read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise ShishiError(f"{source}: not a Label Studio export: {error}", kind="usage") from None
    for number, (text, gold) in enumerate(documents, 1):
        name = Path(gold.get("doc") or f"document-{number}.txt").name
        (output / name).write_bytes(text.encode("utf-8"))
        (output / name).with_suffix(".json").write_text(gold_json({"doc": name, **gold}), "utf-8")
    typer.echo(f"{len(documents)} documents written to {output}")
