"""Twice the text, at most about twice the work: counted in function calls, and in the shape of the patterns."""

from __future__ import annotations

import cProfile
import io
import json
import pstats
import re

import pytest

from pipeline.find.quantities import find_quantities, stream_jsonl
from pipeline.find.quantities.lexicons import not_quantities

HOSTILE = [
    "1", ".", "一", "十", "万", "1.", "1,", "1 ", "111,", "半", "几", "数", "一个", "1个", "3个、", "1-", "一至", "百分之", "“1", "《1个", "每1",
    "从1个", "1和", "http://1", "一点", "1块1", "1元1角", "至少", "零", "1万", "1多", "1+", "1%", "2022-11-11 ", "比多1个", "萬個", "12:30", "十里",
    "五分钟", "一天", "1年",
]  # fmt: skip


def calls(text: str) -> int:
    profile = cProfile.Profile()
    profile.enable()
    find_quantities(text)
    profile.disable()
    return int(pstats.Stats(profile, stream=io.StringIO()).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_with_the_text(unit: str) -> None:
    find_quantities(unit)  # load the lexicons first
    once, twice = calls(unit * 1500), calls(unit * 3000)
    assert twice <= 2.2 * once + 200


@pytest.mark.parametrize("character", ["1", ".", "一", "１", "〇", "万", "十", "百"])
def test_a_million_of_one_character_is_no_quantity(character: str) -> None:
    assert find_quantities(character * 1_000_000) == []


def test_skip_patterns_have_no_unbounded_repeat() -> None:
    for entry in not_quantities().patterns:
        assert re.search(r"(?<!\\)[+*](?!\])", re.sub(r"\[[^\]]*\]", "", entry.pattern)) is None, entry.id


def test_stream_writes_one_object_a_line() -> None:
    out = io.StringIO()
    stream_jsonl(["安装路灯20盏\n", "\n", "每户2000元，覆盖10至15户\r\n"], out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["line"] for row in rows] == [1, 2, 3]
    assert rows[0]["quantities"] == [
        {"quote": "20盏", "start": 4, "end": 7, "value": 20, "min": None, "max": None, "bound": "exact", "unit": "盏", "per": None}
    ]  # fmt: skip
    assert rows[1]["quantities"] == []
    assert [
        (q["quote"], q["value"], q["min"], q["max"], q["bound"], q["unit"], q["per"]) for q in rows[2]["quantities"]
    ] == [
        ("每户2000元", 2000, None, None, "exact", "元", "户"),
        ("10至15户", 12.5, 10, 15, "range", "户", None),
    ]


def test_stream_is_lazy() -> None:
    out = io.StringIO()
    seen: list[int] = []

    def lines() -> object:
        for i in range(3):
            seen.append(len(out.getvalue().splitlines()))
            yield f"第{i}行有{i + 2}个人"

    stream_jsonl(lines(), out)  # type: ignore[arg-type]
    assert seen == [0, 1, 2]
