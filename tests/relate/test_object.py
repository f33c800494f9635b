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
        # words that the segmenter tears or runs together
        ("灌排渠修了5.6公里。", "5.6公里", "灌排渠"),
        ("给23名截肢者装上假肢。", "23名", "截肢者"),
        ("开了7次党员和村民代表会。", "7次", "党员和村民代表会"),
        ("清查46处县级文物保护单位过了一遍。", "46处", "县级文物保护单位"),
        ("5个自然寨散在坡上。", "5个", "自然寨"),
        ("村里来了16个人往山上赶。", "16个", "人"),
        # a measure kept at a level, or brought from one to another
        ("全县参保率稳定在97%以上。", "97%以上", "参保率"),
        ("个人自付比例控制在10%以内。", "10%以内", "自付比例"),
        ("平均办理周期从26天压到17天。", "26天", "平均办理周期"),
        # a localizer that belongs to the phrase, an act that is counted
        ("疏散周边群众210余人。", "210余人", "周边群众"),
        ("法院开展集中执行5次。", "5次", "集中执行"),
        # those whom a clause with 的 stands for
        ("庙会上听戏的近万人。", "近万人", "听戏的"),
        # what the money of the clause before was for
        ("县财政安排190万元，增设高空摄像头。", "190万元", "高空摄像头"),
        # a description of two parts before the noun; 获 begins no noun; 筹集 belongs to no fund
        ("给32名品学兼优但家庭困难的大学生发助学金。", "32名", "大学生"),
        ("9名寒窗学子获三坪企业家资助。", "9名", "寒窗学子"),
        ("该局筹集资金86万元。", "86万元", "资金"),
        ("新建一座装机容量420千瓦的泵站。", "420千瓦", "装机容量"),
        # what a sum is called by its verb
        ("手快的一天能挣120元。", "120元", "收入"),
        ("保险公司赔了9600元。", "9600元", "赔款"),
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


@pytest.mark.parametrize("text", ["村里教了3个孩子会游泳。", "干部们走访过了12户农家。"])
def test_modal_and_aspect_stay_what_they_are(text: str) -> None:
    tokens, at = [], 0
    for word, tag in tagger()(text):
        tokens.append((at, at + len(word), tag))
        at += len(word)
    reading = read(text, tokens, sentence_spans(text), find_quantities(text))
    words = [word for clause in reading.clauses for word in clause.words]
    assert not any(word.text == "孩子会" or (word.text == "过" and word.kind == "V") for word in words)


def test_only_money_looks_into_the_next_clause() -> None:
    text = "县里抽调19人，增设高空摄像头。"
    quantities = find_quantities(text)
    tokens, at = [], 0
    for word, tag in tagger()(text):
        tokens.append((at, at + len(word), tag))
        at += len(word)
    reading = read(text, tokens, sentence_spans(text), quantities)
    [(_, found)] = object_questions(reading, quantities, [None])
    assert not any("摄像头" in candidate.text for candidate in found)


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
