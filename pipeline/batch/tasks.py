"""What goes to a worker and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records import Article, Problem

OK, FAILED = "ok", "failed"
# Failures that say something about this machine or this moment rather than about the document: tried again in the next run.
PASSING = frozenset({"timeout", "crashed", "memory", "unreadable", "converter"})


@dataclass(frozen=True, slots=True)
class Task:
    """One document to process: its bytes, or an ``article`` that was read already (a row of a table).

    ``content`` is the key of what is in it: the id of the bytes and how they are read.
    """

    location: str
    source: str
    content: str
    format: str
    data: bytes = field(default=b"", repr=False)
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document. ``tables`` are Arrow IPC streams by table name; ``problems`` what was not well."""

    content: str
    state: str
    problems: tuple[Problem, ...] = ()
    tables: dict[str, bytes] = field(default_factory=dict, repr=False)
    text: str | None = field(default=None, repr=False)
    seconds: float = 0.0
    figures: int = 0

    @property
    def passing(self) -> bool:
        """Whether another try may end differently."""
        return self.state == FAILED and any(problem.kind in PASSING for problem in self.problems)


def failed(content: str, stage: str, kind: str, message: str, detail: str = "", seconds: float = 0.0) -> Outcome:
    """The outcome of a document that gave nothing."""
    return Outcome(content, FAILED, (Problem("", stage, kind, message, detail),), seconds=seconds)
