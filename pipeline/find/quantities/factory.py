"""The spaCy component ``shishi_quantities``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.quantities.scanner import find_quantities


class QuantityFinder:
    """Fills ``doc._.found.quantities`` from ``doc.text``."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        doc._.found.quantities = find_quantities(doc.text)
        return doc


@Language.factory("shishi_quantities")
def create_quantities(nlp: Language, name: str) -> QuantityFinder:
    """The component; it needs the extension that ``pipeline.segment.document.register_extensions`` registers."""
    from pipeline.segment.document import register_extensions

    register_extensions()
    return QuantityFinder(name)
