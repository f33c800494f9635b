"""People, places and organisations as a statistical model sees them; the rules of the other rooms correct it."""

from pipeline.find.ner.model import NerModel, is_verb, is_word, load_model, tag

__all__ = ["NerModel", "is_verb", "is_word", "load_model", "tag"]
