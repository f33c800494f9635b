"""The settings of a run: ``shishi.yaml``, validated; every field has a command-line option of the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.records import ShishiError


class Settings(BaseModel):
    """Everything that changes what comes out. Paths are relative to the working directory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segmenter: Literal["jieba", "pkuseg", "char"] = Field("jieba", description="word segmenter")
    pkuseg_model: str | None = Field(
        None, description="folder of a pkuseg model, when it is not in the user's data folder"
    )
    rules: str | None = Field(None, description="folder with your own rules, in place of the built-in ones")
    spacy_ner: str | None = Field(
        None, description="name of an installed spaCy model whose NER replaces the built-in one"
    )
    home: tuple[str, ...] = Field((), description="county or city the documents come from, e.g. [安化县]")
    privacy: Literal["off", "mask"] = Field("off", description="mask: private people's names become stable pseudonyms")
    max_chars: int = Field(2_000_000, gt=0, description="longest document, in characters")
    timeout: float = Field(120.0, gt=0, description="longest time for one document, in seconds")
    text_column: str | None = Field(None, description="column of .csv and .xlsx files that holds the articles")


def load_settings(path: Path | None = None, **overrides: object) -> Settings:
    """Settings of ``path`` (if any) with the given overrides; overrides that are ``None`` do not count.

    Raises:
        ShishiError: the file is not YAML, or a field is unknown or wrong; the message names file and field.
    """
    values: dict[str, object] = {}
    if path is not None:
        try:
            loaded = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            reason = " ".join(str(error).split())
            raise ShishiError(f"{path}: cannot be read as YAML: {reason}", kind="config") from None
        if loaded is not None and not isinstance(loaded, dict):
            raise ShishiError(f"{path}: expected 'name: value' lines, found {type(loaded).__name__}", kind="config")
        values.update(loaded or {})
    values.update({name: value for name, value in overrides.items() if value is not None})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        allowed = ", ".join(Settings.model_fields)
        where = f"{path}: " if path is not None else ""
        raise ShishiError(f"{where}{field}: {first['msg']} (known settings: {allowed})", kind="config") from None
