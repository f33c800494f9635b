"""The component ``shishi_ner`` and a user's own spaCy pipeline in its place."""

from __future__ import annotations

import pytest
import spacy

from pipeline.find.ner import factory
from pipeline.records import ShishiError, Tagged

TEXT = "青山镇党委书记陆明远说，路一定要修通。"


def test_component_fills_tagged() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("shishi_ner")
    doc = nlp(TEXT)
    assert ("陆明远", "PER") in {(TEXT[t.start : t.end], t.label) for t in doc._.found.tagged}


def test_many_documents_are_tagged_as_each_alone() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("shishi_ner")
    texts = [TEXT[start:] for start in range(len(TEXT) + 1)]
    assert [doc._.found.tagged for doc in nlp.pipe(texts)] == [nlp(text)._.found.tagged for text in texts]


def test_one_failing_document_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("shishi_ner")
    real = factory.with_known_names

    def failing(text: str, tagged: list[Tagged]) -> list[Tagged]:
        if text == "坏":
            raise ValueError(text)
        return real(text, tagged)

    monkeypatch.setattr(factory, "with_known_names", failing)
    with pytest.raises(ValueError, match="坏"):
        list(nlp.pipe(["好", "坏", "好好"]))
    failed: list[str] = []
    nlp.set_error_handler(lambda name, proc, docs, error: failed.extend(f"{name} {doc.text} {error}" for doc in docs))
    assert [doc.text for doc in nlp.pipe(["好", "坏", "好好"])] == ["好", "好好"]
    assert failed == ["shishi_ner 坏 坏"]


def test_an_installed_spacy_pipeline_can_take_its_place(tmp_path) -> None:  # type: ignore[no-untyped-def]
    other = spacy.blank("zh")
    ruler = other.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "陆明远"},
            {"label": "GPE", "pattern": "青山镇"},
            {"label": "DATE", "pattern": "一"},
        ]
    )  # type: ignore[attr-defined]
    other.to_disk(tmp_path / "other")
    nlp = spacy.blank("zh")
    nlp.add_pipe("shishi_ner", config={"spacy_model": str(tmp_path / "other")})
    assert nlp(TEXT)._.found.tagged == [Tagged(0, 3, "LOC"), Tagged(7, 10, "PER")]


def test_an_unknown_spacy_pipeline_is_one_clear_error() -> None:
    with pytest.raises(ShishiError, match="zh_core_web_none"):
        factory.spacy_tagger("zh_core_web_none")
