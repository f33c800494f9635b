"""The spaCy component ``shishi_ner``: fills ``doc._.found.tagged``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

from pipeline.find.ner.model import BATCH, load_model
from pipeline.find.ner.parts import with_known_names
from pipeline.records import ShishiError, Tagged
from pipeline.segment.document import register_extensions

# entity labels of spaCy's Chinese pipelines (OntoNotes) and of common others
SPACY_LABELS = {
    "PERSON": "PER", "PER": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "LOCATION": "LOC", "ORG": "ORG", "ORGANIZATION": "ORG",
}  # fmt: skip

Tagger = Callable[[str], list[Tagged]]
ErrorHandler = Callable[[str, Any, Sequence[Doc], Exception], Any]


def spacy_tagger(name: str) -> Tagger:
    """A tagger that runs the installed spaCy pipeline ``name`` (for example ``zh_core_web_sm``).

    Raises:
        ShishiError: the pipeline is not installed.
    """
    import spacy

    try:
        language = spacy.load(name)
    except OSError as error:
        raise ShishiError(
            f"the spaCy pipeline {name!r} is not installed; install it or leave spacy_model out", kind="missing"
        ) from error

    def run(text: str) -> list[Tagged]:
        spans = language(text).ents
        return [Tagged(e.start_char, e.end_char, SPACY_LABELS[e.label_]) for e in spans if e.label_ in SPACY_LABELS]

    return run


class NerComponent:
    """Tags ``doc.text``, which must be clean simplified text, with our model or with a spaCy pipeline of the user's."""

    name = "shishi_ner"

    def __init__(self, model: str | None = None, spacy_model: str | None = None) -> None:
        self._handle_error: ErrorHandler = raise_error
        self._tag_all: Callable[[Iterable[str]], Iterable[list[Tagged]]] = (
            partial(map, spacy_tagger(spacy_model)) if spacy_model else load_model(model).tag_all
        )

    def __call__(self, doc: Doc) -> Doc:
        return next(self._filled([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """The same for many documents, as ``nlp.pipe`` hands them over: short ones are tagged together.

        Where a group fails, its documents are tagged one by one, and the error handler learns of those that fail alone.
        """
        rest = iter(stream)
        while docs := list(islice(rest, min(batch_size, BATCH))):
            try:
                filled = list(self._filled(docs))
            except Exception:
                filled = list(self._one_by_one(docs))
            yield from filled

    def _one_by_one(self, docs: Sequence[Doc]) -> Iterator[Doc]:
        for doc in docs:
            try:
                yield self(doc)
            except Exception as error:
                self._handle_error(self.name, self, [doc], error)

    def set_error_handler(self, handler: ErrorHandler) -> None:
        """What is called with (name, component, documents, error) for a document that cannot be tagged; by default it raises."""
        self._handle_error = handler

    def get_error_handler(self) -> ErrorHandler:
        """The handler set last."""
        return self._handle_error

    def _filled(self, docs: Sequence[Doc]) -> Iterator[Doc]:
        texts = [doc.text for doc in docs]  # put together anew at every call
        for doc, text, tagged in zip(docs, texts, self._tag_all(texts), strict=True):
            found: Any = doc._.found
            found.tagged = with_known_names(text, tagged)
            yield doc


@Language.factory("shishi_ner", default_config={"model": None, "spacy_model": None})
def create_ner(nlp: Language, name: str, model: str | None = None, spacy_model: str | None = None) -> NerComponent:
    """``model``: path of a model file, or ``open`` for the packaged one of open data alone; ``spacy_model``: an installed pipeline with NER."""
    register_extensions()
    return NerComponent(model, spacy_model)
