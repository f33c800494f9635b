"""The spaCy ``Language`` that holds our components, and one call that takes an article through all of them."""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import pipeline.segment.tokenizers  # noqa: F401  registers the segmenter
from pipeline import __version__
from pipeline.config import Settings
from pipeline.normalize import normalize
from pipeline.records import Article, Findings
from pipeline.relate.privacy import mask_tables
from pipeline.relate.rows import Tables, document_rows
from pipeline.resources import data_version
from pipeline.segment.document import register_extensions

COMPONENTS = (
    "shishi_structure",
    "shishi_quantities",
    "shishi_dates",
    "shishi_ner",
    "shishi_places",
    "shishi_people",
    "shishi_organisations",
    "shishi_activities",
    "shishi_relate",
)


def _component_configs(settings: Settings) -> dict[str, dict[str, object]]:
    configs: dict[str, dict[str, object]] = {}
    if settings.spacy_ner:
        configs["shishi_ner"] = {"spacy_model": settings.spacy_ner}
    if settings.home:
        configs["shishi_places"] = {"home": list(settings.home)}
    if settings.rules:
        configs["shishi_activities"] = {"rules": settings.rules}
        configs["shishi_relate"] = {"rules": settings.rules}
    return configs


def load(settings: Settings | None = None) -> Language:
    """A spaCy ``Language`` (``zh``) with our segmenter and the components of :data:`COMPONENTS`.

    Called on a string it takes that string for clean text; use :func:`analyse` for submitted text.
    """
    settings = settings or Settings()
    register_extensions()
    tokenizer = {"@tokenizers": "shishi.segmenter.v1", "engine": settings.segmenter, "model": settings.pkuseg_model}
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
    nlp.max_length = settings.max_chars + 1
    configs = _component_configs(settings)
    for name in COMPONENTS:
        nlp.add_pipe(name, config=configs.get(name, {}))
    return nlp


def analyse(nlp: Language, article: Article) -> Doc:
    """The article normalised, segmented and taken through all components; results in ``doc._.found``."""
    clean = normalize(article.text)
    doc = nlp.make_doc(clean.text)
    doc._.found = Findings(article=article, clean=clean)
    return nlp(doc)


def document_tables(nlp: Language, article: Article, *, seconds: float | None = None, privacy: str = "off") -> Tables:
    """Rows of all tables for one article.

    ``seconds`` stays empty unless it is given, so that the same input gives the same bytes. With ``privacy="mask"`` private
    people's names are stable pseudonyms in every text column; offsets stay those of the submitted text.
    """
    doc = analyse(nlp, article)
    component: Any = nlp.get_pipe("shishi_relate")
    rules = component.rules
    version = data_version(str(rules.folder))
    tables = document_rows(doc, rules.names, versions=(__version__, version), seconds=seconds)
    return mask_tables(tables, doc) if privacy == "mask" else tables
