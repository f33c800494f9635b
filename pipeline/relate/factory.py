"""Component ``shishi_relate``: fills ``doc._.found.metrics`` and ``doc._.found.activities``."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.find.rules import Rules, load_rules
from pipeline.relate.document import relate
from pipeline.segment.document import register_extensions
from pipeline.segment.sentences import sentence_spans


class RelateComponent:
    """Joins what the earlier components found."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def __call__(self, doc: Doc) -> Doc:
        found = doc._.found
        tokens = [(token.idx, token.idx + len(token), token.tag_) for token in doc]
        sentences = (
            [(s.start_char, s.end_char) for s in doc.sents]
            if doc.has_annotation("SENT_START")
            else sentence_spans(doc.text)
        )
        found.metrics, found.activities = relate(doc.text, tokens, sentences, found, rules=self.rules)
        return doc

    def to_bytes(self, **_: object) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> RelateComponent:
        return self

    def to_disk(self, _path: str | Path, **_: object) -> None:
        return None

    def from_disk(self, _path: str | Path, **_: object) -> RelateComponent:
        return self


@Language.factory("shishi_relate", default_config={"rules": None})
def create_relate(nlp: Language, name: str, rules: str | None = None) -> RelateComponent:
    """Factory; ``rules`` is a rules folder, the packaged one by default."""
    register_extensions()
    return RelateComponent(load_rules(rules))
