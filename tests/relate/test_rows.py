"""Type, role, status, actor, place and time of invented sentences."""

from __future__ import annotations

import pytest

from pipeline.relate.charged import charged_with


@pytest.mark.parametrize(
    ("text", "code", "role"),
    [
        ("镇里安装太阳能路灯216盏。", "infra.lighting", "output"),
        ("干部走访农户264户。", "visit.household", "activity"),
        ("干部走访企业38家。", "visit.enterprise", "activity"),
        ("法庭调解邻里纠纷26起。", "feedback.mediation", "output"),
        ("该县争取衔接资金260万元。", "econ.investment", "input"),
        ("民政办发放棉被360床。", "assist.donation", "output"),
        ("全镇召开屋场会47场次。", "meeting.discussion", "activity"),
        ("清运生活垃圾58吨。", "env.cleanup", "output"),
        ("栽植桂花树620株。", "env.greening", "output"),
        ("硬化村道2.6公里。", "infra.road", "output"),
    ],
)
def test_type_and_role(related, text: str, code: str, role: str) -> None:
    metrics, _ = related(text)
    assert (metrics[0].activity_type, metrics[0].role) == (code, role)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("目前，已安装路灯216盏。", "done"),
        ("明年，镇里计划安装路灯216盏。", "planned"),
        ("水渠全长6.8公里。", "none"),
    ],
)
def test_status(related, text: str, status: str) -> None:
    metrics, _ = related(text)
    assert metrics[0].status == status


def test_subject_is_the_actor(related) -> None:
    metrics, _ = related("县残联为残疾人送去轮椅126台。", organisations=("县残联",))
    assert metrics[0].actor == "县残联"


def test_place_of_the_clause(related) -> None:
    metrics, _ = related("在天坪村，工作队安装路灯86盏；在石槽村，安装路灯64盏。", places=("天坪村", "石槽村"))
    assert [metric.place for metric in metrics] == ["天坪村", "石槽村"]


def test_a_date_is_never_invented(related) -> None:
    metrics, _ = related("工作队安装路灯86盏。")
    assert metrics[0].time_start is None and metrics[0].time_end is None


def test_date_of_the_sentence(related) -> None:
    metrics, _ = related("2021年7月，工作队安装路灯86盏。")
    assert (metrics[0].time_start, metrics[0].time_end) == ("2021-07-01", "2021-07-31")


def test_acts_without_figures_are_activities(related) -> None:
    _, activities = related("7月5日，干部们入户走访困难群众。医院组织专家义诊。")
    codes = [activity.activity_type for activity in activities]
    assert "visit.household" in codes and "assist.medical" in codes


def test_figures_join_their_act(related) -> None:
    metrics, activities = related("镇里召开屋场会47场次。")
    act = next(a for a in activities if a.activity_type == "meeting.discussion")
    assert act.metrics == (0,)
    assert metrics[0].activity_type == act.activity_type


def test_the_same_text_gives_the_same_rows(related) -> None:
    text = "天坪村安装路灯86盏，疏通水渠1200米，惠及农户340户。"
    assert related(text) == related(text)


def test_confidence_is_a_probability(related) -> None:
    metrics, _ = related("镇里安装太阳能路灯216盏，共花去三万。")
    assert all(0.0 <= metric.confidence <= 1.0 for metric in metrics)


def test_a_plan_that_follows_undoes_nothing(related) -> None:
    metrics, _ = related("2023年9月，村里安装路灯60盏，惠及400多户。计划明年再装路灯40盏。")
    assert [metric.status for metric in metrics] == ["done", "done", "planned"]


def test_the_page_is_about_what_its_levels_stand_for(related) -> None:
    text = "实事办到心坎上\n今年以来，通山县、赤壁市和通山县大畈镇相继见效。全市组织干部下沉。全市累计解决问题320个。咸宁市明年继续。"
    from pipeline.records import Entity
    from pipeline.relate.place import PlaceFinder
    from pipeline.segment.structure import parse_structure

    levels = {"通山县": "county", "赤壁市": "county", "大畈镇": "town", "咸宁市": "city"}
    places = [
        Entity("place", at, at + len(name), name, level=level)
        for name, level in levels.items()
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    main = PlaceFinder(text, sorted(places, key=lambda p: p.start), parse_structure(text)).main
    assert main is not None and main.name == "咸宁市"


def test_the_unit_charged_with_a_task_is_its_actor(related) -> None:
    text = "一、饮水巩固提升。更换老化管网18公里，新建水厂2座。\n（责任单位：县水务局；完成时限：10月底）"
    metrics, _ = related(text, organisations=("县水务局",))
    assert [metric.actor for metric in metrics] == ["县水务局", "县水务局"]


def test_a_task_of_the_next_paragraph_charges_nobody_before_it() -> None:
    text = "三口山塘已经清淤。\n年底前再硬化道路5公里。（责任单位：镇农业办）"
    assert charged_with(text, 0) == []
    assert charged_with(text, text.index("5公里")) == [("镇农业办", "charged")]
    assert charged_with("硬化道路5公里。\n牵头单位：镇城建办", 4) == [("镇城建办", "charged")]
