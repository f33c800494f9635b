"""The work on one document inside a worker: bytes → article → rows, and whatever goes wrong as a problem."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pyarrow as pa

from pipeline.batch.tasks import OK, Outcome, Task, failed
from pipeline.config import Settings
from pipeline.read import read_document
from pipeline.read.extracted import reason
from pipeline.records import Article, Problem, ReadError
from pipeline.table.schemas import SCHEMAS

Tables = dict[str, list[dict[str, Any]]]
Analyse = Callable[[Article], Tables]
DEFAULT = "pipeline.batch.analysis:pipeline_analyser"
ROW_TABLES = ("documents", "metrics", "entities", "activities")
_SURROGATE = re.compile("[\ud800-\udfff]")


def pipeline_analyser(settings: Settings) -> Analyse:
    """The real thing: the spaCy pipeline, in a memory zone a document so that its caches cannot grow."""
    from pipeline.language import document_tables, load

    nlp = load(settings)
    options: dict[str, Any] = {} if settings.privacy == "off" else {"privacy": settings.privacy}

    def analyse(article: Article) -> Tables:
        with nlp.memory_zone():
            return document_tables(nlp, article, **options)

    return analyse


def analyser(name: str, settings: Settings) -> Analyse:
    """The analyser that the factory ``module:function`` makes for these settings."""
    module, _, function = name.partition(":")
    made: Analyse = getattr(import_module(module), function)(settings)
    return made


def arrow_stream(table: str, rows: list[dict[str, Any]]) -> bytes:
    """Rows of ``table`` as an Arrow IPC stream, checked against its schema."""
    out = io.BytesIO()
    with pa.ipc.new_stream(out, SCHEMAS[table]) as writer:
        writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[table]))
    return out.getvalue()


def process(task: Task, analyse: Analyse, max_chars: int, *, keep_text: bool = True) -> Outcome:
    """Read and analyse one document; every failure is an outcome, none is raised.

    Without ``keep_text`` the text is not handed on: it would show the names that ``--privacy mask`` hides.
    """
    began = time.perf_counter()
    stage = "read"
    try:
        article = task.article or read_document(task.data, task.source, suffix=f".{task.format}")
        article = _storable(article)
        if len(article.text) > max_chars:
            raise ReadError(
                f"the document has {len(article.text):,} characters, more than --max-chars {max_chars:,}; split it or raise the limit",
                kind="too-long",
            )
        stage = "analyse"
        tables = analyse(article)
        streams = {name: arrow_stream(name, tables[name]) for name in ROW_TABLES}
        problems = tuple(
            Problem("", row["stage"], row["kind"], row["message"], row["detail"]) for row in tables["problems"]
        )
    except ReadError as error:
        return failed(task.content, stage, error.kind, str(error), error.detail)
    except MemoryError:
        return failed(task.content, stage, "memory", "the document needs more memory than a worker may take; split it")
    except RecursionError:
        return failed(task.content, stage, "nesting", "the document is nested too deeply; save it as plain text")
    except Exception as error:  # a defect of ours must not end the batch; it is named in the row
        verb = "read" if stage == "read" else "analysed"
        message = f"the document could not be {verb} because of an error in shishi; please report it with the document"
        return failed(task.content, stage, "internal", message, reason(error))
    seconds = time.perf_counter() - began
    return Outcome(
        task.content, OK, problems, streams, article.text if keep_text else None, seconds, len(tables["metrics"])
    )


def _storable(article: Article) -> Article:
    """The article with lone surrogates, which no table format can hold, replaced one for one."""
    if _SURROGATE.search(article.text) is None:
        return article
    from dataclasses import replace

    return replace(article, text=_SURROGATE.sub("\ufffd", article.text))
