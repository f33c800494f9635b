"""The contract: columns, offsets of every row of every table, segmenter independence, determinism."""

from pathlib import Path

import pytest

import pipeline
from pipeline.config import Settings
from pipeline.language import document_tables, load
from pipeline.read import SUFFIXES, article_of_text, read_file
from pipeline.segment.models import pkuseg_model_dir
from pipeline.table.schemas import SCHEMAS

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted(
    path
    for folder in (ROOT / "corpus" / "samples", ROOT / "corpus" / "gold" / "train", ROOT / "corpus" / "gold" / "dev")
    for path in folder.rglob("*")
    if path.is_file()
    and path.suffix in SUFFIXES
    and path.suffix not in {".zip", ".csv", ".xlsx"}
    and path.stat().st_size
)
METRIC_COLUMNS = [
    "metric_id",
    "doc_id",
    "source",
    "title",
    "section",
    "sentence",
    "quote",
    "start",
    "end",
    "value",
    "bound",
    "min",
    "max",
    "unit",
    "per",
    "change",
    "dimension",
    "value_si",
    "unit_si",
    "object",
    "action",
    "activity_type",
    "activity_name",
    "role",
    "status",
    "actor",
    "place",
    "adcode",
    "place_path",
    "time_start",
    "time_end",
    "speaker",
    "confidence",
    "rule",
    "duplicate_of",
    "review",
]
ENTITY_COLUMNS = [
    "entity_id",
    "doc_id",
    "type",
    "text",
    "start",
    "end",
    "name",
    "title",
    "org",
    "official",
    "adcode",
    "level",
    "place_path",
    "confidence",
    "rule",
]
ACTIVITY_COLUMNS = [
    "activity_id",
    "doc_id",
    "activity_type",
    "activity_name",
    "trigger",
    "start",
    "end",
    "actor",
    "place",
    "adcode",
    "time_start",
    "time_end",
    "status",
    "metric_ids",
]
DOCUMENT_COLUMNS = [
    "doc_id",
    "source",
    "title",
    "author",
    "outlet",
    "publish_date",
    "script",
    "encoding",
    "damage",
    "n_chars",
    "n_sections",
    "pipeline_version",
    "rules_version",
    "seconds",
]


@pytest.mark.parametrize(
    ("table", "columns"),
    [("metrics", METRIC_COLUMNS), ("entities", ENTITY_COLUMNS), ("activities", ACTIVITY_COLUMNS), ("documents", DOCUMENT_COLUMNS),
     ("problems", ["source", "stage", "kind", "message", "detail"])],
)  # fmt: skip
def test_columns_are_final(table, columns):
    assert SCHEMAS[table].names[: len(columns)] == columns


def _assert_offsets(article, tables):
    text = article.text
    for row in tables["metrics"]:
        assert text[row["start"] : row["end"]] == row["quote"]
        assert row["quote"] in row["sentence"]
        assert row["sentence"] in text
        assert 0 <= row["confidence"] <= 1
    for row in tables["entities"]:
        assert text[row["start"] : row["end"]] == row["text"]
    for row in tables["activities"]:
        assert text[row["start"] : row["end"]] == row["trigger"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_row_leads_back(path, nlp):
    article = read_file(path)
    tables = document_tables(nlp, article)
    assert tables["documents"][0]["n_chars"] == len(article.text)
    _assert_offsets(article, tables)


def test_every_row_of_the_seeds_leads_back(nlp, seeds_dir):
    for path in sorted(seeds_dir.glob("*.txt")):
        article = read_file(path)
        tables = document_tables(nlp, article)
        assert tables["metrics"] and tables["entities"] and not tables["problems"]
        _assert_offsets(article, tables)


@pytest.mark.parametrize("segmenter", ["char", "pkuseg"])
def test_figures_do_not_depend_on_the_segmenter(nlp, segmenter):
    if segmenter == "pkuseg" and not (pkuseg_model_dir() / "features.msgpack").is_file():
        pytest.skip("the pkuseg model is not fetched: shishi models fetch pkuseg")
    other = load(Settings(segmenter=segmenter))
    columns = ("start", "end", "value", "min", "max", "bound", "unit", "per", "change")
    for path in SAMPLES[:25]:
        article = read_file(path)
        first, second = document_tables(nlp, article)["metrics"], document_tables(other, article)["metrics"]
        assert [[row[c] for c in columns] for row in first] == [[row[c] for c in columns] for row in second]


def test_same_input_same_rows(nlp):
    article = read_file(SAMPLES[0])
    assert document_tables(nlp, article) == document_tables(load(), article)


def test_extract_gives_frames():
    result = pipeline.extract("兴隆村修好水渠1200米，装路灯20余盏。")
    assert list(result.metrics["quote"]) == ["1200米", "20余盏"]
    assert list(result.metrics["bound"]) == ["exact", "at_least"]
    assert list(result.metrics.columns) == SCHEMAS["metrics"].names
    assert "1200米" in result._repr_html_()


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "。", "1", "𠮷", "\x00", "一" * 3000, "1" * 3000, "（" * 500, "“" * 500]
)
def test_odd_texts_do_not_raise(nlp, text):
    tables = document_tables(nlp, article_of_text(text))
    assert tables["documents"][0]["n_chars"] == len(text)
