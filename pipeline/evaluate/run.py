"""Run the pipeline over annotated documents and score them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.batch.analysis import DEFAULT
from pipeline.batch.limits import Limits
from pipeline.batch.tasks import OK, Task
from pipeline.batch.workers import Pool, Setup
from pipeline.config import Settings
from pipeline.evaluate.gold import GoldFile, iter_gold
from pipeline.evaluate.scores import DocumentScore, score_document
from pipeline.records import ShishiError


def evaluate_files(
    files: Iterable[GoldFile],
    settings: Settings | None = None,
    *,
    workers: int | None = None,
    on_document: Callable[[str], None] | None = None,
) -> list[DocumentScore]:
    """Score every file as a batch reads it, in the order of ``files``, on ``workers`` processes (the cores of this machine).

    ``on_document`` is told the name of each one done.

    Raises:
        ShishiError: a document could not be read or analysed.
    """
    golds = list(files)
    settings = settings or Settings()
    setup = Setup(settings, Limits(max_chars=settings.max_chars, timeout=settings.timeout), DEFAULT)
    scores: dict[int, DocumentScore] = {}
    with Pool(max(1, min(workers or os.cpu_count() or 1, len(golds))), setup) as pool:
        for task, outcome in pool.run(_tasks(golds)):
            gold = golds[int(task.content)]
            if outcome.state != OK:
                raise ShishiError(f"{task.location}: {outcome.problems[0].message}")
            scores[int(task.content)] = score_document(gold, {name: _rows(outcome.tables[name]) for name in _SCORED})
            if on_document is not None:
                on_document(gold.name)
    return [scores[number] for number in range(len(golds))]


_SCORED = ("metrics", "entities")


def _tasks(golds: list[GoldFile]) -> Iterator[Task]:
    for number, gold in enumerate(golds):
        path = gold.path.with_name(gold.document.doc)
        yield Task(str(path), gold.document.doc, str(number), path.suffix.removeprefix("."), path.read_bytes())


def _rows(stream: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pa.ipc.open_stream(stream).read_all().to_pylist()
    return rows


def evaluate_folder(
    folder: Path,
    settings: Settings | None = None,
    *,
    workers: int | None = None,
    on_document: Callable[[str], None] | None = None,
) -> list[DocumentScore]:
    """Score every annotated document under ``folder``, like :func:`evaluate_files`."""
    return evaluate_files(iter_gold(folder), settings, workers=workers, on_document=on_document)
