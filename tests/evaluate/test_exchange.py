"""check-gold, annotate, Label Studio and brat, on gold made here (with an astral character before the figures)."""

import json

import pytest

from pipeline.evaluate.annotate import gold_json
from pipeline.evaluate.check import check_file
from pipeline.evaluate.exchange import from_brat, from_label_studio, to_brat, to_label_studio
from pipeline.evaluate.gold import GoldDocument, read_gold
from pipeline.records import ShishiError

TEXT = "𠮷山村2021年修渠1200米。又修1200米，惠及30户。第3期。"
ROW = {
    "value": 1200,
    "bound": "exact",
    "unit": "米",
    "activity_type": ["infra.water"],
    "role": ["output"],
    "status": ["done"],
}
GOLD = {
    "doc": "a.txt",
    "metrics": [
        {"quote": "1200米", **ROW},
        {"quote": "1200米", "nth": 2, **ROW, "object": ["渠"]},
        {"quote": "30户", **ROW, "value": 30, "unit": "户"},
    ],
    "persons": [{"name": "张三", "title": "村支书"}],
}


def _write(folder, gold, text=TEXT):
    (folder / "a.txt").write_text(text, "utf-8")
    (folder / "a.json").write_text(gold_json(gold), "utf-8")
    return folder / "a.json"


def _same(first, second):
    assert GoldDocument.model_validate(first) == GoldDocument.model_validate(second)


def test_label_studio_round_trip_counts_utf16(tmp_path):
    gold = read_gold(_write(tmp_path, GOLD))
    [task] = to_label_studio([gold])
    first = task["annotations"][0]["result"][0]["value"]
    start = TEXT.index("1200米")
    assert first["start"] == start + 1  # the first character takes two UTF-16 units
    text, back = from_label_studio(json.loads(json.dumps(task)))
    assert text == TEXT
    _same(back, GOLD)


def test_brat_round_trip_counts_code_points(tmp_path):
    gold = read_gold(_write(tmp_path, GOLD))
    annotations = to_brat(gold)
    assert f"T1\tQuantity {TEXT.index('1200米')} " in annotations
    _same(from_brat(TEXT, annotations), GOLD)


def test_moved_span_gets_its_new_quote(tmp_path):
    gold = read_gold(_write(tmp_path, GOLD))
    moved = to_brat(gold).replace(f"T3\tQuantity {TEXT.index('30户')} ", f"T3\tQuantity {TEXT.index('惠及30户')} ")
    assert from_brat(TEXT, moved)["metrics"][2]["quote"] == "惠及30户"


def test_bad_brat_line_is_numbered():
    with pytest.raises(ShishiError, match="brat line 1"):
        from_brat("x", "T1 broken\n")


def test_check_accepts_good_gold(tmp_path):
    assert check_file(_write(tmp_path, GOLD)) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"quote": "99米"}, "is not in a.txt"),
        ({"bound": "range"}, "goes with min and max"),
        ({"unit": "万米"}, "holds a magnitude"),
        ({"quote": "修渠1200米。又修1200米"}, "overlaps"),
        ({"activity_type": []}, "activity_type"),
    ],
)
def test_check_complains(tmp_path, change, complaint):
    gold = {**GOLD, "metrics": [{**GOLD["metrics"][0], **change}, *GOLD["metrics"][1:]]}
    assert any(complaint in line for line in check_file(_write(tmp_path, gold)))


def test_check_names_forgotten_numerals_but_not_dates_and_labels(tmp_path):
    forgotten = {**GOLD, "metrics": GOLD["metrics"][:2]}
    [complaint] = check_file(_write(tmp_path, forgotten))
    assert "'30' has no row" in complaint
    assert check_file(_write(tmp_path, {**forgotten, "no_row": ["30户"]})) == []


def test_check_unknown_code(tmp_path):
    gold = {**GOLD, "places": [{"name": "青山村", "adcode": "999999"}]}
    path = _write(tmp_path, gold)
    assert check_file(path, knows_code=lambda code: True) == []
    assert "no code 999999" in check_file(path, knows_code=lambda code: False)[0]
