"""Restatements within a document and across documents; totals and their parts. Everything is invented."""

from __future__ import annotations

from typing import Any

from pipeline.relate.duplicates import alike, link_duplicates, same_head, significant


def test_restated_figure_points_to_the_first(related) -> None:
    text = "水渠修通后，可灌溉农田1350余亩。\n村支书说，这条水渠管着1350余亩农田。"
    metrics, _ = related(text)
    assert [m.duplicate_of for m in metrics] == [None, 0]


def test_same_number_of_other_things_is_another_fact(related) -> None:
    metrics, _ = related("全县建立问题清单312个。\n全县新增就业岗位312个。")
    assert [m.duplicate_of for m in metrics] == [None, None]


def test_same_figure_in_two_villages_is_two_facts(related) -> None:
    text = "天坪村安装路灯60盏。\n石槽村安装路灯60盏。"
    metrics, _ = related(text, places=("天坪村", "石槽村"))
    assert [m.duplicate_of for m in metrics] == [None, None]


def test_parts_point_to_their_total(related) -> None:
    metrics, _ = related("全镇走访农户864户，其中脱贫户132户。")
    assert metrics[1].part_of == 0


def row(
    doc: str, number: int, value: float, unit: str, thing: str, code: str, sentence: str, place: str = ""
) -> dict[str, Any]:
    return {
        "metric_id": f"{doc}.m{number:04d}", "doc_id": doc, "value": value, "unit": unit, "object": thing,
        "activity_type": code, "sentence": sentence, "place": place, "bound": "exact", "status": "done", "role": "output",
    }  # fmt: skip


def test_rewritten_article_is_linked_to_the_first() -> None:
    first = [
        row("a", 1, 27146, "个", "问题", "feedback.collect", "全市收集问题27146个", "咸宁市"),
        row("a", 2, 4310, "个", "停车泊位", "infra.parking", "新建停车泊位4310个", "咸宁市"),
        row("a", 3, 8, "所", "公办幼儿园", "infra.education", "新建公办幼儿园6所", "咸宁市"),
    ]
    again = [
        row("b", 1, 27146, "个", "各类问题", "feedback.collect", "咸宁共梳理各类问题27146个", "咸宁市"),
        row("b", 2, 4310, "个", "公共停车泊位", "infra.parking", "城里多了4310个公共停车泊位", "咸宁市"),
        row("b", 3, 8, "所", "幼儿园", "infra.education", "新建8所幼儿园", "咸宁市"),
    ]
    assert link_duplicates([*first, *again]) == [("b.m0001", "a.m0001"), ("b.m0002", "a.m0002"), ("b.m0003", "a.m0003")]


def test_small_round_figures_of_strangers_are_not_linked() -> None:
    rows = [
        row("a", 1, 20, "盏", "路灯", "infra.lighting", "天坪村安装路灯20盏", "天坪村"),
        row("b", 1, 20, "盏", "路灯", "infra.lighting", "石槽村安装路灯20盏", "石槽村"),
    ]
    assert link_duplicates(rows) == []


def test_same_head_and_alike() -> None:
    assert same_head("太阳能路灯", "路灯") and not same_head("问题", "问题清单")
    assert alike("屋场恳谈会", "屋场会") and not alike("路灯", "道路")
    assert significant(27146) == 5 and significant(2000) == 1 and significant(0.5) == 1
