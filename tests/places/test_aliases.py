"""Every by-name of ``lexicons/places.yaml`` stands in the gazetteer file that was built with it, for the unit it is for."""

import pytest

from pipeline.find.places.gazetteer import load_gazetteer
from pipeline.find.places.lexicon import Alias, place_words


@pytest.mark.parametrize("alias", place_words().aliases, ids=lambda alias: alias.name)
def test_alias_is_in_the_gazetteer(alias: Alias) -> None:
    gazetteer = load_gazetteer()
    stem = gazetteer.find_stem(alias.name)
    assert stem is not None
    assert alias.adcode in [gazetteer.code(unit) for unit in gazetteer.units_of(stem)]
