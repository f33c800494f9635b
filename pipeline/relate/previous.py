"""Who acted in the figure before, and when: the next figure often has the same actor and the same time."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Metric, Quantity
from pipeline.relate.clauses import Reading

_FAR = 3  # line ends between two figures that make them strangers


@dataclass(frozen=True, slots=True)
class Before:
    """The answers for the figure before, and how near it stands (``clause``, ``sentence``, ``paragraph``, ``page``, ``far``)."""

    link: str
    actor: str | None
    role: str
    verb: str
    time: tuple[str, str] | None = None

    @property
    def time_here(self) -> tuple[str, str] | None:
        """The interval of the figure before, when it stands in the same paragraph."""
        return None if self.link in {"page", "far"} else self.time

    def facts(self, text: str, source: str, role: str, verb: str) -> list[str]:
        """Features of a candidate ``text``: the same actor as before or another; ``source`` says where it was found."""
        same = text == (self.actor or "")
        stem = f"{'prev' if same else 'unlike'}:{self.link}"
        found = [stem, f"{stem}|{source}", f"{stem}|{self.role}>{role}"]
        return [*found, f"{stem}|verb{int(verb == self.verb)}"] if same else found


def link_of(reading: Reading, earlier: Quantity, later: Quantity) -> str:
    """How near two figures stand."""
    if "\n" in reading.text[earlier.end : later.start]:
        return "page" if reading.text.count("\n", earlier.end, later.start) < _FAR else "far"
    first, second = reading.clause_at(earlier.start), reading.clause_at(later.start)
    if first == second:
        return "clause"
    return "sentence" if reading.clauses[first].sentence == reading.clauses[second].sentence else "paragraph"


def before_of(reading: Reading, quantity: Quantity, previous: Metric | None) -> Before | None:
    """:class:`Before` for a figure; ``None`` for the first of the document."""
    if previous is None:
        return None
    when = (previous.time_start, previous.time_end) if previous.time_start and previous.time_end else None
    if previous.quantity.change == "from":  # 由去年的71%提高到84.5%: the old value's time is not the next one's
        when = None
    link = link_of(reading, previous.quantity, quantity)
    return Before(link, previous.actor, previous.role, previous.action or "-", when)
