"""The grammar words of ``lexicons/grammar.yaml``: closed classes, verb classes, noun endings."""

from __future__ import annotations

from functools import lru_cache

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.records import ShishiError
from pipeline.resources import lexicon


class Grammar(BaseModel):
    """Word classes; every field is a set of simplified words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    light_verbs: frozenset[str]
    nominal_verbs: frozenset[str]
    pivot_verbs: frozenset[str]
    verbs: frozenset[str]
    measure_verbs: frozenset[str]
    dimension_words: frozenset[str]
    growth_verbs: frozenset[str]
    measured_nouns: frozenset[str]
    changing_verbs: frozenset[str]
    adverbs: frozenset[str]
    manners: frozenset[str]
    predicates: frozenset[str]
    errands: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    pronouns: frozenset[str]
    nouns: frozenset[str]
    complements: frozenset[str]
    simple_verbs: frozenset[str]
    noun_endings: frozenset[str]
    attributives: frozenset[str]
    purposes: frozenset[str]
    facilities: tuple[str, ...]
    works: frozenset[str]
    projects: frozenset[str]
    person_suffixes: tuple[str, ...]
    body_suffixes: tuple[str, ...]
    acting_suffixes: tuple[str, ...]
    no_bodies: tuple[str, ...]
    strip_prefixes: tuple[str, ...]
    strip_suffixes: tuple[str, ...]
    classifier_nouns: dict[str, tuple[str, ...]]
    money_nouns: dict[str, tuple[str, ...]]

    def is_person(self, text: str) -> bool:
        """True when a noun phrase ending like ``text`` names people."""
        return text.endswith(self.person_suffixes)

    def is_body(self, text: str) -> bool:
        """True when a noun phrase ending like ``text`` names a place, body or firm that can act."""
        return text.endswith(self.body_suffixes) and not text.endswith(self.no_bodies)

    def can_act(self, text: str) -> bool:
        """True when a noun phrase ending like ``text`` names people, a body, or what acts as one where it is a subject."""
        return self.is_person(text) or self.is_body(text) or text.endswith(self.acting_suffixes)


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The packaged grammar words.

    Raises:
        ShishiError: the file does not have the lists it must have.
    """
    path = lexicon("grammar.yaml")
    try:
        return Grammar.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ShishiError(f"{path}: {where}: {first['msg']}") from None
