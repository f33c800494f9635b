"""One run at a time on one output folder."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import IO

from pipeline.records import ShishiError

NAME = ".shishi.lock"


class RunLock:
    """Holds ``DIR/.shishi.lock`` while the run lasts; the system lets go of it when the process dies, however it dies.

    Raises:
        ShishiError: on entering, when another run holds it; the message names its process and since when it runs.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._file: IO[str] | None = None

    def __enter__(self) -> RunLock:
        stream = open(self._path, "a+", encoding="utf-8")  # held open as long as the run lasts
        try:
            _take(stream)
        except OSError:
            stream.seek(0)
            holder = _described(stream.read())
            stream.close()
            message = f"{self._path.parent}: another run is writing here{holder}; wait until it has ended, or choose another folder"
            raise ShishiError(message, kind="locked") from None
        stream.seek(0)
        stream.truncate()
        json.dump({"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}, stream)
        stream.flush()
        self._file = stream
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.seek(0)
                self._file.truncate()
            self._file.close()


def _described(text: str) -> str:
    try:
        holder = json.loads(text)
        return f" (process {holder['pid']}, since {holder['since']})"
    except (ValueError, KeyError, TypeError):
        return ""


def _take(stream: IO[str]) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
