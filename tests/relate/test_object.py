"""The object of a figure in the frames of Chinese news prose. Sentences, people and figures are invented."""

from __future__ import annotations

import pytest

from pipeline.find.quantities import find_quantities
from pipeline.relate.clauses import read
from pipeline.relate.object import object_questions
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.tokenizers import tagger

CASES = [
    ("今年以来，镇里安装路灯216盏。", ["路灯"]),
    ("村里新建幼儿园3所、新增学位420个。", ["幼儿园", "学位"]),
    ("驻村工作队为58盏路灯更换了灯泡。", ["路灯"]),
    ("村民们完成了1400米的水渠疏通任务。", ["水渠疏通任务"]),
    ("全镇收集意见建议176条，解决问题133个。", ["意见建议", "问题"]),
    ("17名党员干部走访农户264户。", ["党员干部", "农户"]),
    ("县妇联发放“暖心书包”350个。", ["暖心书包"]),
    ("该县争取衔接资金260万元。", ["衔接资金"]),
    ("召开屋场会47场次。", ["屋场会"]),
    ("干部们帮助群众解决难题96件。", ["难题"]),
    ("全县建立问题清单312个、任务清单287个。", ["问题清单", "任务清单"]),
    ("合作社收购鲜茶叶4.2吨。", ["鲜茶叶"]),
]


@pytest.mark.parametrize(("text", "objects"), CASES)
def test_object_of_each_figure(related, text: str, objects: list[str]) -> None:
    metrics, _ = related(text)
    assert [metric.object for metric in metrics] == objects


@pytest.mark.parametrize(
    ("text", "figure", "phrase"),
    [
        ("镇里开展新技术12项。", "12项", "新技术"),
        ("更换PE管1300米。", "1300米", "PE管"),
        ("为消费者挽回损失8万元。", "8万元", "损失"),
        ("汛期，40名圩民上堤抢险。", "40名", "圩民"),
        ("雇起3个帮工。", "3个", "帮工"),
        ("业主自掏18万元砌起了防火墙。", "18万元", "防火墙"),
    ],
)
def test_the_phrase_is_among_the_candidates(text: str, figure: str, phrase: str) -> None:
    tokens, at = [], 0
    for word, tag in tagger()(text):
        tokens.append((at, at + len(word), tag))
        at += len(word)
    quantities = find_quantities(text)
    reading = read(text, tokens, sentence_spans(text), quantities)
    asked = {
        text[quantities[index].start : quantities[index].end]: found
        for index, found in object_questions(reading, quantities, [None] * len(quantities))
    }
    assert phrase in {candidate.text for candidate in asked[figure]}


def test_every_figure_has_a_row_and_its_derivation(related) -> None:
    text = "天坪村安装路灯86盏，疏通水渠1200米，惠及农户340户。"
    metrics, _ = related(text, places=("天坪村",))
    assert len(metrics) == 3
    for metric in metrics:
        steps = {step for step, *_ in metric.trace}
        assert {"quantity", "object", "type"} <= steps
        for _, _, start, end in metric.trace:
            assert 0 <= start <= end <= len(text)


def test_a_word_never_straddles_a_figure(related) -> None:
    metrics, _ = related("全村41座旱厕改造完工。")
    assert metrics[0].object is not None
    assert "座" not in metrics[0].object
