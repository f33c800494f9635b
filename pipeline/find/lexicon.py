"""Reading the files of ``lexicons/``: YAML validated by a schema, and patterns of many words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.records import ShishiError
from pipeline.resources import lexicon

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(name: str) -> Any:
    """What the lexicon file ``name`` holds."""
    with lexicon(name).open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def load_lexicon(name: str, model: type[Model]) -> Model:
    """The lexicon file ``name`` validated by ``model``.

    Raises:
        ShishiError: the file does not fit the model; the message names the file and the first fault.
    """
    try:
        return model.model_validate(read_yaml(name))
    except yaml.YAMLError as error:
        raise ShishiError(f"lexicons/{name}: {error}", kind="lexicon") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ShishiError(f"lexicons/{name}: {where}: {first['msg']}; correct the entry", kind="lexicon") from error


def alternatives(words: Iterable[str]) -> str:
    """A pattern of the words, longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"
