"""Runs over a folder: what is processed again, what is kept, what a broken document takes with it, and who may write."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from batches import QUICK, kinds, query, run, sources, tables

from pipeline.batch.lock import RunLock
from pipeline.batch.progress import JsonLog, summary_lines
from pipeline.records import ShishiError
from pipeline.table.schemas import SCHEMAS, TABLES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "in"
    (place / "七月").mkdir(parents=True)
    for number in range(6):
        (place / "七月" / f"{number}.txt").write_text(f"第{number}篇：修渠{number}2米，装灯{number}5盏。", "utf-8")
    (place / "总结.md").write_text("共走访300户。", "utf-8")
    return place


def test_all_tables_in_all_formats(folder, tmp_path):
    out = tmp_path / "out"
    summary = run(folder, out, formats=("parquet", "csv", "jsonl"))
    assert (summary.documents, summary.processed, summary.skipped, summary.problems) == (7, 7, 0, 0)
    assert {path.name for path in summary.written} == {
        f"{table}.{kind}" for table in TABLES for kind in ("parquet", "csv", "jsonl")
    } | {"shishi.duckdb"}
    rows = tables(out)
    assert summary.figures == len(rows["metrics"]) > 10
    texts = dict(query(out, "SELECT doc_id, text FROM texts"))
    for row in rows["metrics"]:
        assert texts[row["doc_id"]][row["start"] : row["end"]] == row["quote"]
    assert [row["source"] for row in rows["documents"]] == sorted(row["source"] for row in rows["documents"])
    for table in TABLES:
        lines = (out / f"{table}.jsonl").read_text("utf-8").splitlines()
        assert len(lines) == len(rows[table]) == query(out, f"SELECT count(*) FROM {table}")[0][0]
        assert (out / f"{table}.csv").read_text("utf-8").splitlines()[0] == ",".join(SCHEMAS[table].names)
        assert (
            query(out, f"DESCRIBE {table}")
            and [row[0] for row in query(out, f"DESCRIBE {table}")] == SCHEMAS[table].names
        )


def test_unchanged_documents_are_skipped_and_one_change_is_one_document(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, out)
    before, stamps = tables(out), {path: path.stat().st_mtime_ns for path in out.glob("*.parquet")}
    again = run(folder, out)
    assert (again.processed, again.skipped, again.documents) == (0, 7, 7)
    assert {path: path.stat().st_mtime_ns for path in out.glob("*.parquet")} == stamps
    (folder / "总结.md").write_text("共走访301户。", "utf-8")
    changed = run(folder, out)
    assert (changed.processed, changed.skipped, changed.documents) == (1, 6, 7)
    after = tables(out)
    assert [row for row in after["metrics"] if row["source"] != "总结.md"] == [
        row for row in before["metrics"] if row["source"] != "总结.md"
    ]
    assert [row["quote"] for row in after["metrics"] if row["source"] == "总结.md"] == ["301户"]
    assert query(out, "SELECT count(*) FROM book.texts")[0][0] == 7
    assert run(folder, out, force=True).processed == 7


def test_other_rules_or_settings_process_again(folder, tmp_path, monkeypatch):
    from pipeline.config import Settings

    out = tmp_path / "out"
    run(folder, out)
    assert run(folder, out, settings=Settings(timeout=50)).processed == 0
    assert run(folder, out, settings=Settings(home=("安化县",))).processed == 7


def test_removed_files_are_marked_not_deleted(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, out)
    (folder / "七月" / "3.txt").rename(tmp_path / "kept.txt")
    summary = run(folder, out)
    assert (summary.removed, summary.documents, summary.processed) == (1, 7, 0)
    assert [row["source"] for row in tables(out)["documents"] if row["removed"]] == ["七月/3.txt"]
    (tmp_path / "kept.txt").rename(folder / "七月" / "3.txt")
    assert run(folder, out).processed == 0
    assert not any(row["removed"] for row in tables(out)["documents"])
    (folder / "七月" / "3.txt").unlink()
    assert run(folder, out, forget_removed=True).documents == 6
    assert "七月/3.txt" not in sources(out)


def test_another_folder_adds_to_the_book(folder, tmp_path):
    out, other = tmp_path / "out", tmp_path / "八月"
    other.mkdir()
    (other / "新.txt").write_text("新建桥梁2座", "utf-8")
    run(folder, out)
    assert run(other, out).documents == 8
    assert not any(row["removed"] for row in tables(out)["documents"])


def test_a_moved_folder_is_the_same_documents(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, out)
    before = tables(out)
    folder.rename(tmp_path / "moved")
    summary = run(tmp_path / "moved", out)
    assert summary.processed == 0 and tables(out) == before


def test_the_same_file_twice_counts_once(folder, tmp_path):
    out = tmp_path / "out"
    (folder / "副本.md").write_bytes((folder / "总结.md").read_bytes())
    summary = run(folder, out)
    assert summary.documents == 7
    assert kinds(out) == {"总结.md": "duplicate"}
    (folder / "副本.md").unlink()
    run(folder, out)
    assert "总结.md" in sources(out) and kinds(out) == {}


def test_output_does_not_depend_on_workers_or_order(folder, tmp_path):
    one, three = tmp_path / "one", tmp_path / "three"
    run(folder, one, formats=("parquet", "csv"))
    run(folder, three, formats=("parquet", "csv"), workers=3)
    for path in sorted(one.glob("*.*")):
        if path.suffix in {".csv", ".parquet"}:
            assert path.read_bytes() == (three / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("word", "kind"), [("CRASH", "crashed"), ("EXIT", "crashed"), ("MEMORY", "memory"), ("BUG", "internal")]
)
def test_a_document_takes_down_only_itself(folder, tmp_path, word, kind):
    out = tmp_path / "out"
    (folder / "a坏.txt").write_text(f"{word} 3户", "utf-8")
    summary = run(folder, out, workers=2)
    assert (summary.documents, kinds(out)) == (7, {"a坏.txt": kind})
    (problem,) = tables(out)["problems"]
    assert problem["stage"] == "analyse" and "0x" not in problem["detail"]


def test_a_slow_document_is_given_up(folder, tmp_path):
    from dataclasses import replace

    out = tmp_path / "out"
    (folder / "慢.txt").write_text("SLEEP", "utf-8")
    assert run(folder, out, limits=replace(QUICK, timeout=1.0)).documents == 7
    assert kinds(out) == {"慢.txt": "timeout"}
    # What another moment may change is tried again.
    (folder / "慢.txt").write_text("SLEEP", "utf-8")
    assert run(folder, out, limits=replace(QUICK, timeout=1.0)).processed == 1


def test_what_a_library_prints_does_no_harm(folder, tmp_path):
    (folder / "p.txt").write_text("PRINT 4户", "utf-8")
    assert run(folder, tmp_path / "out").documents == 8


def test_workers_that_cannot_start_are_an_error_in_one_line(folder, tmp_path):
    with pytest.raises(ShishiError, match="models fetch"):
        run(folder, tmp_path / "out", analyser="standin_analyser:unfit")
    with pytest.raises(ShishiError, match="cannot be loaded: ModuleNotFoundError"):
        run(folder, tmp_path / "out", analyser="no_such_module:make")


def test_rows_of_tables_and_members_of_archives(folder, tmp_path):
    out = tmp_path / "out"
    (folder / "表.csv").write_text("标题,正文\n一,修路3公里\n二,装灯8盏\n", "utf-8")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("里/甲.txt", "补种300亩")
        archive.writestr("里/表.csv", "正文\n慰问20户\n")
        archive.writestr("里/空.txt", "")
    summary = run(folder, out)
    assert sources(out) >= {"表.csv#2", "表.csv#3", "包.zip/里/甲.txt", "包.zip/里/表.csv#2"}
    assert kinds(out) == {"包.zip/里/空.txt": "empty"}
    again = run(folder, out)
    assert (again.processed, again.documents) == (0, summary.documents)
    (folder / "表.csv").write_text("标题,正文\n一,修路3公里\n二,装灯9盏\n", "utf-8")
    assert run(folder, out).processed == 1


def test_names_in_archives_from_chinese_windows(folder, tmp_path):
    with zipfile.ZipFile(folder / "w.zip", "w") as archive:
        info = zipfile.ZipInfo("x" * len("工作\\简报.txt".encode("gbk")))
        archive.writestr(info, "修渠5米")
    data = (folder / "w.zip").read_bytes()
    (folder / "w.zip").write_bytes(data.replace(b"x" * 13, "工作\\简报.txt".encode("gbk")))
    run(folder, tmp_path / "out")
    assert "w.zip/工作/简报.txt" in sources(tmp_path / "out")


def test_patterns_and_single_files(folder, tmp_path):
    out = tmp_path / "out"
    assert run([folder / "*" / "[0-2].txt", folder / "总结.md"], out).documents == 4
    assert sources(out) == {"七月/0.txt", "七月/1.txt", "七月/2.txt", "总结.md"}
    with pytest.raises(ShishiError, match="no such file"):
        run([folder / "absent*"], out)


def test_annotations_beside_a_document_are_no_documents(folder, tmp_path):
    (folder / "七月" / "0.json").write_text("{}", "utf-8")
    (folder / "别的.json").write_text("{}", "utf-8")
    run(folder, tmp_path / "out")
    assert kinds(tmp_path / "out") == {"别的.json": "format"}


def test_output_folder_inside_the_input_is_left_out(folder):
    run(folder, folder / "out", formats=("csv", "jsonl"))
    assert run(folder, folder / "out").documents == 7
    assert kinds(folder / "out") == {}


def test_two_runs_at_once(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with RunLock(out), pytest.raises(ShishiError, match=rf"another run is writing here \(process {os.getpid()}"):
        run(folder, out)
    run(folder, out)


@pytest.mark.parametrize(("options", "word"), [({"formats": ("pdf",)}, "--format"), ({"workers": 0}, "--workers")])
def test_unusable_arguments(folder, tmp_path, options, word):
    with pytest.raises(ShishiError, match=word):
        run(folder, tmp_path / "out", **options)


def test_a_file_that_is_no_store(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "shishi.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(ShishiError, match="store cannot be used"):
        run(folder, out)


def test_timings_only_on_request(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, out)
    assert {row["seconds"] for row in tables(out)["documents"]} == {None}
    run(folder, out, timings=True)
    assert all(row["seconds"] > 0 for row in tables(out)["documents"])
    run(folder, out)
    assert {row["seconds"] for row in tables(out)["documents"]} == {None}


def test_progress_as_json_lines(folder, tmp_path, capsys):
    with JsonLog() as log:
        summary = run(folder, tmp_path / "out", progress=log)
        log.summary(summary)
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert sum(event["event"] == "document" for event in events) == 7
    assert events[-1]["event"] == "summary" and events[-1]["documents"] == 7
    assert "7 documents" in summary_lines(summary, tmp_path)[0]


_CHILD = f"""
import sys; sys.path[:0] = [{str(HERE)!r}, {str(ROOT)!r}]
from pathlib import Path
from batches import run
run(Path(sys.argv[1]), Path(sys.argv[2]), workers=2)
"""


def _child(folder: Path, out: Path, limit: int | None = None) -> subprocess.Popen:
    def small_disk():
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(folder), str(out)],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=small_disk if limit else None,
    )


def _many(place: Path, count: int) -> Path:
    place.mkdir()
    for number in range(count):
        (place / f"{number:04d}.txt").write_text(
            f"SLOW 第{number}篇：修渠{number}2米，装灯{number}5盏，慰问{number % 7}户。", "utf-8"
        )
    return place


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_killed_runs_resume_to_the_same_tables(tmp_path):
    folder, out, straight = _many(tmp_path / "in", 200), tmp_path / "out", tmp_path / "straight"
    chance = random.Random(8)
    killed = 0
    for _ in range(5):
        child = _child(folder, out)
        time.sleep(1.0 + chance.random() * 1.5)
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.communicate()
        if (out / "shishi.duckdb").exists():
            with __import__("duckdb").connect(str(out / "shishi.duckdb")) as store:
                assert store.execute("SELECT count(*) FROM information_schema.tables").fetchall()
    assert killed
    run(folder, out)
    run(folder, straight)
    assert tables(out) == tables(straight)
    assert not list(out.glob(".*.unfinished"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_full_disk_leaves_a_store_that_resumes(tmp_path):
    folder, out, straight = _many(tmp_path / "in", 60), tmp_path / "out", tmp_path / "straight"
    child = _child(folder, out, limit=700_000)
    said = child.communicate()[1]
    assert child.returncode != 0
    assert "ShishiError" in said.splitlines()[-1] or "ShishiError" in said
    run(folder, out)
    run(folder, straight)
    assert tables(out) == tables(straight)
