"""Mutated documents through the reading path of ``shishi run``: every one must end as text or as a named problem.

    nice python benchmarks/fuzz_read.py --count 100000 --seed 1

takes samples of every format (made here, plus ``corpus/samples``), flips, cuts, splices, repeats and inserts bytes, inside the
compressed parts of archives too, and reads the result exactly as a worker does. A problem of kind ``internal`` is a failure:
its bytes are kept in the folder ``--keep`` and the exit code is 1.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import resource
import signal
import sys
import time
import warnings
import zipfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "read")]

from pipeline.batch.analysis import process  # noqa: E402
from pipeline.batch.limits import Limits  # noqa: E402
from pipeline.batch.sources import members  # noqa: E402
from pipeline.batch.tasks import OK, Task  # noqa: E402
from pipeline.read.office import OFFICE_SUFFIXES  # noqa: E402
from pipeline.read.sheets import TABLE_SUFFIXES, read_rows  # noqa: E402
from pipeline.records import ReadError  # noqa: E402
from pipeline.table.schemas import COLUMNS  # noqa: E402

_LIMITS = Limits()
_PATIENCE = 60
# How often each format is drawn; the slow readers less often.
_WEIGHTS = {
    ".txt": 3,
    ".md": 2,
    ".html": 6,
    ".mht": 3,
    ".csv": 3,
    ".zip": 3,
    ".pdf": 1,
    ".xlsx": 2,
    ".docx": 1,
    ".doc": 1,
}
_MARKS = (
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x00",
    b"<td>",
    b"</",
    b"&#x110000;",
    b"&#0;",
    b"<!--",
    b"PK\x03\x04",
    b"\xff",
    b"%PDF-",
    b"=?",
    b'"',
    b"\r\n",
    b"\x1b$B",
    b"~{",
    b"{\\rtf",
)


class _TooSlow(Exception):
    pass


def _samples() -> dict[str, list[bytes]]:
    """Documents by suffix."""
    import test_readers as made

    texts = [path.read_bytes() for path in sorted((ROOT / "corpus" / "samples").rglob("*.txt")) if path.stat().st_size]
    plain = "　　5月，大坪镇疏通水渠1200余米，安装路灯20盏，惠及群众300多户。\r\n“路通了！”村民说。\n"
    found: dict[str, list[bytes]] = {
        ".txt": [
            *texts,
            *(plain.encode(codec, "replace") for codec in ("utf-8", "gb18030", "big5", "utf-16", "utf-32", "hz")),
        ],
        ".html": [
            made.PAGE.encode(),
            made.PAGE.encode("gb18030"),
            *(p.read_bytes() for p in (ROOT / "corpus" / "samples").rglob("*.html")),
        ],
        ".docx": [p.read_bytes() for p in (ROOT / "corpus" / "samples").rglob("*.docx")],
        ".pdf": [made.pdf(["民生简报", plain.strip()], ["第二页修渠5米"]), made.pdf(["密件"], password="x")],
        ".mht": [made.web_archive(), made.web_archive("utf-8")],
        ".csv": ['标题,正文,日期\n一,修渠5米,2023-01-02\n二,"装灯,8盏\n次行",2023/3/4\n'.encode()],
        ".xlsx": [made.sheet(made.ROWS)],
        ".zip": [p.read_bytes() for p in (ROOT / "corpus" / "samples").rglob("*.zip")],
    }
    found[".md"] = found[".txt"][:3]
    found[".doc"] = [
        found[".docx"][0],
        found[".html"][0],
        found[".mht"][0],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ]
    return found


def _mutate(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """``data`` with one to eight changes."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if not changed:
            break
        at = chance.randrange(len(changed))
        span = min(len(changed) - at, chance.choice((1, 2, 4, 16, 200)))
        match chance.randrange(8):
            case 0 | 1:
                changed[at] ^= 1 << chance.randrange(8)
            case 2:
                changed[at : at + span] = chance.randbytes(span)
            case 3:
                del changed[at:]
            case 4:
                del changed[at : at + span]
            case 5:
                start = chance.randrange(len(other)) if other else 0
                changed[at:at] = other[start : start + chance.choice((4, 64, 1000))]
            case 6:
                changed[at:at] = changed[at : at + span] * chance.choice((1, 2, 50))
            case 7:
                changed[at:at] = chance.choice(_MARKS)
    return bytes(changed)


def _mutate_inside(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """A zip container with one of its members changed and packed again, so that the change gets past the checksum."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        infos = archive.infolist()
        victim = chance.randrange(len(infos))
        for number, info in enumerate(infos):
            content = archive.read(info)
            packed.writestr(info.filename, _mutate(content, other, chance) if number == victim else content)
    return out.getvalue()


def _nothing(article: object) -> dict[str, list[dict[str, object]]]:
    document = {name: None for name, _, _ in COLUMNS["documents"]}
    return {"documents": [document], "metrics": [], "entities": [], "activities": [], "problems": []}


def _outcome(data: bytes, suffix: str) -> tuple[str, str]:
    """What the reading path makes of the bytes: a kind of problem, or ``text``, and the detail."""
    try:
        if suffix == ".zip":
            return "text" if [
                member for member in members(io.BytesIO(data).getvalue(), _LIMITS) if member.trouble is None
            ] else "trouble", ""
        if suffix in TABLE_SUFFIXES:
            return ("text" if read_rows(data, suffix) else "empty"), ""
    except ReadError as error:
        return error.kind, error.detail
    except (MemoryError, RecursionError) as error:
        return type(error).__name__, ""
    result = process(Task("", f"x{suffix}", "0", suffix.lstrip("."), data), _nothing, _LIMITS.max_chars)  # type: ignore[arg-type]
    return ("text", "") if result.state == OK else (result.problems[0].kind, result.problems[0].detail)


def _alarm(*_: object) -> None:
    raise _TooSlow


def main() -> None:
    """Mutate, read, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
    import os

    os.environ["PATH"] = ""  # the reading path without LibreOffice
    signal.signal(signal.SIGALRM, _alarm)
    chance = random.Random(given.seed)
    samples = _samples()
    everything = [data for some in samples.values() for data in some]
    counts: Counter[str] = Counter()
    failures = 0
    began = time.monotonic()
    for number in range(given.count):
        (suffix,) = chance.choices(list(samples), [_WEIGHTS[name] for name in samples])
        data = chance.choice(samples[suffix])
        other = chance.choice(everything)
        inside = data[:2] == b"PK" and chance.random() < 0.6
        mutated = _mutate_inside(data, other, chance) if inside else _mutate(data, other, chance)
        if chance.random() < 0.03:
            suffix = chance.choice([*samples, *OFFICE_SUFFIXES])
        signal.alarm(_PATIENCE)
        try:
            kind, detail = _outcome(mutated, suffix)
        except _TooSlow:
            kind, detail = "timeout", ""
        except Exception as error:
            kind, detail = "raised", repr(error)
        finally:
            signal.alarm(0)
        counts[f"{suffix} {kind}"] += 1
        if kind in {"internal", "raised", "timeout"}:
            failures += 1
            given.keep.mkdir(exist_ok=True)
            (given.keep / f"{given.seed}-{number}{suffix}").write_bytes(mutated)
            print(f"{number} {suffix}: {kind} {detail}", flush=True)
        if number % 5_000 == 4_999:
            print(f"{number + 1} documents, {failures} failures, {time.monotonic() - began:.0f} s", flush=True)
    for name, count in sorted(counts.items()):
        print(f"{count:7} {name}")
    with contextlib.suppress(OSError):
        given.keep.rmdir()
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
