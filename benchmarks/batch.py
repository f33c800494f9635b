"""The office's batch at full size: time, memory, five kills, resuming, skipping.

    python benchmarks/batch.py /tmp/batch --count 20000 --workers 2 --kills 5

generates the articles, runs them straight through, runs them again with kills at random moments (SIGKILL to the run and its
workers, and resumed every time), compares the tables row for row, then measures a run with nothing new and one with one
changed article. With ``--stand-in`` the pipeline is replaced by a regular expression: that measures the batch itself.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq
from articles import article, write_batch

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("documents", "metrics", "entities", "activities", "problems")
_RUN = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from pipeline.batch.run import run_batch
from pipeline.config import Settings
options = json.loads(sys.argv[3])
summary = run_batch([Path(sys.argv[1])], Path(sys.argv[2]), settings=Settings(), **options)
print(json.dumps({**asdict(summary), "written": None}))
"""


def _tree(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(below for child in children for below in _tree(int(child)))]


def _memory(pid: int) -> tuple[int, int]:
    """Bytes of a process tree: resident, and proportional (pages that processes share counted once)."""
    resident = proportional = 0
    for process in _tree(pid):
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        resident += int(re.search(r"^Rss:\s+(\d+)", rollup, re.MULTILINE)[1]) * 1024
        proportional += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) * 1024
    return resident, proportional


class Run:
    """A run in a process of its own, its memory watched every second."""

    def __init__(self, folder: Path, out: Path, options: dict[str, object]) -> None:
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "batch")])
        self.began = time.monotonic()
        self.samples: list[tuple[float, int, int]] = []
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(folder), str(out), json.dumps(options)],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while self.process.poll() is None:
            self.samples.append((time.monotonic() - self.began, *_memory(self.process.pid)))
            time.sleep(1)

    def kill(self) -> None:
        """SIGKILL to the run; its workers end when their pipe closes."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def summary(self) -> dict[str, object]:
        """What the run says at its end."""
        said = self.process.communicate()[0]
        if self.process.returncode != 0:
            raise SystemExit(f"the run ended with exit code {self.process.returncode}")
        return {**json.loads(said.splitlines()[-1]), "wall": round(time.monotonic() - self.began, 1)}

    def memory(self) -> str:
        """Peak and course of the memory, in MB."""
        if not self.samples:
            return "not sampled"
        tenths = [self.samples[len(self.samples) * part // 10] for part in range(10)] + [self.samples[-1]]
        course = " ".join(f"{proportional // 2**20}" for _, _, proportional in tenths)
        peaks = [max(sample[at] for sample in self.samples) // 2**20 for at in (1, 2)]
        return f"peak {peaks[0]} MB resident, {peaks[1]} MB with shared pages counted once; course {course} MB"


def _tables(out: Path) -> dict[str, object]:
    return {table: pq.read_table(out / f"{table}.parquet") for table in TABLES}


def _killed(folder: Path, out: Path, options: dict[str, object], kills: int, span: float) -> None:
    chance = random.Random(3)
    for number in range(kills):
        run = Run(folder, out, options)
        time.sleep(span / (kills + 1) * (0.4 + chance.random()))
        ended = run.process.poll() is not None
        run.kill()
        print(
            f"kill {number + 1}: after {time.monotonic() - run.began:.1f} s{' (had ended)' if ended else ''}; {run.memory()}",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--sentences", type=int, default=6)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--stand-in", action="store_true")
    given = parser.parse_args()
    articles = given.folder / "in"
    if not articles.is_dir():
        write_batch(articles, given.count, sentences=given.sentences)
    options: dict[str, object] = {"workers": given.workers, "formats": ["parquet", "csv"]}
    if given.stand_in:
        options["analyser"] = "standin_analyser:make"
    for name in ("straight", "killed"):
        shutil.rmtree(given.folder / name, ignore_errors=True)
    run = Run(articles, given.folder / "straight", options)
    first = run.summary()
    print(
        f"straight: {first['documents']} documents, {first['figures']} figures in {first['wall']} s; {run.memory()}",
        flush=True,
    )
    if given.kills:
        _killed(articles, given.folder / "killed", options, given.kills, first["wall"])
        run = Run(articles, given.folder / "killed", options)
        last = run.summary()
        same = [
            table
            for table, rows in _tables(given.folder / "straight").items()
            if rows.equals(_tables(given.folder / "killed")[table])
        ]
        print(
            f"resumed: {last['processed']} processed, {last['skipped']} kept, {last['wall']} s; identical tables: {', '.join(same)}",
            flush=True,
        )
    run = Run(articles, given.folder / "straight", options)
    again = run.summary()
    print(
        f"again: {again['processed']} processed, {again['wall']} s = {again['wall'] / first['wall']:.2%} of the first run; {run.memory()}",
        flush=True,
    )
    changed = articles / "000" / "00007.txt"
    before = changed.read_bytes()
    changed.write_text(article(given.count + int(time.time())), "utf-8")
    one = Run(articles, given.folder / "straight", options).summary()
    changed.write_bytes(before)
    print(f"one changed: {one['processed']} processed, {one['wall']} s", flush=True)


if __name__ == "__main__":
    main()
