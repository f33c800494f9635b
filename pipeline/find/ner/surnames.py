"""Chinese family names (``lexicons/surnames.yaml``)."""

from __future__ import annotations

import yaml
from pydantic import BaseModel, ConfigDict

from pipeline.resources import lexicon


class Surnames(BaseModel):
    """``lexicons/surnames.yaml``: characters that are family names, common and rare, and compound surnames."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    common: str
    rare: str
    compound: tuple[str, ...]

    @classmethod
    def load(cls) -> Surnames:
        raw = yaml.safe_load(lexicon("surnames.yaml").read_text("utf-8"))
        raw["common"] = "".join(raw["common"].split())
        raw["rare"] = "".join(raw["rare"].split())
        return cls.model_validate(raw)
