"""What a run tells while it works: a bar for people, JSON lines for programs, or nothing."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class ProgressListener(Protocol):
    """Hears of a run; every method is called from the thread that called :func:`pipeline.batch.run.run_batch`."""

    def total(self, documents: int) -> None:
        """So many documents are known of; called again when an archive adds to them."""

    def advance(self, source: str, state: str) -> None:
        """One document is through: ``state`` is ``done``, ``skipped`` (unchanged) or ``problem``."""

    def stage(self, name: str) -> None:
        """The run goes on to ``linking``, ``writing metrics.parquet`` …"""

    def summary(self, summary: Summary) -> None:
        """The run has ended well."""


class Summary(Protocol):
    """What :func:`summary_lines` needs of a :class:`pipeline.batch.run.RunSummary`."""

    @property
    def documents(self) -> int: ...
    @property
    def figures(self) -> int: ...
    @property
    def people(self) -> int: ...
    @property
    def places(self) -> int: ...
    @property
    def organisations(self) -> int: ...
    @property
    def problems(self) -> int: ...
    @property
    def skipped(self) -> int: ...
    @property
    def processed(self) -> int: ...
    @property
    def removed(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def written(self) -> list[Path]: ...


_COUNTED = ("documents", "figures", "people", "places", "organisations", "problems", "processed", "skipped", "removed")


def summary_lines(summary: Summary, out: Path) -> list[str]:
    """The closing words of a run, for people."""
    lines = [
        f"{summary.documents:,} documents · {summary.figures:,} figures · {summary.people:,} people · {summary.places:,} places"
        f" · {summary.organisations:,} organisations · {summary.problems:,} problems",
        f"{summary.processed:,} processed, {summary.skipped:,} unchanged, {summary.seconds:.1f} s",
    ]
    if summary.removed:
        lines.append(f"{summary.removed:,} documents are no longer there; they are kept and marked (documents.removed)")
    if summary.problems:
        lines.append(f"why {summary.problems:,} of them could not be fully read: table problems")
    suffixes = sorted({path.suffix.lstrip(".") for path in summary.written if path.suffix != ".duckdb"})
    lines.append(f"written to {out}{os.sep}: {', '.join(suffixes)} and the store shishi.duckdb")
    return lines


class Silent:
    """Tells nothing."""

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def total(self, documents: int) -> None:
        """See :class:`ProgressListener`."""

    def advance(self, source: str, state: str) -> None:
        """See :class:`ProgressListener`."""

    def stage(self, name: str) -> None:
        """See :class:`ProgressListener`."""

    def summary(self, summary: Summary) -> None:
        """See :class:`ProgressListener`."""


class _Rate(ProgressColumn):
    """Documents a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.1f}/s")


class Bar:
    """A progress bar with rate and remaining time on a terminal's standard error."""

    def __init__(self, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task("reading", total=None)

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def total(self, documents: int) -> None:
        """See :class:`ProgressListener`."""
        self._bar.update(self._task, total=documents)

    def advance(self, source: str, state: str) -> None:
        """See :class:`ProgressListener`."""
        self._bar.advance(self._task)

    def stage(self, name: str) -> None:
        """See :class:`ProgressListener`."""
        self._bar.update(self._task, description=name)

    def summary(self, summary: Summary) -> None:
        """See :class:`ProgressListener`."""


class JsonLog:
    """One JSON object a line: ``{"event", "time", …}``."""

    def __init__(self, out: IO[str] | None = None) -> None:
        self._out = out or sys.stderr
        self._done = 0

    def __enter__(self) -> JsonLog:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _write(self, event: str, **fields: Any) -> None:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._out.write(json.dumps({"event": event, "time": stamp, **fields}, ensure_ascii=False) + "\n")
        self._out.flush()

    def total(self, documents: int) -> None:
        """See :class:`ProgressListener`."""
        self._write("total", documents=documents)

    def advance(self, source: str, state: str) -> None:
        """See :class:`ProgressListener`."""
        self._done += 1
        self._write("document", source=source, state=state, done=self._done)

    def stage(self, name: str) -> None:
        """See :class:`ProgressListener`."""
        self._write("stage", name=name)

    def summary(self, summary: Summary) -> None:
        """See :class:`ProgressListener`."""
        counts = {name: getattr(summary, name) for name in _COUNTED}
        self._write(
            "summary", **counts, seconds=round(summary.seconds, 3), written=[str(path) for path in summary.written]
        )
