"""How much of what the converter garbles comes back: clean articles damaged by the simulator, then normalised.

    python benchmarks/damage.py [--draws N] [--second-kind] [-v] TEXT_FILE_OR_FOLDER …

Counts the garbled characters that are restored exactly, checks that every other character comes back whole, and says how
many of the wrong passages were flagged as a guess. Traditional files are left out.
"""

from __future__ import annotations

import argparse
import difflib
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.evaluate.damage import Damaged, damage
from pipeline.normalize import CleanText, normalize
from pipeline.normalize.script import is_traditional


def texts(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Name and text of every simplified .txt file."""
    for path in paths:
        for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
            text = file.read_bytes().decode("utf-8-sig")
            if not is_traditional(text):
                yield file.name, text


def compare(name: str, page: Damaged, clean: CleanText, counts: Counter[str], *, verbose: bool) -> None:
    """Add one page to ``counts``."""
    at = 0
    for start, end in [*page.garbled, (len(page.expected), len(page.expected))]:
        if start > at:
            got = clean.text[slice(*clean.alignment.to_clean(*page.alignment.to_raw(at, start)))]
            counts["whole stretches"] += 1
            if got != page.expected[at:start]:
                counts["whole stretches wrong"] += 1
                if verbose:
                    print(f"{name}: outside: {page.expected[at:start]!r} became {got!r}")
        if end > start:
            raw = page.alignment.to_raw(start, end)
            first, last = clean.alignment.to_clean(*raw)
            got, want = clean.text[first:last], page.expected[start:end]
            blocks = difflib.SequenceMatcher(None, got, want, autojunk=False).get_matching_blocks()
            counts["characters"] += len(want)
            counts["exact"] += sum(block.size for block in blocks)
            counts["passages"] += 1
            flagged = clean.is_guessed(first, last)
            counts[("right" if got == want else "wrong") + (" flagged" if flagged else " unflagged")] += 1
            if verbose and got != want:
                before = page.expected[max(0, start - 5) : start]
                print(f"{name}: {before}|{want}| became |{got}| from {page.text[slice(*raw)]!r}{' guess' * flagged}")
        at = end


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--second-kind", action="store_true")
    parser.add_argument("--pinyin-share", type=float, default=0.1)
    parser.add_argument("--cut-probability", type=float, default=0.5)
    parser.add_argument("-v", "--verbose", action="store_true")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    begun = time.process_time()
    for name, text in texts(given.paths):
        for seed in range(given.draws):
            page = damage(
                text,
                seed,
                pinyin_share=given.pinyin_share,
                cut_probability=given.cut_probability,
                second_kind=given.second_kind,
            )
            counts["pages"] += 1
            compare(name, page, normalize(page.text), counts, verbose=given.verbose)
    seconds = time.process_time() - begun
    share = counts["exact"] / max(counts["characters"], 1)
    print(
        f"{counts['exact']} of {counts['characters']} garbled characters exact ({share:.1%}), {seconds:.0f} s of processor"
    )
    print(", ".join(f"{key} {count}" for key, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
