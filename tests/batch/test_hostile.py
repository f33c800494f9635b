"""Nothing that lies in a folder ends a batch, and nothing is lost without a word."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import hostile
import pytest
from batches import QUICK, kinds, query, run, sources, tables

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, sockets and links")


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    place = tmp_path_factory.mktemp("hostile")
    folder = place / "in"
    folder.mkdir()
    expected = hostile.make(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(place))  # without LibreOffice, whether or not it is installed here
        summary = run(
            folder,
            place / "out",
            workers=2,
            limits=replace(QUICK, timeout=8.0),
            formats=("parquet", "csv", "jsonl", "xlsx"),
        )
    return folder, place / "out", expected, summary


def test_everything_is_extracted_or_listed(batch):
    _, out, expected, summary = batch
    assert len(expected) >= 25
    accounted = sources(out) | set(kinds(out))
    lost = {
        name
        for name in expected
        if name not in accounted and not any(source.startswith((f"{name}/", f"{name}#")) for source in accounted)
    }
    assert lost == set()
    assert summary.documents == len(sources(out)) and summary.problems == len(tables(out)["problems"])


def test_what_holds_text_is_extracted(batch):
    _, out, _, _ = batch
    texts = dict(query(out, "SELECT source, text FROM documents JOIN texts USING (doc_id)"))
    good = {
        "好.txt",
        "坏字节.txt",
        "截断字.txt",
        "半个代理.txt",
        "零宽.txt",
        "深.html",
        "脚本.html",
        "换\ufffd行.txt",
        "=cmd|' /C calc'!A1.txt",
        "简报.txt",
    }
    assert good <= set(texts)
    assert "路径穿越.zip/内/好.txt" in texts
    assert texts["脚本.html"] == hostile.GOOD
    assert not any("root:" in text for text in texts.values())
    assert "\ufffd" in texts["半个代理.txt"] and "\ufffd" in texts["坏字节.txt"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("空.txt", "empty"), ("只有空格.txt", "empty"), ("只有BOM.txt", "empty"), ("图片.txt", "binary"), ("图片.png", "format"),
        ("空.docx", "empty"), ("截断.docx", "damaged"), ("不是word.docx", "damaged"), ("压缩炸弹.docx", "archive-bomb"),
        ("压缩炸弹.zip/零.txt", "archive-bomb"), ("套娃.zip/6.zip/5.zip/4.zip", "archive-bomb"), ("加密.zip/密.txt", "encrypted"),
        ("谎报大小.zip/谎.txt", "damaged"), ("截断.zip", "damaged"), ("空.zip", "empty"), ("乱码.zip", "damaged"), ("乱码.pdf", "damaged"),
        ("路径穿越.zip/../../外.txt", "unsafe-path"), ("路径穿越.zip//根.txt", "unsafe-path"), ("路径穿越.zip/C:/盘.txt", "unsafe-path"),
        ("百万字一行.txt", "too-long"), ("空.html", "empty"), ("没有正文列.csv", "text-column"), ("坏.xlsx", "damaged"), ("炸弹.xlsx", "archive-bomb"),
        ("旧.doc", "converter"), ("旧.wps", "converter"), ("加密.docx", "encrypted"), ("程序.exe", "format"), ("没有后缀", "format"), ("压缩.rar", "format"),
        ("系统/.DS_Store", "ignored"), ("系统/~$好.docx", "ignored"), ("好的副本.txt", "duplicate"), ("崩溃.txt", "crashed"), ("慢.txt", "timeout"),
        ("要很多内存.txt", "memory"), ("出错.txt", "internal"), ("一个G.txt", "too-large"), ("环/回去", "link-loop"), ("断.txt", "unreadable"),
        ("自指.txt", "unreadable"), ("管道.txt", "special"), ("套接字.txt", "special"), ("坏字节.txt", "encoding"), ("截断字.txt", "encoding"),
    ],
)  # fmt: skip
def test_each_is_told_apart(batch, source, kind):
    _, out, _, _ = batch
    assert kinds(out).get(source) == kind


def test_problems_are_said_in_one_plain_line(batch):
    _, out, _, _ = batch
    for row in tables(out)["problems"]:
        assert row["message"] and "\n" not in row["message"] and "Traceback" not in row["message"], row
        assert row["stage"] in {"read", "analyse"} and row["kind"], row


def test_no_worker_took_much_memory(batch):
    import resource

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2 * 2**20  # kilobytes


def test_a_second_run_agrees(batch):
    folder, out, _, summary = batch
    before = tables(out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(folder).parent))
        again = run(folder, out, workers=1, limits=replace(QUICK, timeout=8.0))
    assert again.documents == summary.documents and tables(out) == before
