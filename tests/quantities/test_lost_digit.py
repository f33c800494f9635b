"""A figure that may have lost its first digits is never exact."""

import pytest
import spacy

from pipeline.find.quantities.factory import create_quantities


@pytest.mark.parametrize(
    ("text", "bound"), [("出动\ufffd8人", "at_least"), ("出动8人", "exact"), ("\ufffd出动8人", "exact")]
)
def test_lost_character_before_a_figure(text, bound):
    nlp = spacy.blank("zh")
    doc = create_quantities(nlp, "shishi_quantities")(nlp.make_doc(text))
    [quantity] = doc._.found.quantities
    assert (quantity.value, quantity.bound) == (8, bound)
