"""Does CI notice? Breaks randomly chosen lexicon and rule entries, one at a time, and runs the tests on each broken copy.

    python benchmarks/mutate.py [--number 20] [--seed 1 2 3] [--gate]

An entry is any single word, pattern, number or switch of ``lexicons/*.yaml`` and ``rules/*.yaml``: all of them, in plain lists too,
each as likely as any other. Only what the program does not read is left out: ids, meanings, remarks and the examples beside an
entry. The entry is broken in place: a text loses its first character (one of a single character becomes another), a number is
multiplied by ten, a switch turned. Prints one line a mutant, and how many turned the tests red.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
#: The fast tests first: a broken copy is left at the first failure.
TESTS = (
    "tests/test_expectations.py",
    "tests/test_lexicons.py",
    "tests/rules",
    "tests/quantities",
    "tests/normalize",
    "tests/segment",
    "tests/organisations",
    "tests/people",
    "tests/places/test_aliases.py",
    "tests/places",
    "tests/relate",
    "tests/ner",
)
GATE = "tests/test_gate.py::test_no_figure_fell"
#: What no program reads.
REMARKS = frozenset({"id", "meaning", "note", "description", "of", "examples", "example", "find", "leave", "silent"})
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[Any, ...]


def entries(data: Any, place: Place = ()) -> Iterator[Place]:
    """Where every entry of a file stands: the keys and indices that lead to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in REMARKS:
                yield from entries(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from entries(value, (*place, index))
    elif data is not None and data != "":
        yield place


def holder(data: Any, place: Place) -> Any:
    """The list or mapping that holds the entry at ``place``."""
    for key in place[:-1]:
        data = data[key]
    return data


def broken(value: Any) -> Any:
    """The entry with a fault in it."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value[1:] if len(value) > 1 else "囗"
    return value * 10 if value else 10


def files() -> list[Path]:
    """The files that are broken, in a fixed order."""
    return sorted([*(ROOT / "lexicons").glob("*.yaml"), *(ROOT / "rules").glob("*.yaml")])


def run_tests(folder: Path, wanted: Sequence[str]) -> tuple[bool, str]:
    """(red, last line) of the tests in a copy of the project."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    tests = [name for name in wanted if (folder / name.split("::")[0]).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode != 0, (failed or done.stdout.splitlines() or ["?"])[0][:110]


def run_mutant(copy: Path, path: Path, place: Place, tests: Sequence[str]) -> bool:
    """Break one entry in the copy, run the tests, put it right again; whether they turned red."""
    target = copy / path.relative_to(ROOT)
    original = target.read_text("utf-8")
    data = yaml.load(original, LOADER)
    container = holder(data, place)
    before = container[place[-1]]
    container[place[-1]] = broken(before)
    target.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
    noticed, line = run_tests(copy, tests)
    target.write_text(original, "utf-8")
    where = ".".join(str(part) for part in place)
    what = f"{path.name} {where}: {str(before)[:40]!r} → {str(container[place[-1]])[:40]!r}"
    print(f"{'red  ' if noticed else 'GREEN'} {what}  [{line}]", flush=True)
    return noticed


def main() -> None:
    """Run the mutants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument(
        "--gate", action="store_true", help="the gate over the annotated articles too (minutes a mutant)"
    )
    arguments = parser.parse_args()
    tests = (*TESTS, GATE) if arguments.gate else TESTS
    choices = [(path, place) for path in files() for place in entries(yaml.load(path.read_text("utf-8"), LOADER))]
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "shishi"
        ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=ignored)
        failed, line = run_tests(copy, tests)
        if failed:
            sys.exit(f"the tests are red before anything is broken: {line}")
        for seed in arguments.seed:
            picked = random.Random(seed).sample(choices, arguments.number)
            red = sum(run_mutant(copy, path, place, tests) for path, place in picked)
            print(
                f"seed {seed}: {red} of {arguments.number} mutants turned the tests red ({len(choices)} entries)",
                flush=True,
            )


if __name__ == "__main__":
    main()
