"""The spaCy component ``shishi_organisations``: fills ``doc._.found.organisations``."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.organisations.finder import find_organisations
from pipeline.find.organisations.firms import without_namesakes
from pipeline.records import Findings
from pipeline.segment.document import register_extensions


@Language.factory("shishi_organisations")
def create_organisations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The component; it reads what ``shishi_ner`` and ``shishi_places`` found."""
    register_extensions()

    def organisations(doc: Doc) -> Doc:
        found: Findings = doc._.found
        if not found.organisations:  # shishi_people has looked for them already
            found.organisations = find_organisations(doc.text, found.tagged, found.places)
        found.places = without_namesakes(found.places, found.organisations)
        return doc

    return organisations
