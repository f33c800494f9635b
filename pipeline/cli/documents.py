"""The commands that read documents: run, extract, explain, quantities, normalize."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.cli.options import ConfigFile, Home, Privacy, RulesDir, Segmenter, read_argument, settings_of
from pipeline.records import ShishiError


def run(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files, folders, patterns and .zip archives.", show_default=False, metavar="PATH..."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the tables and the store.")],
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that work at the same time.")] = 1,
    format: Annotated[
        str, typer.Option("--format", help="Comma-separated: parquet, csv, jsonl, xlsx, html.")
    ] = "parquet,csv",
    force: Annotated[bool, typer.Option("--force", help="Process unchanged documents again.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Progress as JSON lines on standard error.")] = False,
    text_column: Annotated[
        str | None, typer.Option("--text-column", help="Column of .csv and .xlsx files that holds the articles.")
    ] = None,
    max_chars: Annotated[
        int | None, typer.Option("--max-chars", min=1, help="Longest document, in characters.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", help="Longest time for one document, in seconds.")
    ] = None,
    csv_bom: Annotated[bool, typer.Option("--csv-bom", help="CSV for Excel: byte order mark, no formulas.")] = False,
    timings: Annotated[bool, typer.Option("--timings", help="Fill documents.seconds.")] = False,
    forget_removed: Annotated[
        bool, typer.Option("--forget-removed", help="Take documents whose files are gone out of the tables.")
    ] = False,
    segmenter: Segmenter = None,
    rules: RulesDir = None,
    home: Home = None,
    config: ConfigFile = None,
    privacy: Privacy = None,
) -> None:
    """Read documents and write all tables; documents that did not change are not processed again.

    Exit code 0 when the batch finished (documents with problems are counted and listed in the table problems), 2 when the
    arguments cannot be used or nothing can be written, 130 when interrupted (the next run resumes).
    """
    from pipeline.batch.progress import Bar, JsonLog, Silent, summary_lines
    from pipeline.batch.run import run_batch

    settings = settings_of(
        config, segmenter=segmenter, rules=rules, home=home, privacy=privacy,
        text_column=text_column, max_chars=max_chars, timeout=timeout,
    )  # fmt: skip
    formats = [name.strip() for name in format.split(",") if name.strip()]
    tables = [name for name in formats if name != "html"]
    with JsonLog() if log_json else Silent() if quiet else Bar() as progress:
        summary = run_batch(
            paths, output, settings=settings, workers=workers, formats=tables, force=force, csv_bom=csv_bom,
            timings=timings, forget_removed=forget_removed, progress=progress,
        )  # fmt: skip
        if "html" in formats:
            from pipeline.show.site import write_site

            progress.stage("writing the pages")
            summary.written.extend(write_site(output))
    progress.summary(summary)
    if not (quiet or log_json):
        for line in summary_lines(summary, output):
            typer.echo(line)


def extract(
    file: Annotated[Path | None, typer.Argument(help="Document to read; standard input when left out.")] = None,
    format: Annotated[str, typer.Option("--format", help="table (for people), jsonl or csv (for programs).")] = "table",
    segmenter: Segmenter = None,
    rules: RulesDir = None,
    home: Home = None,
    config: ConfigFile = None,
    privacy: Privacy = None,
) -> None:
    """Show the figures of one document."""
    if format not in {"table", "jsonl", "csv"}:
        raise ShishiError(f"--format {format}: choose table, jsonl or csv", kind="usage")
    from pipeline.language import document_tables, load
    from pipeline.show.terminal import metrics_table
    from pipeline.table.writers import csv_text, json_line

    settings = settings_of(config, segmenter=segmenter, rules=rules, home=home, privacy=privacy)
    tables = document_tables(load(settings), read_argument(file), privacy=settings.privacy)
    if format == "jsonl":
        for row in tables["metrics"]:
            sys.stdout.write(json_line(row))
    elif format == "csv":
        sys.stdout.write(csv_text("metrics", tables["metrics"]))
    else:
        Console().print(metrics_table(tables["metrics"]))


def explain(
    file: Annotated[Path | None, typer.Argument(help="Document to read; standard input when left out.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path("report.html"),
    segmenter: Segmenter = None,
    rules: RulesDir = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Write one self-contained HTML page: the document with every figure, person, place and activity marked, beside its rows."""
    from pipeline.language import analyse, load
    from pipeline.show.explain import explain_page, write_page

    settings = settings_of(config, segmenter=segmenter, rules=rules, home=home)
    article = read_argument(file)
    write_page(output, explain_page(analyse(load(settings), article), settings.rules))
    typer.echo(f"{output}")


def quantities(
    file: Annotated[
        Path | None, typer.Argument(help="Text file, one text a line; standard input when left out.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help="jsonl: one JSON object a line.")] = "jsonl",
) -> None:
    """Find the quantities in every line of the input, one JSON object a line."""
    if format != "jsonl":
        raise ShishiError(f"--format {format}: only jsonl is written", kind="usage")
    import io

    from pipeline.find.quantities.stream import stream_jsonl

    source = sys.stdin.buffer if file is None or str(file) == "-" else file.open("rb")
    with io.TextIOWrapper(source, encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        stream_jsonl(lines, sys.stdout)


def normalize(
    file: Annotated[Path | None, typer.Argument(help="Document to read; standard input when left out.")] = None,
    alignment: Annotated[
        bool, typer.Option("--alignment", help="Print one JSON object with the text and the offset of each character.")
    ] = False,
) -> None:
    """Print the document as clean simplified text."""
    from pipeline.normalize import normalize as clean_text

    clean = clean_text(read_argument(file).text)
    if alignment:
        json.dump({"text": clean.text, "offsets": list(clean.alignment.offsets)}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(clean.text)
