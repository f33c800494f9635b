"""In place of the pipeline: every number before a Chinese character is a figure; some words make it misbehave."""

from __future__ import annotations

import os
import re
import signal
import time

from pipeline.table.schemas import COLUMNS

_FIGURE = re.compile(r"(\d{1,9})([\u4e00-\u9fff])")


def _row(table: str, **values):
    return {name: None for name, _, _ in COLUMNS[table]} | values


def _misbehave(text: str) -> None:
    if "CRASH" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "EXIT" in text:
        os._exit(3)
    if "SLEEP" in text:
        time.sleep(3600)
    if "MEMORY" in text:
        bytearray(64 * 2**30)
    if "BUG" in text:
        raise ValueError(f"a defect in {object()!r}")
    if "PRINT" in text:
        print("a library that prints " * 1000)
    if "SLOW" in text:
        time.sleep(0.02)


def make(settings):
    def analyse(article):
        _misbehave(article.text)
        common = {"doc_id": article.doc_id, "source": article.source}
        metrics = [
            _row("metrics", **common, metric_id=f"{article.doc_id}.m{n + 1:04d}", quote=m[0], start=m.start(), end=m.end(), value=float(m[1]),
                 unit=m[2], sentence=m[0], bound="exact", role="output", status="done", dimension="count", activity_type="other", review=[])
            for n, m in enumerate(_FIGURE.finditer(article.text))
        ]  # fmt: skip
        document = _row(
            "documents",
            **common,
            title=article.text[:10],
            n_chars=len(article.text),
            encoding=article.encoding,
            damage=[],
        )
        problems = [
            {"source": p.source, "stage": p.stage, "kind": p.kind, "message": p.message, "detail": p.detail}
            for p in article.problems
        ]
        return {"documents": [document], "metrics": metrics, "entities": [], "activities": [], "problems": problems}

    return analyse


def unfit(settings):
    from pipeline.records import ShishiError

    raise ShishiError("the model is missing; run 'shishi models fetch'", kind="model")
