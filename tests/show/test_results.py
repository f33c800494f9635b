"""Tables of a batch for analysts: types, SQL, totals that count every fact once."""

import pandas as pd
import pytest

import pipeline
from pipeline.records import ShishiError
from pipeline.results import read_results, to_frame
from pipeline.show.site import write_site
from pipeline.table.schemas import SCHEMAS, TABLES
from pipeline.totals import levels_of, select, total

ONE = "2023年9月，凉水井镇王家岭村安装路灯60盏，修路3.5公里，惠及400多户。计划明年再装路灯40盏。\n"
TWO = "2023年10月，五强溪镇安装路灯100盏，其中柳林村30盏。修路800米。每户补贴2000元，补贴由460元/月提高到800元/月。\n"


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """The results of two short articles."""
    from pipeline.batch.run import run_batch
    from pipeline.config import Settings

    folder = tmp_path_factory.mktemp("batch")
    (folder / "in").mkdir()
    (folder / "in" / "一.txt").write_text(ONE, "utf-8")
    (folder / "in" / "二.txt").write_text(TWO, "utf-8")
    (folder / "in" / "空.txt").write_text("", "utf-8")
    run_batch([folder / "in"], folder / "out", settings=Settings())
    return read_results(folder / "out")


def test_frames_are_typed(batch):
    assert {name: list(getattr(batch, name).columns) for name in TABLES} == {
        name: SCHEMAS[name].names for name in TABLES
    }
    kinds = batch.metrics.dtypes
    assert isinstance(kinds["status"], pd.CategoricalDtype) and next(iter(kinds["status"].categories)) == "done"
    assert kinds["value"] == "Float64" and kinds["start"] == "Int64" and kinds["object"] == "string"
    assert kinds["time_start"] == "datetime64[s]"
    assert batch.entities.dtypes["official"] == "boolean"
    assert len(batch.problems) == 1 and len(batch.documents) == 2


def test_query(batch):
    found = batch.query(
        "select quote from metrics where activity_type = 'infra.lighting' and unit = '盏' order by quote"
    )
    assert "60盏" in set(found["quote"])
    assert len(batch.query("select * from metrics where activity_type = 'no.such'")) == 0
    with pytest.raises(ShishiError, match="no_such_table"):
        batch.query("select * from no_such_table")


def test_text_and_repr(batch):
    doc_id = batch.documents["doc_id"].iloc[0]
    assert batch.text(doc_id) in (ONE, TWO)
    assert "60盏" in batch._repr_html_() and "metrics" in repr(batch)
    with pytest.raises(ShishiError, match="no document"):
        batch.text("0" * 16)


def test_parquet_alone_is_enough(batch, tmp_path):
    for name in TABLES:
        (tmp_path / f"{name}.parquet").write_bytes((batch.folder / f"{name}.parquet").read_bytes())
    again = read_results(tmp_path)
    for name in TABLES:
        key = [column for column in ("doc_id", "source", "start", "end") if column in SCHEMAS[name].names]
        first, second = (getattr(r, name).sort_values(key).reset_index(drop=True) for r in (batch, again))
        pd.testing.assert_frame_equal(first, second)


def test_no_results(tmp_path):
    with pytest.raises(ShishiError, match="shishi run"):
        read_results(tmp_path)


def row(number, quote_value, unit, obj, **more):
    base = dict.fromkeys(SCHEMAS["metrics"].names)
    return {**base, "metric_id": f"d.m{number}", "doc_id": "d", "value": float(quote_value), "unit": unit, "object": obj, "bound": "exact", "dimension": "count",
            "status": "done", "role": "output", "activity_type": "infra.lighting", "review": [], **more}  # fmt: skip


def frame(*rows):
    return to_frame("metrics", list(rows))


def test_total_counts_a_fact_once():
    metrics = frame(
        row(1, 100, "盏", "路灯"),
        row(2, 30, "盏", "路灯", part_of="d.m1"),
        row(3, 100, "盏", "太阳能路灯", duplicate_of="d.m1"),
        row(4, 40, "盏", "路灯", status="planned"),
        row(5, 2, "盏", "路灯", per="户"),
        row(6, 50, "盏", "路灯", change="from"),
        row(7, 7, "盏", "台灯"),
    )
    assert select(metrics, "路灯", unit="盏", status="done")["amount"].sum() == 100
    assert select(metrics, "路灯", unit="盏")["amount"].sum() == 140
    assert select(metrics, "路灯", unit="盏", status=["planned", "required"])["amount"].sum() == 40
    # What belongs to a total that was not asked for counts itself.
    assert select(metrics[metrics["metric_id"] != "d.m1"], "路灯", unit="盏", status="done")["amount"].sum() == 130


def test_total_converts_measures_but_no_counts():
    metrics = frame(
        row(1, 3.5, "公里", "道路", dimension="length", value_si=3500.0, unit_si="m"),
        row(2, 800, "米", "道路", dimension="length", value_si=800.0, unit_si="m"),
        row(3, 5, "条", "道路"),
    )
    assert select(metrics, "道路", unit="公里")["amount"].sum() == pytest.approx(4.3)
    assert select(metrics, "道路", unit="米")["amount"].sum() == pytest.approx(4300)
    assert select(metrics, "道路", unit="条")["amount"].sum() == 5
    with pytest.raises(ShishiError, match=r"公里.*unit="):
        select(metrics, "道路")


def test_total_by_place_level_and_month():
    path = "湖南省/怀化市/沅陵县/凉水井镇"
    metrics = frame(
        row(1, 60, "盏", "路灯", place="王家岭村", adcode="431222102", place_path=path, time_start=None),
        row(2, 20, "盏", "路灯", place="凉水井镇", adcode="431222102", place_path=path, bound="at_least"),
        row(3, 5, "盏", "路灯"),
    )
    chosen = select(metrics, "路灯", unit="盏")
    by_town = total(chosen, "town")
    assert by_town.loc["凉水井镇", "total"] == 80 and bool(by_town.loc["凉水井镇", "at_least"])
    assert by_town.loc["（未写明）", "total"] == 5
    assert total(chosen, ["county", "place"]).loc[("沅陵县", "王家岭村"), "figures"] == 1
    assert list(total(chosen, "month").index) == ["（未写明）"]
    with pytest.raises(ShishiError, match="by="):
        total(chosen, "nonsense")


@pytest.mark.parametrize(
    ("adcode", "path", "expected"),
    [
        ("431222102", "湖南省/怀化市/沅陵县/凉水井镇", {"province": "湖南省", "city": "怀化市", "county": "沅陵县", "town": "凉水井镇"}),
        ("500238", "重庆市/巫溪县", {"province": "重庆市", "county": "巫溪县"}),
        ("430000", "湖南省", {"province": "湖南省"}),
        (None, None, {}),
        ("430000", pd.NA, {}),
    ],
)  # fmt: skip
def test_levels(adcode, path, expected):
    assert levels_of(adcode, path) == expected


def test_total_over_a_batch(batch):
    assert batch.total("路灯", unit="盏", status="done") == 160
    by_place = batch.total("路灯", unit="盏", status="done", by="place")
    assert by_place["total"].sum() == 160
    assert batch.total("路", unit="公里") == pytest.approx(4.3)
    sentences = batch.figures("路灯", unit="盏", status="done")["sentence"]
    assert all("路灯" in sentence for sentence in sentences)


def test_extract_is_typed_and_shows_itself():
    result = pipeline.extract("<b>兴隆村</b>安装路灯20余盏。")
    assert result.metrics.dtypes["value"] == "Float64"
    assert "20余盏" in result._repr_html_() and "<b>" not in result._repr_html_()


def test_site_of_the_batch(batch):
    (index,) = write_site(batch.folder)
    pages = sorted((index.parent / "documents").iterdir())
    assert [page.stem for page in pages] == sorted(batch.documents["doc_id"])
    before = {page: page.stat().st_mtime_ns for page in [index, *pages]}
    stale = index.parent / "documents" / ("0" * 16 + ".html")
    kept = index.parent / "documents" / "note.html"
    stale.write_text("", "utf-8")
    kept.write_text("", "utf-8")
    write_site(batch.folder)
    assert not stale.exists() and kept.exists()
    assert {page: page.stat().st_mtime_ns for page in before} == before
    with pytest.raises(ShishiError, match="shishi run"):
        write_site(batch.folder / "nowhere")


def test_masked_batch_has_an_overview_and_no_texts(tmp_path):
    from pipeline.batch.run import run_batch
    from pipeline.config import Settings

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "一.txt").write_text("王家岭村村民向大喜家门口安装路灯2盏，疏通水渠300米。\n", "utf-8")
    run_batch([tmp_path / "in"], tmp_path / "out", settings=Settings(privacy="mask"))
    (index,) = write_site(tmp_path / "out")
    page = index.read_text("utf-8")
    assert "照明亮化" in page and "documents/" not in page and "向大喜" not in page
    assert not (index.parent / "documents").exists()
