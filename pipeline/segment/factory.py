"""Component ``shishi_structure``: sentence starts on the tokens, clauses and page structure in ``doc._.found``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.segment.document import register_extensions
from pipeline.segment.sentences import clause_spans, sentence_spans
from pipeline.segment.structure import parse_structure


class StructureComponent:
    """Fills ``found.structure`` and ``found.clauses``; what the container of the document states wins over the text."""

    def __call__(self, doc: Doc) -> Doc:
        found = doc._.found
        text = doc.text
        sentences = sentence_spans(text)
        starts = {start for start, _ in sentences}
        # One array: setting the tokens one by one makes spaCy look through the whole Doc each time.
        flags = [1 if token.idx in starts or token.i == 0 else -1 for token in doc]
        if flags:
            column: Any = np.array(flags, dtype=np.int32).astype(np.uint64).reshape(-1, 1)
            doc.from_array([SENT_START], column)
        structure = parse_structure(text)
        article = found.article
        if article is not None:
            structure = replace(
                structure,
                title=structure.title or article.title,
                author=structure.author or article.author,
                outlet=structure.outlet or article.outlet,
                publish_date=structure.publish_date or article.publish_date,
            )
        found.structure = structure
        found.clauses = clause_spans(text, sentences)
        return doc


@Language.factory("shishi_structure")
def create_structure(nlp: Language, name: str) -> StructureComponent:
    """Factory of :class:`StructureComponent`."""
    register_extensions()
    return StructureComponent()
