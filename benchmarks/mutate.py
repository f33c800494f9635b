"""Does CI notice? Breaks randomly chosen lexicon and rule entries, one at a time, and runs the tests on each broken copy.

    python benchmarks/mutate.py [--number 20] [--seed 1]

An entry is an item of a list in ``lexicons/*.yaml`` or ``rules/*.yaml`` that carries examples of its own. One of its values is changed: a
word loses its first character or (of one character) becomes another, a number is multiplied by ten. Prints one line a mutant, and how
many turned the tests red.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TESTS = (
    "tests/quantities",
    "tests/rules",
    "tests/segment",
    "tests/relate",
    "tests/places",
    "tests/test_gate.py::test_no_figure_fell",
)
_UNTOUCHED = frozenset({"id", "meaning", "name", "examples", "find", "leave", "example", "note", "of", "description"})
Leaf = tuple[Any, Any]


def entries(data: Any) -> list[dict[str, Any]]:
    """The items of lists that are mappings with examples."""
    found: list[dict[str, Any]] = []
    if isinstance(data, dict):
        for value in data.values():
            found.extend(entries(value))
    elif isinstance(data, list):
        for item in data:
            if isinstance(item, dict) and {"examples", "find", "example"} & item.keys():
                found.append(item)
            else:
                found.extend(entries(item))
    return found


def leaves(node: Any) -> list[Leaf]:
    """(container, key) of every word and number of an entry that is not an example or a remark."""
    found: list[Leaf] = []
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        if key in _UNTOUCHED:
            continue
        if isinstance(value, (dict, list)):
            found.extend(leaves(value))
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            found.append((node, key))
    return found


def mutate(container: Any, key: Any) -> str:
    """Change one leaf; says what was done."""
    before = container[key]
    if isinstance(before, str):
        container[key] = before[1:] if len(before) > 1 else "囗"
    else:
        container[key] = before * 10 if before else 10
    return f"{key}: {before!r} → {container[key]!r}"


def run_tests(folder: Path) -> tuple[bool, str]:
    """(red, last line) of the tests in a copy of the project."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    tests = [name for name in TESTS if (folder / name.split("::")[0]).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode != 0, (failed or done.stdout.splitlines() or ["?"])[0][:110]


def main() -> None:
    """Run the mutants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    files = sorted([*(ROOT / "lexicons").glob("*.yaml"), *(ROOT / "rules").glob("*.yaml")])
    choices = [
        (path, number) for path in files for number, _ in enumerate(entries(yaml.safe_load(path.read_text("utf-8"))))
    ]
    picked = generator.sample(choices, arguments.number)
    red = 0
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "shishi"
        ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=ignored)
        broken, line = run_tests(copy)
        if broken:
            sys.exit(f"the tests are red before anything is broken: {line}")
        for path, number in picked:
            target = copy / path.relative_to(ROOT)
            original = target.read_text("utf-8")
            data = yaml.safe_load(original)
            what = mutate(*generator.choice(leaves(entries(data)[number])))
            target.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
            noticed, line = run_tests(copy)
            target.write_text(original, "utf-8")
            red += noticed
            print(f"{'red  ' if noticed else 'GREEN'} {path.name} entry {number + 1}: {what}  [{line}]", flush=True)
    print(f"{red} of {arguments.number} mutants turned the tests red")


if __name__ == "__main__":
    main()
