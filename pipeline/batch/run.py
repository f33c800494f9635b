"""The run over many documents: what is new is worked on, everything is kept in the store, then the tables are written."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.analysis import DEFAULT
from pipeline.batch.duplicates import LINKING, link_documents
from pipeline.batch.exports import write_exports
from pipeline.batch.fingerprint import code_version, fingerprint
from pipeline.batch.limits import Limits
from pipeline.batch.lock import RunLock
from pipeline.batch.pending import Pending
from pipeline.batch.progress import ProgressListener, Silent
from pipeline.batch.sources import ARCHIVES, Found, find, is_companion, members, read_file_bytes
from pipeline.batch.tasks import FAILED, Task
from pipeline.batch.workers import Pool, Setup, call_reader
from pipeline.config import Settings
from pipeline.read import document_id
from pipeline.read.sheets import TABLE_SUFFIXES
from pipeline.records import Article, ReadError, ShishiError
from pipeline.table.store import Store

FORMATS = ("parquet", "csv", "jsonl", "xlsx")
_LOOK_AHEAD = 256
_SAME_READER = {"md": "txt", "htm": "html", "shtml": "html", "xhtml": "html", "mhtml": "mht", "eml": "mht"}


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did, and what the tables hold now. ``removed``: sources that are no longer there, marked in this run."""

    documents: int = 0
    figures: int = 0
    people: int = 0
    places: int = 0
    organisations: int = 0
    problems: int = 0
    skipped: int = 0
    processed: int = 0
    removed: int = 0
    seconds: float = 0.0
    written: list[Path] = field(default_factory=list)


def run_batch(
    paths: Sequence[Path],
    out: Path,
    *,
    settings: Settings,
    workers: int = 1,
    formats: Sequence[str] = ("parquet", "csv"),
    force: bool = False,
    csv_bom: bool = False,
    timings: bool = False,
    forget_removed: bool = False,
    progress: ProgressListener | None = None,
    analyser: str = DEFAULT,
    limits: Limits | None = None,
) -> RunSummary:
    """Process what is new under ``paths`` on ``workers`` processes and write the tables of the whole store to ``out``.

    ``force`` processes unchanged documents again. ``timings`` fills ``documents.seconds`` (null otherwise, so that the same
    input gives the same bytes). ``forget_removed`` takes documents whose files are gone out of the store. ``analyser`` names
    the factory ``module:function`` of what turns an article into rows.

    Raises:
        ShishiError: unusable arguments, another run on the same folder, a full disk. Documents never raise.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ShishiError(f"--format {','.join(unknown)}: choose from {', '.join(FORMATS)}", kind="usage")
    if workers < 1:
        raise ShishiError(f"--workers {workers}: at least 1 is needed", kind="usage")
    began = time.monotonic()
    bounds = limits or Limits(max_chars=settings.max_chars, timeout=settings.timeout)
    founds = list(find(paths, out))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ShishiError(f"{out}: cannot be used as output folder: {error.strerror}", kind="usage") from None
    with RunLock(out), Store(out / "shishi.duckdb") as store:
        setup = Setup(settings, bounds, analyser)
        run = _Run(store, setup, fingerprint(settings, analyser), force, progress or Silent())
        run.work(founds, workers)
        removed = run.settle(founds, forget_removed)
        run.link()
        run.progress.stage("writing the tables")
        store.set_meta("timings", str(timings).lower())
        written = write_exports(store, out, formats, csv_bom=csv_bom, force=force, progress=run.progress)
        store.checkpoint()
        return _summary(store, run, removed, time.monotonic() - began, [*written, out / "shishi.duckdb"])


def _summary(store: Store, run: _Run, removed: int, seconds: float, written: list[Path]) -> RunSummary:
    entities = dict(store.query("SELECT type, count(*) FROM entities GROUP BY type"))
    counts = {
        table: store.query(f"SELECT count(*) FROM {table}")[0][0] for table in ("documents", "metrics", "problems")
    }
    store.finish_run(run.number, counts["documents"], run.processed, run.skipped, counts["problems"], seconds)
    return RunSummary(
        documents=counts["documents"],
        figures=counts["metrics"],
        people=entities.get("person", 0),
        places=entities.get("place", 0),
        organisations=entities.get("org", 0),
        problems=counts["problems"],
        skipped=run.skipped,
        processed=run.processed,
        removed=removed,
        seconds=seconds,
        written=written,
    )


@dataclass(slots=True)
class _Seen:
    """A document on its way: where it was found, and its bytes or, from a table, its article."""

    row: dict[str, str | None]
    content: str
    format: str
    data: bytes = b""
    article: Article | None = None


class _Run:
    """The state of one run."""

    def __init__(self, store: Store, setup: Setup, fingerprint: str, force: bool, progress: ProgressListener) -> None:
        self.store = store
        self.setup = setup
        self.fingerprint = fingerprint
        self.force = force
        self.progress = progress
        self.number = store.begin_run()
        self.processed = self.skipped = 0
        self._total = 0
        self._scheduled: set[str] = set()
        self._pending = Pending(store, self.number, fingerprint, setup.limits.batch)

    # Looking

    def work(self, founds: list[Found], workers: int) -> None:
        """Process everything that is not current."""
        self._total = len(founds)
        self.progress.total(self._total)
        with Pool(workers, self.setup) as pool:
            for task, outcome in pool.run(self._tasks(founds)):
                self.processed += 1
                self._pending.keep(outcome)
                self.progress.advance(task.source, "problem" if outcome.state == FAILED else "done")
        self._pending.flush()

    def _tasks(self, founds: list[Found]) -> Iterator[Task]:
        """Tasks for the documents that are not current; everything else is noted on the way."""
        waiting: list[_Seen] = []
        held = 0
        for seen in self._seen(founds):
            waiting.append(seen)
            held += len(seen.data)
            if len(waiting) >= _LOOK_AHEAD or held > 16 * 2**20:
                yield from self._sift(waiting)
                waiting, held = [], 0
        yield from self._sift(waiting)

    def _sift(self, waiting: list[_Seen]) -> Iterator[Task]:
        """Those of the documents that need work, each content once."""
        current: set[str] = set()
        if not self.force and waiting:
            current = self.store.current([seen.content for seen in waiting], self.fingerprint)
        for seen in waiting:
            self._pending.note(seen.row)
            if seen.content in self._scheduled or seen.content in current:
                self.skipped += seen.content in current and seen.content not in self._scheduled
                self._scheduled.add(seen.content)
                self.progress.advance(str(seen.row["source"]), "skipped")
                continue
            self._scheduled.add(seen.content)
            yield Task(
                str(seen.row["location"]), str(seen.row["source"]), seen.content, seen.format, seen.data, seen.article
            )

    def _seen(self, founds: list[Found]) -> Iterator[_Seen]:
        for found in founds:
            if is_companion(found):
                self._total -= 1
                self.progress.total(self._total)
            elif found.trouble is not None:
                self._trouble(found.location, found, found.source, None, found.trouble[0], found.trouble[1])
            elif found.suffix in ARCHIVES:
                yield from self._contained(found, self._archive)
            elif found.suffix in TABLE_SUFFIXES:
                yield from self._contained(found, self._table)
            else:
                try:
                    data = read_file_bytes(found, self.setup.limits)
                except ReadError as error:
                    self._trouble(found.location, found, found.source, None, error.kind, str(error), error.detail)
                    continue
                yield self._document(found, found.location, found.source, None, data)

    def _contained(self, found: Found, open_container: Callable[[Found], Iterator[_Seen]]) -> Iterator[_Seen]:
        """The documents of an archive or table; when it is unchanged and they are current, it is not opened again."""
        try:
            digest = _file_digest(found.path)
        except OSError as error:
            self._trouble(
                found.location, found, found.source, None, "unreadable", f"the file cannot be opened: {error.strerror}"
            )
            return
        known = (
            None if self.force else self.store.contained(found.location, self._container_id(digest), self.fingerprint)
        )
        if known is not None:
            self._total += len(known) - 1
            self.progress.total(self._total)
            self._pending.note(
                self._row(found.location, found, found.source, None, "container", content=self._container_id(digest))
            )
            for row in known:
                # The file may be named from another folder now.
                row["root"] = found.root
                row["source"] = found.source + str(row["location"])[len(found.location) :]
                self._pending.note(row)
                self.skipped += row["state"] == "document"
                self._scheduled.add(str(row["content"]))
                self.progress.advance(str(row["source"]), "skipped")
            return
        try:
            yield from open_container(found)
        except ReadError as error:
            self._trouble(found.location, found, found.source, None, error.kind, str(error), error.detail)
            return
        self._pending.note(
            self._row(found.location, found, found.source, None, "container", content=self._container_id(digest))
        )

    def _container_id(self, digest: str) -> str:
        return f"{digest}:{self.setup.settings.text_column or ''}"

    def _archive(self, found: Found) -> Iterator[_Seen]:
        self._total -= 1
        for member in members(found.path, self.setup.limits):
            location, source = f"{found.location}/{member.name}", f"{found.source}/{member.name}"
            suffix = Path(member.name).suffix.lower()
            self._total += 1
            self.progress.total(self._total)
            try:
                if member.trouble is not None:
                    raise member.trouble
                if suffix in TABLE_SUFFIXES:
                    self._total -= 1
                    yield from self._table_rows(found, location, source, found.location, member.data, suffix)
                else:
                    yield self._document(found, location, source, found.location, member.data)
            except ReadError as error:
                self._trouble(location, found, source, found.location, error.kind, str(error), error.detail)

    def _table(self, found: Found) -> Iterator[_Seen]:
        data = read_file_bytes(found, self.setup.limits)
        self._total -= 1
        yield from self._table_rows(found, found.location, found.source, found.location, data, found.suffix)

    def _table_rows(
        self, found: Found, location: str, source: str, container: str, data: bytes, suffix: str
    ) -> Iterator[_Seen]:
        articles = call_reader(self.setup, Task(location, source, document_id(data), suffix.lstrip("."), data))
        self._total += len(articles)
        self.progress.total(self._total)
        for article in articles:
            row = self._row(
                f"{location}#{article.source}",
                found,
                f"{source}#{article.source}",
                container,
                "document",
                content=article.doc_id + ".row",
            )
            yield _Seen(row, article.doc_id + ".row", article.format, article=article)

    # Noting

    def _row(
        self, location: str, found: Found, source: str, container: str | None, state: str, **more: str | None
    ) -> dict[str, str | None]:
        return {
            "location": location,
            "root": found.root,
            "source": source,
            "container": container,
            "state": state,
            **more,
        }

    def _document(self, found: Found, location: str, source: str, container: str | None, data: bytes) -> _Seen:
        suffix = Path(source).suffix.lower().lstrip(".")
        # The same bytes may be a page under one name and nothing under another; each way of reading is a content of its own.
        content = f"{document_id(data)}.{_SAME_READER.get(suffix, suffix)}"
        row = self._row(location, found, source, container, "document", content=content)
        return _Seen(row, content, suffix, data)

    def _trouble(
        self, location: str, found: Found, source: str, container: str | None, kind: str, message: str, detail: str = ""
    ) -> None:
        self._pending.note(
            self._row(
                location, found, source, container, "problem", stage="read", kind=kind, message=message, detail=detail
            )
        )
        self.progress.advance(source, "problem")

    def settle(self, founds: list[Found], forget: bool) -> int:
        """Mark what is no longer there; the number of documents marked now."""
        roots = sorted({found.root for found in founds})
        gone = [location for location in self.store.elsewhere(roots) if not os.path.lexists(location)]
        return self.store.settle(self.number, roots, gone, forget=forget)

    def link(self) -> None:
        """Link what several documents state, unless nothing has changed since that was done."""
        state = f"{code_version()} {LINKING} {self.store.state(linked=False)}"
        if self.store.meta("linked") == state:
            return
        self.progress.stage("linking what was said twice")
        self.store.replace_links(link_documents(self.store))
        self.store.set_meta("linked", state)


def _file_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(2**20):
            digest.update(piece)
    return digest.hexdigest()[:16]
