"""The spaCy component ``shishi_quantities``."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.quantities.scanner import find_quantities
from pipeline.records import Quantity

LOST = "\ufffd"  # what normalisation leaves where a character is gone


class QuantityFinder:
    """Fills ``doc._.found.quantities`` from ``doc.text``."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        doc._.found.quantities = [_without_lost_digit(text, quantity) for quantity in find_quantities(text)]
        return doc


def _without_lost_digit(text: str, quantity: Quantity) -> Quantity:
    """A figure right behind a character that repair could not restore may have lost its first digits: it is at least that."""
    if quantity.bound == "exact" and text[quantity.start - 1 : quantity.start] == LOST:
        return replace(quantity, bound="at_least", rule=quantity.rule + "+lost_character")
    return quantity


@Language.factory("shishi_quantities")
def create_quantities(nlp: Language, name: str) -> QuantityFinder:
    """The component; it needs the extension that ``pipeline.segment.document.register_extensions`` registers."""
    from pipeline.segment.document import register_extensions

    register_extensions()
    return QuantityFinder(name)
