"""What a run found out and has not written to the store yet."""

from __future__ import annotations

import time

import pyarrow as pa

from pipeline.batch.tasks import Outcome
from pipeline.table.layout import ROW_TABLES
from pipeline.table.store import Batch, Store

_BATCH_SECONDS = 5.0


class Pending:
    """Sources and outcomes on their way to the store; ``size`` outcomes are written at once."""

    def __init__(self, store: Store, run: int, fingerprint: str, size: int) -> None:
        self.store = store
        self.run = run
        self.fingerprint = fingerprint
        self.size = size
        self._batch = Batch()
        self._written = time.monotonic()

    def note(self, row: dict[str, str | None]) -> None:
        """A source that was seen."""
        self._batch.sources.append(row)
        if len(self._batch.sources) >= 2000:
            self.flush()

    def keep(self, outcome: Outcome) -> None:
        """What became of a document; writes when enough is waiting."""
        batch = self._batch
        batch.contents.append(
            {
                "content": outcome.content,
                "fingerprint": self.fingerprint,
                "state": outcome.state,
                "passing": outcome.passing,
                "text": outcome.text,
                "seconds": outcome.seconds,
            }
        )
        for index, problem in enumerate(outcome.problems):
            batch.problems.append(
                {
                    "content": outcome.content,
                    "row": index,
                    "stage": problem.stage,
                    "kind": problem.kind,
                    "message": problem.message,
                    "detail": problem.detail,
                }
            )
        for name, stream in outcome.tables.items():
            table = pa.ipc.open_stream(stream).read_all()
            table = table.append_column("content", pa.array([outcome.content] * table.num_rows, pa.string()))
            if name in ROW_TABLES:
                table = table.append_column("row", pa.array(range(table.num_rows), pa.int64()))
            batch.tables.setdefault(name, []).append(table)
            batch.size += len(stream)
        if (
            len(batch.contents) >= self.size
            or batch.size > 32 * 2**20
            or time.monotonic() - self._written > _BATCH_SECONDS
        ):
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        batch, self._batch = self._batch, Batch()
        self.store.write(batch, self.run)
        self._written = time.monotonic()
