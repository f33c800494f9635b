"""Segmenters keep the text, whatever cuts it."""

import importlib.util

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import ShishiError
from pipeline.segment.models import pkuseg_model_dir
from pipeline.segment.tokenizers import Segmenter

NLP = spacy.blank("zh")
SEGMENTERS = {engine: Segmenter(NLP.vocab, engine) for engine in ("jieba", "char")}


@pytest.mark.parametrize("engine", ["jieba", "char"])
@given(text=st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_text_is_kept(engine, text):
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        return
    assert SEGMENTERS[engine](text).text == text


def test_domain_words_are_whole():
    words = [token.text for token in SEGMENTERS["jieba"]("村里召开屋场会收集微心愿")]
    assert "屋场会" in words and "微心愿" in words


def test_unknown_engine_is_named():
    with pytest.raises(ShishiError, match="unknown segmenter 'thulac'"):
        Segmenter(NLP.vocab, "thulac")


@pytest.mark.skipif(
    importlib.util.find_spec("spacy_pkuseg") is None, reason="spacy-pkuseg is not installed (extra pkuseg)"
)
def test_pkuseg_without_its_model_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setenv("SHISHI_DATA", str(tmp_path))
    with pytest.raises(ShishiError, match="shishi models fetch pkuseg"):
        Segmenter(NLP.vocab, "pkuseg")


@pytest.mark.skipif(not (pkuseg_model_dir() / "features.msgpack").is_file(), reason="the pkuseg model is not fetched")
def test_pkuseg_cuts_and_keeps_the_text():
    text = "该村 修建水渠1200米。\n群众点赞"
    doc = Segmenter(NLP.vocab, "pkuseg")(text)
    assert doc.text == text and len(doc) < len(text)
