"""The scorer and the gate, on a tiny gold document made here."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.evaluate.baseline import compare, write_baseline
from pipeline.evaluate.gold import iter_gold, read_gold
from pipeline.evaluate.scores import bootstrap, score_document, total
from pipeline.records import ShishiError

TEXT = "青山村修渠1200米，惠及20多户。村民修渠1200米。"
GOLD = {
    "doc": "a.txt",
    "metrics": [
        {"quote": "1200米", "value": 1200, "bound": "exact", "unit": "米", "object": ["水渠", "渠"], "action": ["修"],
         "activity_type": ["infra.water"], "role": ["output"], "status": ["done"], "place": ["青山村"], "time": "2021-05"},
        {"quote": "20多户", "value": 20, "bound": "at_least", "unit": "户", "activity_type": ["infra.water"], "role": ["beneficiary"], "status": ["done"]},
        {"quote": "1200米", "nth": 2, "value": 1200, "bound": "exact", "unit": "米", "activity_type": ["infra.water"], "role": ["output"],
         "status": ["done"], "optional": True},
    ],
    "persons": [{"name": "张三", "title": "村支书"}],
    "places": [{"name": "青山村"}],
    "orgs": [],
}  # fmt: skip


def _row(start, end, **values):
    row = dict.fromkeys(("min", "max", "per", "change", "object", "action", "actor", "place", "time_start", "time_end"))
    row.update(
        start=start,
        end=end,
        quote=TEXT[start:end],
        value=1200,
        bound="exact",
        unit="米",
        activity_type="infra.water",
        role="output",
        status="done",
    )
    row.update(values)
    return row


@pytest.fixture
def gold(tmp_path: Path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(GOLD, ensure_ascii=False), "utf-8")
    return read_gold(tmp_path / "a.json")


def _tables(rows, entities=()):
    return {"metrics": rows, "entities": list(entities)}


def test_everything_right(gold):
    rows = [
        _row(5, 10, object="渠", action="修", place="青山村", time_start=date(2021, 5, 1), time_end=date(2021, 5, 31)),
        _row(13, 17, value=20, bound="at_least", unit="户", role="beneficiary"),
    ]
    score = score_document(
        gold,
        _tables(
            rows,
            [
                {"type": "person", "name": "张三", "title": "村支书"},
                {"type": "place", "name": "青山村", "adcode": None},
            ],
        ),
    )
    for layer in ("figures", "row", "object", "place", "time", "people", "titles", "places"):
        assert score.layers[layer].f1 == 1.0, layer
    assert score.layers["figures"].gold == 2


def test_wrong_missing_and_invented(gold):
    score = score_document(gold, _tables([_row(5, 10, unit="公里"), _row(0, 3, value=1)]))
    figures = score.layers["figures"]
    assert (figures.right, figures.predicted, figures.gold) == (1, 2, 2)
    assert score.layers["unit"].right == 0
    assert score.layers["value"].right == 1
    assert score.layers["people"].recall == 0.0


def test_optional_rows_count_neither_way(gold):
    second = TEXT.rindex("1200米")
    with_it = score_document(gold, _tables([_row(second, second + 5)]))
    assert with_it.layers["figures"].predicted == 0


def test_gate_fails_on_a_drop_and_names_the_row(gold, tmp_path):
    good = [score_document(gold, _tables([_row(5, 10, object="渠", action="修")]))]
    bad = [score_document(gold, _tables([_row(5, 10, unit="公里", object="渠", action="修")]))]
    baseline = tmp_path / "baseline.json"
    write_baseline(baseline, good)
    assert compare(baseline, good).drops == ()
    comparison = compare(baseline, bad)
    assert any(line.startswith("all unit: ") for line in comparison.drops)
    assert "- a: 1200米#1 no longer right" in comparison.rows


def test_bootstrap_is_deterministic_and_holds_the_figure(gold):
    scores = [score_document(gold, _tables([_row(5, 10)]))]
    low, high = bootstrap(scores)["figures"]
    assert low <= total(scores)["figures"].f1 <= high
    assert bootstrap(scores) == bootstrap(scores)


def test_gold_errors_name_file_and_field(tmp_path):
    (tmp_path / "b.txt").write_text("x", "utf-8")
    (tmp_path / "b.json").write_text('{"doc": "b.txt", "metrics": [{"quote": "1个"}]}', "utf-8")
    with pytest.raises(ShishiError, match=r"b\.json: metrics\.0\.value"):
        list(iter_gold(tmp_path))
    with pytest.raises(ShishiError, match="no annotated documents"):
        list(iter_gold(tmp_path / "missing"))
