"""The spaCy component ``shishi_people``: fills ``doc._.found.people``."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.organisations import find_organisations
from pipeline.find.people.finder import find_people
from pipeline.records import Findings
from pipeline.segment.document import register_extensions


@Language.factory("shishi_people")
def create_people(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The component; it reads what ``shishi_ner`` and ``shishi_places`` found."""
    register_extensions()

    def people(doc: Doc) -> Doc:
        found: Findings = doc._.found
        text = doc.text  # put together anew at every call
        if not found.organisations:  # titles need them; shishi_organisations then takes them as they are
            found.organisations = find_organisations(text, found.tagged, found.places)
        found.people = find_people(text, found.tagged, found.places, found.organisations)
        return doc

    return people
