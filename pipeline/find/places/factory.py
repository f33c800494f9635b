"""The spaCy component ``shishi_places``: fills ``doc._.found.places``."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.places.finder import find_places
from pipeline.find.places.gazetteer import load_gazetteer
from pipeline.records import Findings
from pipeline.segment.document import register_extensions


@Language.factory("shishi_places", default_config={"home": None})
def create_places(nlp: Language, name: str, home: list[str] | None = None) -> Callable[[Doc], Doc]:
    """The component; ``home`` are counties or cities that the documents are about (``湖北省兴山县``), where the user knows them."""
    register_extensions()
    load_gazetteer()

    def places(doc: Doc) -> Doc:
        found: Findings = doc._.found
        structure = found.structure
        hints = [*(home or ()), structure.outlet or "", found.article.source if found.article else ""]
        found.places = find_places(doc.text, found.tagged, hints=hints, sections=structure.sections)
        return doc

    return places
