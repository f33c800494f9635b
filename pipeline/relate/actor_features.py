"""Actor candidates, what the actor is wanted for, and the features that the ranker weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.relate.previous import Before


@dataclass(slots=True)
class ActorCandidate:
    """A phrase that may be the actor; an empty ``text`` says that the text names none."""

    text: str
    start: int
    end: int
    rule: str
    inferred: bool
    features: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Deed:
    """What the actor is wanted for."""

    offset: int
    type: str = "other"
    role: str = "output"
    group: str = "count"
    function: str = "object"
    object: tuple[str, int, int] | None = None
    figure: bool = True
    verb: str = "-"
    status: str = "done"


_ORDER = (
    "src:agent",
    "src:own",
    "src:group",
    "src:topic",
    "src:section",
    "src:heading",
    "src:running",
    "src:above",
    "src:document",
)


def _ruled(found: Sequence[ActorCandidate]) -> ActorCandidate | None:
    """What a grammarian would take first: the agent, the subject, the subject of the group, the topic, the section."""
    for source in _ORDER:
        same = [c for c in found if c.text and c.features[0] == source]
        if source == "src:topic":
            same = [c for c in same if any("opens:sentence" in f or "opens:paragraph" in f for f in c.features)] or same
        if same:
            return same[0]
    return None


_NEAR = frozenset({"src:own", "src:agent", "src:group", "src:section", "src:counted"})


@lru_cache(maxsize=4096)
def _named(full: str, text: str) -> int:
    """How often the text names somebody, at most 5."""
    return min(full.count(text), 5) if text else 0


def merge(found: list[ActorCandidate], deed: Deed, before: Before | None, full: str) -> list[ActorCandidate]:
    """One candidate per text with the features of all its readings, and those that need the deed and the rest."""
    merged: dict[str, ActorCandidate] = {}
    ruled = _ruled(found)
    if ruled is not None:
        source = ruled.features[0]
        ruled.features += ["ruled", f"ruled|{source}", f"ruled|role:{deed.role}", f"ruled|{source}|role:{deed.role}"]
    major = deed.type.split(".")[0]
    sources = {f for c in found for f in c.features if f.startswith("src:") and "|" not in f}
    for candidate in found:
        source = next((f for f in candidate.features if f.startswith("src:")), "none")
        form = next((f for f in candidate.features if f.startswith("form:")), "")
        candidate.features += [
            f"{source}|role:{deed.role}",
            f"{source}|fn:{deed.function}",
            f"{source}|g:{deed.group}",
            f"{source}|major:{major}",
            f"{source}{form}|role:{deed.role}",
            f"len{min(len(candidate.text), 9)}",
            f"{source}|h:{candidate.text[-1:]}",
            f"{source}|type:{deed.type}",
            f"{source}|verb:{deed.verb}",
            f"{source}|status:{deed.status}",
            f"{source}|status:{deed.status}|role:{deed.role}",
            f"h:{candidate.text[-1:]}|major:{major}",
            f"h:{candidate.text[-1:]}|role:{deed.role}",
            f"h:{candidate.text[-1:]}|verb:{deed.verb}",
            f"hh:{candidate.text[-2:]}",
            f"hh:{candidate.text[-2:]}|type:{deed.type}",
            f"hh:{candidate.text[-2:]}|role:{deed.role}",
            f"named{_named(full, candidate.text)}",
            f"named{_named(full, candidate.text)}|{source}",
        ]
        candidate.features += [f"{source}|with:{other}" for other in sources if other in _NEAR]
        if before is not None:
            candidate.features += before.facts(candidate.text, source, deed.role, deed.verb)
        if candidate.text in merged:
            merged[candidate.text].features += candidate.features
        else:
            merged[candidate.text] = candidate
    for candidate in merged.values():
        candidate.features = list(dict.fromkeys(candidate.features))
    return list(merged.values())
