"""Chinese family names (``lexicons/surnames.yaml``)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from pipeline.find.lexicon import read_yaml


class Surnames(BaseModel):
    """``lexicons/surnames.yaml``: characters that are family names, common and rare, and compound surnames."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    common: str
    rare: str
    compound: tuple[str, ...]

    @classmethod
    def load(cls) -> Surnames:
        raw = read_yaml("surnames.yaml")
        raw["common"] = "".join(raw["common"].split())
        raw["rare"] = "".join(raw["rare"].split())
        return cls.model_validate(raw)
