"""Worker processes: each takes one document at a time, and takes nothing but that document down with it.

A worker is ``python -m pipeline.batch.workers``; pickled messages go over its standard input and output. That works from
notebooks and scripts alike, needs no ``if __name__ == "__main__"``, and a worker whose parent was killed ends by itself.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipeline.batch.analysis import analyser, process
from pipeline.batch.limits import Limits
from pipeline.batch.tasks import Outcome, Task, failed
from pipeline.config import Settings
from pipeline.read.extracted import reason
from pipeline.records import ReadError, ShishiError

_LENGTH = struct.Struct("<Q")


def _send(stream: IO[bytes], message: Any) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    """The next message; ``None`` at the end of the stream, also in the middle of a message."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return pickle.loads(data) if len(data) == length else None


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told first. ``analyser`` is ``module:function``, or ``None`` for a worker that only reads tables."""

    settings: Settings
    limits: Limits
    analyser: str | None


class _Worker:
    """One process, seen from the parent."""

    def __init__(self, number: int, setup: Setup, inbox: queue.Queue[tuple[int, Any]]) -> None:
        paths = [str(Path(__file__).resolve().parents[2]), *filter(None, sys.path)]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self.number = number
        self.task: Task | None = None
        self.deadline: float | None = None
        self.ready = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.batch.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._inbox = inbox
        self.send(setup)
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, message: Any) -> None:
        with contextlib.suppress(OSError):  # a worker that died is reported by its listener
            _send(self._stdin, message)

    def _listen(self) -> None:
        while (message := _receive(self._stdout)) is not None:
            self._inbox.put((self.number, message))
        self._inbox.put((self.number, None))

    def give(self, task: Task, timeout: float) -> None:
        self.task, self.deadline = task, time.monotonic() + timeout
        self.send(task)

    def end(self) -> int:
        """Kill the process; its exit code."""
        with contextlib.suppress(OSError):
            self._process.kill()
        code = self._process.wait()
        for stream in (self._stdin, self._stdout):
            with contextlib.suppress(OSError, ValueError):
                stream.close()
        return code

    def exit_code(self) -> int:
        """The exit code of a process that ended by itself."""
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return self.end()


class Pool:
    """Up to ``size`` workers, started when there is work for them. Use as a context manager.

    Raises:
        ShishiError: from :meth:`run`, when the workers cannot start at all (a missing model, a broken rules folder).
    """

    def __init__(self, size: int, setup: Setup) -> None:
        self._size = size
        self._setup = setup
        self._inbox: queue.Queue[tuple[int, Any]] = queue.Queue()
        self._workers: dict[int, _Worker] = {}
        self._numbers = itertools.count()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers.values():
            worker.end()
        self._workers.clear()

    def run(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Outcome]]:
        """The outcome of every task, in the order in which they are ready. ``tasks`` is read only as fast as it is worked."""
        waiting: list[Task] = []
        exhausted = False
        while True:
            while not exhausted and len(waiting) + self._busy() < self._size:
                task = next(tasks, None)
                exhausted = task is None
                if task is not None:
                    waiting.append(task)
                    self._hand_out(waiting)
            self._hand_out(waiting)
            if exhausted and not waiting and not self._busy():
                return
            yield from self._collect()

    def _busy(self) -> int:
        return sum(worker.task is not None for worker in self._workers.values())

    def _hand_out(self, waiting: list[Task]) -> None:
        starting = sum(not worker.ready for worker in self._workers.values())
        for worker in self._workers.values():
            if waiting and worker.ready and worker.task is None:
                worker.give(waiting.pop(0), self._setup.limits.timeout)
        for _ in range(min(len(waiting) - starting, self._size - len(self._workers))):
            number = next(self._numbers)
            self._workers[number] = _Worker(number, self._setup, self._inbox)

    def _collect(self) -> Iterator[tuple[Task, Outcome]]:
        """Wait for the next message or deadline and say what it means."""
        deadlines = [worker.deadline for worker in self._workers.values() if worker.deadline is not None]
        wait = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        try:
            number, message = self._inbox.get(timeout=wait)
        except queue.Empty:
            yield from self._expire()
            return
        worker = self._workers.get(number)
        if worker is None:
            return
        if message is None:
            yield from self._bury(worker)
        elif message[0] == "ready":
            worker.ready = True
        elif message[0] == "unfit":
            raise ShishiError(message[2], kind=message[1])
        elif message[0] == "done" and worker.task is not None:
            task, worker.task, worker.deadline = worker.task, None, None
            yield task, message[1]
            if message[2]:
                self._workers.pop(number).end()

    def _expire(self) -> Iterator[tuple[Task, Outcome]]:
        now = time.monotonic()
        for worker in [w for w in self._workers.values() if w.deadline is not None and w.deadline <= now]:
            task = worker.task
            self._workers.pop(worker.number).end()
            assert task is not None
            limit = self._setup.limits.timeout
            message = f"the document took longer than --timeout {limit:g} seconds; split it or raise the limit"
            yield task, failed(task.content, "analyse", "timeout", message, seconds=limit)

    def _bury(self, worker: _Worker) -> Iterator[tuple[Task, Outcome]]:
        self._workers.pop(worker.number)
        code = worker.exit_code()
        worker.end()
        if worker.task is not None:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            message = "the process that worked on the document died; the document may need too much memory: split it"
            yield worker.task, failed(worker.task.content, "analyse", "crashed", message, how)
        elif not worker.ready:
            raise ShishiError(
                f"a worker process could not start (exit code {code}); is there enough memory?", kind="worker"
            )


def call_reader(setup: Setup, task: Task) -> list[Any]:
    """The articles of a table file (.csv, .xlsx), read in a process of its own with the limits of a document.

    Raises:
        ReadError: the table cannot be read, or not within the limits.
    """
    with Pool(1, Setup(setup.settings, setup.limits, None)) as pool:
        for _, outcome in pool.run(iter([task])):
            if isinstance(outcome, list):
                return outcome
            problem = outcome.problems[0]
            raise ReadError(problem.message, kind=problem.kind, detail=problem.detail)
    raise AssertionError("a pool answers every task")


def _limit_memory(extra: int) -> None:
    """Let this process allocate no more than ``extra`` bytes beyond what it holds now (where the system can do that)."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        # Only the soft limit: a converter that the reading starts may have its own.
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + extra, hard))
    except (ImportError, OSError, ValueError):
        return


def _resident() -> int:
    """Bytes of memory this process holds; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, ValueError):
        return 0


def _work_function(setup: Setup) -> Callable[[Task], Any]:
    if setup.analyser is None:
        from pipeline.read.sheets import read_rows

        def read_table(task: Task) -> Any:
            try:
                return read_rows(task.data, f".{task.format}", setup.settings.text_column)
            except ReadError as error:
                return failed(task.content, "read", error.kind, str(error), error.detail)
            except MemoryError:
                return failed(
                    task.content, "read", "memory", "the table needs more memory than a worker may take; split it"
                )
            except Exception as error:
                return failed(
                    task.content,
                    "read",
                    "damaged",
                    "the table cannot be read; save it again as .xlsx or .csv",
                    reason(error),
                )

        return read_table
    analyse = analyser(setup.analyser, setup.settings)
    # What is loaded on first use is loaded now: it must count neither as time nor as memory of the first document.
    process(Task("", "", "0", "txt", "5月，某村修路3公里。".encode()), analyse, setup.limits.max_chars)
    keep_text = setup.settings.privacy == "off"
    return lambda task: process(task, analyse, setup.limits.max_chars, keep_text=keep_text)


def main() -> None:
    """The worker's side: set up, then one task after another until the parent closes the pipe."""
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between our messages
    setup: Setup = _receive(incoming)
    try:
        work = _work_function(setup)
    except ShishiError as error:
        _send(outgoing, ("unfit", error.kind, str(error)))
        return
    except Exception as error:
        _send(outgoing, ("unfit", "worker", f"the pipeline cannot be loaded: {reason(error)}"))
        return
    base = _resident()
    _limit_memory(setup.limits.memory)
    _send(outgoing, ("ready",))
    while (task := _receive(incoming)) is not None:
        result = work(task)
        _send(outgoing, ("done", result, _resident() - base > setup.limits.recycle))


if __name__ == "__main__":
    # Messages name the classes of this module by its import path; under ``-m`` they would be those of ``__main__``.
    from pipeline.batch import workers

    workers.main()
