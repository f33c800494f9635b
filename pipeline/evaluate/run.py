"""Run the pipeline over annotated documents and score them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from spacy.language import Language

from pipeline.evaluate.gold import GoldFile, iter_gold
from pipeline.evaluate.scores import DocumentScore, score_document
from pipeline.language import document_tables
from pipeline.read import read_bytes


def evaluate_files(
    files: Iterable[GoldFile], nlp: Language, *, on_document: Callable[[str], None] | None = None
) -> list[DocumentScore]:
    """Score every file; ``on_document`` is told the name of each one done."""
    scores = []
    for gold in files:
        article = read_bytes(gold.path.with_name(gold.document.doc).read_bytes(), gold.document.doc)
        scores.append(score_document(gold, document_tables(nlp, article)))
        if on_document is not None:
            on_document(gold.name)
    return scores


def evaluate_folder(
    folder: Path, nlp: Language, *, on_document: Callable[[str], None] | None = None
) -> list[DocumentScore]:
    """Score every annotated document under ``folder``."""
    return evaluate_files(iter_gold(folder), nlp, on_document=on_document)
