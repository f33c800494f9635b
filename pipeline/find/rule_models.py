"""What an entry of each rules file holds, and the codes that must have one."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.records import Role, Status

#: The leaf codes of the guidelines; every one must have a rule. A clerk's own types come on top of these.
LEAF_CODES = (
    "visit.household",
    "visit.enterprise",
    "visit.research",
    "visit.condolence",
    "meeting.discussion",
    "meeting.publicity",
    "meeting.training",
    "feedback.collect",
    "feedback.resolve",
    "feedback.mediation",
    "infra.road",
    "infra.lighting",
    "infra.water",
    "infra.drinking",
    "infra.housing",
    "infra.parking",
    "infra.education",
    "infra.health",
    "infra.culture",
    "infra.utility",
    "env.cleanup",
    "env.greening",
    "env.sanitation",
    "assist.donation",
    "assist.relief",
    "assist.medical",
    "assist.service",
    "econ.agriculture",
    "econ.enterprise",
    "econ.employment",
    "econ.investment",
    "econ.income",
    "govern.organization",
    "govern.policy",
    "govern.safety",
    "govern.epidemic",
    "other",
)


class Strict(BaseModel):
    """Knows its keys and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Examples(Strict):
    """Sentences a rule must find and sentences it must leave alone."""

    find: tuple[str, ...] = Field(min_length=1)
    leave: tuple[str, ...] = Field(min_length=1)


class Pair(Strict):
    """A verb and a noun that name the type only together, in one clause."""

    verbs: tuple[str, ...] = Field(min_length=1)
    objects: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def begins(self) -> frozenset[str]:
        """The first characters of the verbs."""
        return frozenset(verb[:1] for verb in self.verbs)


class ActivityRule(Strict):
    """One activity type (``rules/activities.yaml``)."""

    id: str = Field(pattern=r"^(other|[a-z]+\.[a-z]+)$")
    name: str = Field(min_length=1)
    meaning: str = Field(min_length=1)
    objects: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    contexts: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    priority: int = Field(default=0, ge=-5, le=5)
    examples: Examples


class RoleRule(Strict):
    """One rule of ``rules/roles.yaml``: all conditions that are given must hold; the first rule that holds decides."""

    id: str = Field(pattern=r"^role\.[a-z_.]+$")
    meaning: str
    role: Role
    dimension: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    object: str | None = None
    not_object: str | None = None
    action: str | None = None
    not_action: str | None = None
    clause: str | None = None
    not_clause: str | None = None
    change: bool | None = None
    examples: Examples


class StatusRule(Strict):
    """One rule of ``rules/status.yaml``: ``cue`` is a regular expression looked for in ``where``."""

    id: str = Field(pattern=r"^status\.[a-z_.]+$")
    meaning: str
    status: Status
    where: Literal["before", "clause", "sentence", "heading", "action"]
    cue: str
    unless: str | None = None
    role: tuple[Role, ...] = ()
    examples: Examples
