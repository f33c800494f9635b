"""The spaCy component."""

from __future__ import annotations

import spacy

from pipeline.find.places.factory import create_places


def test_the_component_fills_the_findings() -> None:
    nlp = spacy.blank("zh")
    component = create_places(nlp, "shishi_places")
    doc = component(nlp.make_doc("兴山县高桥乡木城村修渠1200米。"))
    assert [place.adcode for place in doc._.found.places] == ["420526", "420526201", "420526201206"]


def test_a_given_home_resolves_what_the_text_leaves_open() -> None:
    nlp = spacy.blank("zh")
    component = create_places(nlp, "shishi_places", home=["湖北省兴山县"])
    doc = component(nlp.make_doc("高桥乡修渠1200米。"))
    assert doc._.found.places[0].adcode == "420526201"
