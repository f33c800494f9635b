"""Pseudonyms: stable, keyed, officials kept, offsets kept."""

from __future__ import annotations

import re

import spacy

from pipeline.records import Entity
from pipeline.relate.privacy import Pseudonyms, digits, mask_tables, role_of

TEXT = "副镇长谢宏远看望了柳湾村村民谭秀珍。谭秀珍说，路通了。"


def _doc():  # type: ignore[no-untyped-def]
    nlp = spacy.blank("zh")
    for name in ("shishi_ner", "shishi_people"):
        nlp.add_pipe(name)
    return nlp(TEXT)


def test_private_people_get_a_role_and_digits_officials_stay() -> None:
    masked = Pseudonyms.of(_doc(), key="secret").apply(TEXT)
    assert "谢宏远" in masked and "谭秀珍" not in masked
    assert re.fullmatch(r"副镇长谢宏远看望了柳湾村村民-([0-9a-f]{4})。村民-\1说，路通了。", masked)


def test_tables_are_masked_and_offsets_stay() -> None:
    row = {
        "sentence": TEXT,
        "quote": "谭秀珍",
        "start": 14,
        "end": 17,
        "speaker": "谭秀珍",
        "title": "谭秀珍家的路",
        "review": ["谭秀珍"],
        "doc_id": "x",
    }
    masked = mask_tables({"metrics": [row]}, _doc(), key="k")["metrics"][0]
    assert (masked["start"], masked["end"], masked["doc_id"]) == (14, 17, "x")
    assert "谭秀珍" not in str(masked)
    assert masked["speaker"] == masked["quote"] == masked["review"][0]


def test_the_same_name_gets_the_same_digits_and_another_key_others() -> None:
    assert digits("谭秀珍", "k") == digits("谭秀珍", "k")
    assert digits("谭秀珍", "k") != digits("谭秀珍", "other key")


def test_names_whose_digits_agree_stay_apart() -> None:
    pool = [f"张{a}{b}" for a in "一二三四五六七八九十春夏秋冬" for b in "甲乙丙丁戊己庚辛壬癸东南西北中"]
    people = [(Entity("person", 0, 3, name, official=False), name) for name in pool * 1]
    names = Pseudonyms.make(people, key="").names
    assert len(set(names.values())) == len(pool)


def test_the_submitted_spelling_is_masked_too() -> None:
    pseudonyms = Pseudonyms.make(
        [(Entity("person", 0, 3, "陈绍芝", title="宝山村村民", official=False), "陳紹芝")], key="k"
    )
    assert pseudonyms.apply("陳紹芝说，陈绍芝说") == f"村民-{digits('陈绍芝', 'k')}说，村民-{digits('陈绍芝', 'k')}说"


def test_roles() -> None:
    assert role_of("青山乡河口村2组村民") == "村民"
    assert role_of(None) == "个人"
    assert role_of("河口社区胜利街38号商户") == "商户"
