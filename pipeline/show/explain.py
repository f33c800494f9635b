"""The page behind ``shishi explain``: one document, every mark, every derivation."""

from __future__ import annotations

from pathlib import Path

from spacy.tokens import Doc

from pipeline import __version__
from pipeline.find.rules import load_rules
from pipeline.records import Findings, ShishiError
from pipeline.relate.rows import document_rows
from pipeline.resources import data_version
from pipeline.show.document import Repair, Step, Tables, document_data, repairs_of, steps_of
from pipeline.show.page import asset, html_page


def document_page(
    text: str,
    tables: Tables,
    *,
    steps: list[list[Step]] | None = None,
    repairs: list[Repair] | None = None,
    home: str | None = None,
) -> str:
    """The HTML page of one document from its text and its rows; ``home`` is a link back to the batch."""
    data = document_data(text, tables, steps=steps or [], repairs=repairs or [])
    document = data["document"]
    title = str(document.get("title") or document.get("source") or "")
    return html_page(
        f"{title} · 实事",
        asset("document.html"),
        {**data, "home": home},
        styles=("document.css",),
        scripts=("document.js",),
    )


def explain_page(doc: Doc, rules_folder: str | Path | None = None) -> str:
    """The page of an analysed document, with the derivation of every figure and every repaired passage marked."""
    found: Findings = doc._.found
    rules = load_rules(rules_folder)
    tables = document_rows(doc, rules.names, versions=(__version__, data_version(str(rules.folder))))
    text = found.clean.raw if found.clean is not None else doc.text
    return document_page(text, tables, steps=steps_of(doc), repairs=repairs_of(found.clean))


def write_page(path: Path, page: str) -> None:
    """Write a page as UTF-8.

    Raises:
        ShishiError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page.encode("utf-8"))
    except OSError as error:
        raise ShishiError(f"{path}: cannot be written: {error.strerror}", kind="usage") from None
