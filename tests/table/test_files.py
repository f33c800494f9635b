"""The store's tables as files: the same bytes for the same rows, types kept, nothing that a spreadsheet would run."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.table.excel import Evidence, write_excel
from pipeline.table.schemas import COLUMNS, HEADERS, SCHEMAS
from pipeline.table.store import Batch, Store
from pipeline.table.summary import summary
from pipeline.table.writers import csv_text, json_line, write_csv, write_jsonl, write_parquet

TEXT = "5月，大坪镇装路灯20盏，又装路灯20盏。"


def _row(table: str, **values):
    return {name: None for name, _, _ in COLUMNS[table]} | values


def _metric(doc: str, number: int, **values):
    common = {
        "metric_id": f"{doc}.m{number:04d}", "doc_id": doc, "sentence": TEXT, "quote": "20盏", "start": 8, "end": 11, "value": 20.0, "bound": "exact",
        "unit": "盏", "dimension": "count", "object": "路灯", "activity_type": "infra.lighting", "activity_name": "照明亮化", "role": "output",
        "status": "done", "actor": "大坪镇", "time_start": date(2023, 5, 1), "time_end": date(2023, 5, 31), "confidence": 0.9, "review": [],
    }  # fmt: skip
    return _row("metrics", **common, source="") | values


def _store(path: Path, metrics: dict[str, list[dict]]) -> Store:
    """A store with one document a key."""
    store = Store(path)
    batch = Batch()
    for doc, rows in metrics.items():
        content = f"{doc}.txt"
        batch.sources.append(
            {"location": f"/in/{doc}", "root": "/in", "source": f"{doc}", "state": "document", "content": content}
        )
        batch.contents.append(
            {"content": content, "fingerprint": "f", "state": "ok", "passing": False, "text": TEXT, "seconds": 0.5}
        )
        tables = {
            "documents": [_row("documents", doc_id=doc, title=doc, n_chars=len(TEXT), damage=[])],
            "metrics": rows,
            "entities": [],
            "activities": [],
        }
        for name, part in tables.items():
            table = pa.Table.from_pylist(part, schema=SCHEMAS[name]).append_column(
                "content", pa.array([content] * len(part), pa.string())
            )
            if name != "documents":
                table = table.append_column("row", pa.array(range(len(part)), pa.int64()))
            batch.tables.setdefault(name, []).append(table)
    store.write(batch, store.begin_run())
    return store


@pytest.fixture
def store(tmp_path):
    rows = {
        "=cmd|' /C calc'!A0": [_metric("=cmd|' /C calc'!A0", 1), _metric("=cmd|' /C calc'!A0", 2, start=16, end=19, duplicate_of="=cmd|' /C calc'!A0.m0001")],
        "b": [
            _metric("b", 1, bound="at_least", value=30.0), _metric("b", 2, part_of="b.m0001", value=5.0), _metric("b", 3, role="context"),
            _metric("b", 4, status="planned", value=7.0), _metric("b", 5, dimension="ratio", unit="%"), _metric("b", 6, per="户"),
            _metric("b", 7, change="from"), _metric("b", 8, time_start=date(2023, 1, 1), time_end=date(2023, 12, 31), value=2.0),
            _metric("b", 9, object="=1+1", sentence="@SUM(A1)\x01\ud800".replace("\ud800", ""), quote="+3\t", review=["-危险", "甲;乙"], confidence=0.2),
        ],
    }  # fmt: skip
    with _store(tmp_path / "s.duckdb", rows) as opened:
        yield opened


def test_same_rows_same_bytes(store, tmp_path):
    for name, write in (("m.parquet", write_parquet), ("m.csv", write_csv), ("m.jsonl", write_jsonl)):
        first, second = (
            write(tmp_path / name, "metrics", store.rows("metrics")).read_bytes(),
            write(tmp_path / name, "metrics", store.rows("metrics")).read_bytes(),
        )
        assert first == second and not list(tmp_path.glob(".*.unfinished"))
    first, second = (
        write_excel(tmp_path / "m.xlsx", store).read_bytes(),
        write_excel(tmp_path / "n.xlsx", store).read_bytes(),
    )
    assert first == second


def test_types_and_order(store, tmp_path):
    table = pq.read_table(write_parquet(tmp_path / "m.parquet", "metrics", store.rows("metrics")))
    assert table.schema.equals(SCHEMAS["metrics"])
    assert table["metric_id"].to_pylist() == sorted(table["metric_id"].to_pylist())
    assert pq.read_table(write_parquet(tmp_path / "p.parquet", "problems", store.rows("problems"))).schema.equals(
        SCHEMAS["problems"]
    )


def test_csv_of_batches_is_csv_of_rows(store, tmp_path):
    rows = [row for batch in store.rows("metrics") for row in batch.to_pylist()]
    assert write_csv(tmp_path / "m.csv", "metrics", store.rows("metrics")).read_text("utf-8") == csv_text(
        "metrics", rows
    )
    assert write_jsonl(tmp_path / "m.jsonl", "metrics", store.rows("metrics")).read_text("utf-8") == "".join(
        map(json_line, rows)
    )


def test_csv_for_excel(store, tmp_path):
    data = write_csv(tmp_path / "m.csv", "metrics", store.rows("metrics"), bom=True).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in data.decode("utf-8-sig") and ",=1+1" not in data.decode("utf-8-sig")


def test_summary_counts_nothing_twice(store):
    periods, lines = summary(store)
    sums = {(line.keys[3], line.keys[4]): line for line in lines}
    done = sums["done", "路灯"]
    assert (done.total, done.count, done.at_least) == (52.0, 3, True)
    assert done.periods == {"2023-05": 50.0, "2023": 2.0}
    assert sums["planned", "路灯"].total == 7.0
    assert periods == ["2023", "2023-05"]


def test_sheets_for_people(store, tmp_path):
    book = openpyxl.load_workbook(write_excel(tmp_path / "m.xlsx", store), rich_text=True)
    assert book.sheetnames == ["明细", "汇总", "人物", "地点", "疑点"]
    sheet = book["明细"]
    assert {cell.value for cell in sheet[1]} == set(HEADERS["metrics"].values())
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref.startswith("A1:")
    assert all(
        cell.data_type != "f" and cell.hyperlink is None for part in book for row in part.iter_rows() for cell in row
    )
    column = [cell.value for cell in sheet[1]].index("原句")
    first, second = sheet[2][column].value, sheet[3][column].value
    bold = [
        [part.text for part in value if getattr(part, "font", None) is not None and part.font.b]
        for value in (first, second)
    ]
    assert bold == [["20盏"], ["20盏"]] and len(str(first[0])) < len(str(second[0]))
    assert any("-危险" in str(cell.value) for row in book["疑点"].iter_rows() for cell in row)


def test_no_formula_in_the_xml(store, tmp_path):
    with zipfile.ZipFile(write_excel(tmp_path / "m.xlsx", store)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name) and b"\x01" not in archive.read(name)


@pytest.mark.parametrize(
    ("sentence", "quote", "at", "parts"),
    [
        ("装灯20盏。", "20盏", 2, ("装灯", "20盏", "。")), ("20盏和20盏", "20盏", 4, ("20盏和", "20盏", "")), ("无", "3户", None, ("", "无", "")),
        ("甲" * 900 + "3户" + "乙" * 900, "3户", 900, ("…" + "甲" * 300, "3户", "乙" * 300 + "…")),
    ],
)  # fmt: skip
def test_evidence(sentence, quote, at, parts):
    assert Evidence(sentence, quote, at).parts() == parts


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(store, tmp_path):
    write_excel(tmp_path / "m.xlsx", store)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", str(tmp_path), str(tmp_path / "m.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    text = (tmp_path / "m-明细.csv").read_text("utf-8")
    assert text.count("20盏") > 4 and "=1+1" in text and "#" not in text.replace("#", "", 0).split("\n")[0]
    assert "路灯" in (tmp_path / "m-汇总.csv").read_text("utf-8")
