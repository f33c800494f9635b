"""The tagger: the packaged model, its file format, and agreement between batch and single sentences."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.find.ner import features, is_word, load_model, tag
from pipeline.find.ner.decoding import LABELS, Decoder, allowed
from pipeline.find.ner.model import PACKAGED, NerModel, Weights, save
from pipeline.records import ShishiError
from pipeline.resources import lexicon

PASSAGE = (
    "“灯亮了，心也亮了。”柳湾村村民谭秀珍笑着说。去年冬天，青山镇党委书记陆明远带着县水利局的技术员赵海波进村。\n"
    "常态化走访、任务清单销号，问题件件有着落。湖南山润油茶科技发展有限公司捐了两万元！"
)


def test_packaged_model_tags_people_places_and_bodies() -> None:
    found = {(PASSAGE[t.start : t.end], t.label) for t in tag(PASSAGE)}
    assert {("谭秀珍", "PER"), ("陆明远", "PER"), ("赵海波", "PER"), ("柳湾村", "LOC"), ("县水利局", "ORG")} <= found


def test_spans_are_ordered_scored_and_inside_the_text() -> None:
    spans = tag(PASSAGE * 3)
    assert spans == sorted(spans, key=lambda t: t.start)
    assert all(0 <= a.start < a.end <= b.start for a, b in pairwise(spans))
    assert all(0 < t.score <= 1 for t in spans)


def test_a_sentence_is_tagged_the_same_alone_and_in_a_long_text() -> None:
    sentence = "柳湾村村民谭秀珍和网格员赵海波一早就到了。"
    alone = [(t.start, t.end, t.label) for t in tag(sentence)]
    text = PASSAGE + sentence + PASSAGE
    inside = [
        (t.start - len(PASSAGE), t.end - len(PASSAGE), t.label)
        for t in tag(text)
        if len(PASSAGE) <= t.start < len(PASSAGE) + len(sentence)
    ]
    assert inside == alone


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_tagged_without_error(text: str) -> None:
    for t in tag(text):
        assert 0 <= t.start < t.end <= len(text)
        assert t.label in ("PER", "LOC", "ORG")


def test_tagging_is_deterministic() -> None:
    assert tag(PASSAGE) == tag(PASSAGE)


@given(st.lists(st.text(max_size=40) | st.sampled_from((PASSAGE, PASSAGE[:20], PASSAGE * 4)), max_size=20))
@settings(max_examples=60, deadline=None)
def test_texts_are_tagged_together_as_they_are_alone(texts: list[str]) -> None:
    assert list(load_model().tag_all(texts)) == [load_model().tag(text) for text in texts]


@given(st.text(alphabet="村民说。！？；\n，a1 ", max_size=800))
@settings(max_examples=60, deadline=None)
def test_sentences_cover_the_text_without_gaps(text: str) -> None:
    spans = features.sentences(text)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(b - a <= features.LONGEST_SENTENCE for a, b in spans)


def test_label_grammar() -> None:
    ok = allowed()
    number = {label: i for i, label in enumerate(LABELS)}
    assert ok[number["B-PER"], number["E-PER"]]
    assert not ok[number["B-PER"], number["E-LOC"]]
    assert not ok[number["O"], number["I-ORG"]]
    assert not ok[number["B-ORG"], number["O"]]


def test_model_file_keeps_the_numbers_and_is_written_the_same_twice(tmp_path) -> None:  # type: ignore[no-untyped-def]
    model = load_model()
    random = np.random.default_rng(3)
    keys = np.unique(random.integers(1, 2**32 - 1, 500, dtype=np.uint32))
    keys = keys[np.unique(keys >> np.uint32(11), return_index=True)[1]]
    rows = random.integers(-127, 128, (len(keys), len(LABELS))).astype(np.int8)
    weights = Weights(keys, rows, 0.01, np.zeros((len(LABELS), len(LABELS)), dtype=np.float32))
    for name in ("a.npz", "b.npz"):
        save(tmp_path / name, weights, model.lists, {"sentences": {"own": 1}})
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    again = NerModel.load(tmp_path / "a.npz")
    assert again.meta == {"sentences": {"own": 1}, "templates": features.TEMPLATES_ID}
    assert np.count_nonzero(again._slots) == len(keys)
    assert (again._rows[1:-1, : len(LABELS)] == rows).all()


def test_a_model_with_other_templates_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model()
    weights = Weights(
        np.array([7], dtype=np.uint32), np.zeros((1, len(LABELS)), dtype=np.int8), 1.0, np.zeros((13, 13))
    )
    save(tmp_path / "a.npz", weights, model.lists, {})
    monkeypatch.setattr(features, "TEMPLATES_ID", 1)
    with pytest.raises(ShishiError, match="another version"):
        NerModel.load(tmp_path / "a.npz")


def test_decoding_keeps_the_label_grammar_and_viterbi_is_exact() -> None:
    random = np.random.default_rng(5)
    scores = random.normal(0, 2, (40, len(LABELS))).astype(np.float32)
    transitions = np.where(allowed(), random.normal(0, 1, (len(LABELS), len(LABELS))), -1e4).astype(np.float32)
    spans = [(0, 20), (20, 33), (33, 36), (36, 39), (39, 40)]
    decoder = Decoder(transitions)
    path, sure = decoder.decode(scores, np.array([end for _, end in spans]))
    assert (sure > 0).all()
    for start, end in spans:
        labels = path[start:end]
        assert all(allowed()[a, b] for a, b in pairwise(labels))
        assert LABELS[labels[0]][0] in "OBS" and LABELS[labels[-1]][0] in "OES"

    def value(labels: tuple[int, ...], start: int) -> float:
        if LABELS[labels[0]][0] not in "OBS" or LABELS[labels[-1]][0] not in "OES":
            return -np.inf
        total = sum(scores[start + i, label] for i, label in enumerate(labels))
        return float(total + sum(transitions[a, b] for a, b in pairwise(labels)))

    for start, end in spans[2:4]:
        best = max(product(range(len(LABELS)), repeat=3), key=lambda p: value(p, start))
        assert tuple(decoder.best_path(scores[start:end])) == best


def test_pieces_between_characters_outside_names_are_decoded_as_their_sentence() -> None:
    random = np.random.default_rng(8)
    scores = random.normal(0, 2, (30, len(LABELS))).astype(np.float32)
    transitions = np.where(allowed(), random.normal(0, 1, (len(LABELS), len(LABELS))), -1e4).astype(np.float32)
    outside = np.array([4, 5, 19, 21])
    scores[outside, 1:] = -1e4
    spans = [(0, 20), (20, 30)]
    whole_path, whole_sure = Decoder(transitions).decode(scores, np.array([end for _, end in spans]))
    path, sure = Decoder(transitions).decode(scores, np.array([end for _, end in spans]), outside)
    assert path.tolist() == whole_path.tolist()
    assert np.allclose(sure, whole_sure, atol=1e-6)


def test_no_name_reaches_over_a_comma() -> None:
    text = "王建国、李秀英到安化县、沅江市看望了陈桂香"
    found = [text[span.start : span.end] for span in load_model().tag(text)]
    assert found == ["王建国", "李秀英", "安化县", "沅江市", "陈桂香"]


def test_marginals_are_those_of_all_label_sequences() -> None:
    random = np.random.default_rng(6)
    scores = random.normal(0, 2, (5, len(LABELS))).astype(np.float32)
    transitions = np.where(allowed(), random.normal(0, 1, (len(LABELS), len(LABELS))), -1e4).astype(np.float32)
    spans = [(0, 2), (2, 5)]
    path, sure = Decoder(transitions).decode(scores, np.array([end for _, end in spans]))
    for start, end in spans:
        chances = np.zeros((end - start, len(LABELS)))
        for labels in product(range(len(LABELS)), repeat=end - start):
            if LABELS[labels[0]][0] in "OBS" and LABELS[labels[-1]][0] in "OES":
                total = sum(scores[start + i, label] for i, label in enumerate(labels))
                weight = np.exp(total + sum(float(transitions[a, b]) for a, b in pairwise(labels)))
                for i, label in enumerate(labels):
                    chances[i, label] += weight
        chances /= chances.sum(axis=1, keepdims=True)
        expected = [chances[i, label] for i, label in enumerate(path[start:end])]
        assert sure[start:end] == pytest.approx(expected, abs=1e-6)


def test_a_missing_model_says_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FileNotFoundError, match="train-ner"):
        NerModel.load(tmp_path / "none.npz")


@pytest.mark.parametrize("name", PACKAGED.values())
def test_the_models_fit_in_the_wheel(name: str) -> None:
    assert lexicon(name).stat().st_size < 6_000_000


def test_the_models_say_what_they_were_trained_on() -> None:
    assert load_model().meta == load_model("open").meta
    assert load_model("open").meta["sentences"]["own, synthetic"] > 1000
    assert load_model("open").meta["open_data_only"] is True
    assert load_model("full").meta["open_data_only"] is False


def test_dictionary_words_are_told_from_names() -> None:
    assert is_word("群众") and is_word("路灯") and is_word("水渠")
    assert not is_word("谭秀珍") and not is_word("陆明远")
