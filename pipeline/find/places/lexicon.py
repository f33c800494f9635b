"""The words of the place finder: ``lexicons/places.yaml``, validated."""

from __future__ import annotations

from functools import lru_cache

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.records import ShishiError
from pipeline.resources import lexicon


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Alias(_Model):
    """A by-name of a unit."""

    name: str
    adcode: str


class Natural(_Model):
    """Ends of natural and built places."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]


class PlaceWords(_Model):
    """Everything ``places.yaml`` holds."""

    aliases: tuple[Alias, ...]
    blocked: frozenset[str]
    needs_parent: frozenset[str]
    blocked_short: frozenset[str]
    natural: Natural
    not_a_name: frozenset[str]
    not_listed: frozenset[str]
    known: tuple[str, ...]


@lru_cache(maxsize=1)
def place_words() -> PlaceWords:
    """The validated lexicon.

    Raises:
        ShishiError: the file does not have the expected form.
    """
    path = lexicon("places.yaml")
    try:
        return PlaceWords.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise ShishiError(f"{path}: {error}", kind="lexicon") from error
