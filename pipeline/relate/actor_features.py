"""Actor candidates, what the actor is wanted for, and the features that the ranker weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.records import Section
from pipeline.relate.apart import WINDOW, gap
from pipeline.relate.clauses import is_list_mark
from pipeline.relate.previous import Before
from pipeline.relate.words import NOMINAL, Word

_OPENED = tuple("（(")
_SHUT = tuple("）)、")


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


def set_apart(text: str, offset: int, section: Section | None, found: Sequence[ActorCandidate]) -> None:
    """How many lines above the figure a candidate stands, whether in another section, whether in brackets."""
    for candidate in found:
        if candidate.end and candidate.end <= offset:
            source = candidate.features[0]
            near = candidate.end > offset - WINDOW
            lines = min(4, text.count("\n", candidate.end, offset)) if near else 4
            crossed = int(section is not None and candidate.start < section.start)
            shut = int(
                text[candidate.start - 1 : candidate.start] in _OPENED
                and text[candidate.end : candidate.end + 1] in _SHUT
            )
            candidate.features += [
                f"lines{lines}|{source}",
                f"crossed{crossed}|{source}",
                f"crossed{crossed}|lines{lines}",
            ]
            between = gap(text, candidate.end, offset)
            ends, parts, commas = min(4, between.sentences), min(3, between.parts), min(5, between.commas)
            quotes = int(between.quoted)
            candidate.features += [
                f"ap:s{ends}|{source}",
                f"ap:s{ends}|l{min(lines, 2)}",
                f"ap:s{ends}|p{parts}",
                f"ap:s{ends}|c{commas}",
                f"ap:q{quotes}|{source}",
                f"ap:q{quotes}|s{ends}",
            ]
            if shut:
                candidate.features += ["shut", f"shut|lines{lines}"]


def told(words: Sequence[Word], end: int) -> str:
    """What a clause says of its subject: the first verb behind it, and whether an object or a figure follows."""
    at = next((i for i, word in enumerate(words) if word.start >= end and word.kind in {"V", "VN", "VM"}), None)
    if at is None:
        return "-"
    kinds = {word.kind for word in words[at + 1 :]}
    what = "Q" if "Q" in kinds else "N" if kinds & {"N", "E", "O", "S", "VN"} else "$"
    return f"{words[at].text}|{what}"


def governor(words: Sequence[Word], at: int) -> str:
    """The preposition or verb whose object the name is (在|中心小学, 走访|县医院); ``-`` where it opens the clause."""
    for word in reversed(words[:at]):
        if word.kind == "P":
            return word.text
        if word.kind in {"V", "VM", "VN"}:
            return "V"
        if word.kind not in NOMINAL | {"DE", "R", "Q", "M"} and not is_list_mark(word):
            break
    return "-"
