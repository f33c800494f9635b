"""Training on a handful of sentences: the whole way from marked text to a tagging model, twice the same."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path

import pytest

from pipeline.find.ner.model import NerModel
from pipeline.find.ner.surnames import Surnames
from pipeline.find.ner.synthetic import Gazetteer, Generator, Material, short_name, town_name, village_name

pytest.importorskip("numba")


@pytest.fixture()
def database(tmp_path: Path) -> Path:
    path = tmp_path / "data.sqlite"
    with sqlite3.connect(path) as connection:
        for table, names in {
            "province": ["湖南省", "湖北省"],
            "city": ["岳阳市", "市辖区"],
            "area": ["平江县", "兴山县", "碑林区"],
            "street": ["加义镇", "古夫镇", "黄粮镇", "城关街道办事处", "国营农场"],
            "village": ["丽江村村民委员会", "柳湾村委会", "香溪社区居委会"],
        }.items():
            connection.execute(f"create table {table} (name text)")
            connection.executemany(f"insert into {table} values (?)", [(name,) for name in names])
    return path


def test_gazetteer_names_are_everyday_names(database: Path) -> None:
    places = Gazetteer.load(database)
    assert places.towns == ("加义镇", "古夫镇", "城关街道", "黄粮镇")
    assert set(places.villages) == {"丽江村", "柳湾村", "香溪社区"}
    assert "市辖区" not in places.cities


@pytest.mark.parametrize(
    ("full", "short"),
    [("安化县", "安化"), ("恩施土家族苗族自治州", "恩施土家族苗族"), ("吴县", "吴县"), ("古夫镇", "古夫")],
)
def test_short_names(full: str, short: str) -> None:
    assert short_name(full) == short


def test_unit_names() -> None:
    assert village_name("老道沟村村民委员会") == "老道沟村"
    assert town_name("国营农场") == ""


def test_synthetic_sentences_mark_their_slots_and_repeat(database: Path) -> None:
    def make() -> list[tuple[str, list[tuple[int, int, str]]]]:
        return Generator(Material.load(), Surnames.load(), Gazetteer.load(database)).sentences(400)

    first = make()
    assert first == make()
    for text, spans in first:
        assert "{" not in text
        for start, end, kind in spans:
            assert kind in ("PER", "LOC", "ORG") and text[start:end].strip() == text[start:end] != ""


def test_training_twice_gives_the_same_file_and_a_model_that_tags(database: Path, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from pipeline.find.ner import train as training

    monkeypatch.setattr(training, "SYNTHETIC_SENTENCES", 300)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    line = {"text": "平江县加义镇村民李四海说。", "ents": [[0, 3, "LOC"], [3, 6, "LOC"], [8, 11, "PER"]], "src": "uner"}
    with gzip.open(corpus / "train.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
        out.write(json.dumps({**line, "src": "pfr1998"}, ensure_ascii=False) + "\n")
    (corpus / "a.txt").write_text("柳灣村黨支部書記黎明亮說，路通了。", "utf-8")
    gold = {
        "doc": "a.txt",
        "script": "hant",
        "persons": [{"name": "黎明亮"}],
        "places": [{"name": "柳湾村"}],
        "orgs": [],
    }
    (corpus / "a.json").write_text(json.dumps(gold, ensure_ascii=False), "utf-8")
    outs = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for out in outs:
        meta = training.train([corpus], out, True, keep=5000, gazetteer=database)
    assert meta["sentences"].keys() == {"own, synthetic", "uner"}
    assert outs[0].read_bytes() == outs[1].read_bytes()
    text = "古夫镇党委书记张海明说，柳湾村的路通了。"
    found = {(text[t.start : t.end], t.label) for t in NerModel.load(outs[0]).tag(text)}
    assert ("古夫镇", "LOC") in found and any(name.startswith("张海") and kind == "PER" for name, kind in found)
