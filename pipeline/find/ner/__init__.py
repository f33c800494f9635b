"""People, places and organisations as a statistical model sees them; the rules of the other rooms correct it."""

from pipeline.find.ner.model import NerModel, is_verb, is_word, load_model
from pipeline.find.ner.parts import is_known_name, with_known_names
from pipeline.records import Tagged

__all__ = ["NerModel", "is_known_name", "is_verb", "is_word", "load_model", "tag", "with_known_names"]


def tag(text: str) -> list[Tagged]:
    """What the component ``shishi_ner`` finds in clean simplified ``text`` with the packaged model."""
    return with_known_names(text, load_model().tag(text))
