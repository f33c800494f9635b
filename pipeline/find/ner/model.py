"""The tagger: a linear-chain CRF over hashed features, with int8 weights, run with numpy alone.

The model file (``lexicons/ner.npz``) holds everything the tagger needs: the feature keys, their weights, the
transitions, and the word lists the features look at. ``docs/model-card.md`` says what the weights were trained on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.find.ner import features
from pipeline.find.ner.features import WordLists
from pipeline.records import Tagged
from pipeline.resources import lexicon

TYPES = ("PER", "LOC", "ORG")
LABELS = ("O", *(f"{part}-{kind}" for kind in TYPES for part in "BIES"))
N_LABELS = len(LABELS)
ROW = 16  # labels padded to 16 bytes, so that a row of weights is fetched in one piece
SLOT_BITS = 21
FORBIDDEN = -1e4

FloatArray = npt.NDArray[np.float32]


def allowed() -> npt.NDArray[np.bool_]:
    """allowed[a, b]: may label ``b`` follow label ``a``?"""
    result = np.zeros((N_LABELS, N_LABELS), dtype=bool)
    for i, first in enumerate(LABELS):
        for j, second in enumerate(LABELS):
            open_first = first[0] in "BI"
            if open_first:
                result[i, j] = second[0] in "IE" and second[2:] == first[2:]
            else:
                result[i, j] = second[0] in "OBS"
    return result


def start_allowed() -> npt.NDArray[np.bool_]:
    return np.array([label[0] in "OBS" for label in LABELS])


def end_allowed() -> npt.NDArray[np.bool_]:
    return np.array([label[0] in "OES" for label in LABELS])


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained numbers: sorted 32-bit feature ``keys``, ``rows`` of int8 weights in units of ``scale``, transitions."""

    keys: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.int8]
    scale: float
    transitions: FloatArray


def slots_of(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The slot of each key in the look-up table; two keys of a model never share one."""
    return (keys >> np.uint32(32 - SLOT_BITS)).astype(np.int64)


class NerModel:
    """Tags people, places and organisations in clean simplified text."""

    def __init__(self, weights: Weights, lists: WordLists, meta: dict[str, Any]) -> None:
        self.lists = lists
        self.meta = meta
        self.scale = weights.scale
        self.transitions = np.where(allowed(), weights.transitions, FORBIDDEN).astype(np.float32)
        count = len(weights.keys)
        rows = np.zeros((count + 1, ROW), dtype=np.int8)
        rows[1:, :N_LABELS] = weights.rows
        self._rows = rows.view("V16")[:, 0]
        self._keys = np.concatenate([np.zeros(1, dtype=np.uint32), weights.keys])
        self._slots = np.zeros(1 << SLOT_BITS, dtype=np.int32)
        self._slots[slots_of(weights.keys)] = np.arange(1, count + 1, dtype=np.int32)

    @classmethod
    def load(cls, path: Path) -> NerModel:
        """The model in ``path``.

        Raises:
            FileNotFoundError: no such file.
        """
        if not path.exists():
            raise FileNotFoundError(f"the NER model {path} is missing; reinstall shishi or run `shishi train-ner`")
        with np.load(path) as stored:
            keys = np.cumsum(stored["key_steps"].astype(np.uint64)).astype(np.uint32)
            weights = Weights(
                keys, np.ascontiguousarray(stored["rows"].T), float(stored["scale"]), stored["transitions"]
            )
            lists = WordLists(stored["words"], stored["places"], stored["surnames"])
            meta: dict[str, Any] = json.loads(bytes(stored["meta"]).decode("utf-8"))
        return cls(weights, lists, meta)

    def emissions(self, text: str) -> tuple[FloatArray, list[tuple[int, int]]]:
        """Label scores of every character, shape (characters, labels), and the sentences they belong to."""
        laid = features.layout(text)
        values = features.streams(laid.codes, self.lists)
        size = len(laid.codes) - 2 * features.MARGIN
        total = np.zeros((size, ROW), dtype=np.int16)
        for number in range(features.N_TEMPLATES):
            hashed = features.hashes(values, number)
            row = self._slots[hashed >> np.uint32(32 - SLOT_BITS)]
            row[self._keys[row] != hashed] = 0
            hit = np.flatnonzero(row)
            total[hit] += self._rows[row[hit]].view(np.int8).reshape(-1, ROW)
        scores = total[laid.position][:, :N_LABELS].astype(np.float32) * np.float32(self.scale)
        return scores, laid.spans

    def tag(self, text: str) -> list[Tagged]:
        """The spans of people, places and organisations in ``text``, in order, each with its probability (0-1)."""
        if not text:
            return []
        scores, spans = self.emissions(text)
        order = sorted(range(len(spans)), key=lambda i: spans[i][0] - spans[i][1])
        batch = _Batch(scores, [spans[i] for i in order])
        path = batch.best_path(self.transitions)
        sure = batch.marginals(self.transitions, path)
        found: list[Tagged] = []
        for number, (start, end) in enumerate(batch.spans):
            found.extend(_spans(path[number, : end - start], sure[number, : end - start], start))
        return sorted(found, key=lambda tagged: tagged.start)


class _Batch:
    """Sentences of falling length as one padded array, stepped through side by side."""

    def __init__(self, scores: FloatArray, spans: list[tuple[int, int]]) -> None:
        self.spans = spans
        lengths = np.array([end - start for start, end in spans], dtype=np.int64)
        self.lengths = lengths
        self.steps = int(lengths[0])
        starts = np.array([start for start, _ in spans], dtype=np.int64)
        index = np.minimum(starts[:, None] + np.arange(self.steps), len(scores) - 1)
        self.scores = scores[index]  # (sentences, steps, labels)
        # active[t]: how many sentences are longer than t
        self.active = np.searchsorted(-lengths, -np.arange(self.steps), side="left")

    def best_path(self, transitions: FloatArray) -> npt.NDArray[np.int64]:
        """Viterbi: the best label of every character, shape (sentences, steps)."""
        count = len(self.spans)
        best = self.scores[:, 0] + np.where(start_allowed(), 0, FORBIDDEN).astype(np.float32)
        back = np.zeros((self.steps, count, N_LABELS), dtype=np.int8)
        by_target = np.ascontiguousarray(transitions.T)
        for t in range(1, self.steps):
            n = self.active[t]
            candidates = best[:n, None, :] + by_target  # (sentence, to, from)
            chosen = candidates.argmax(axis=2)
            back[t, :n] = chosen
            best[:n] = np.take_along_axis(candidates, chosen[:, :, None], axis=2)[:, :, 0] + self.scores[:n, t]
        best = best + np.where(end_allowed(), 0, FORBIDDEN).astype(np.float32)
        path = np.zeros((count, self.steps), dtype=np.int64)
        label = best.argmax(axis=1)
        for t in range(self.steps - 1, -1, -1):
            n = self.active[t]
            path[:n, t] = label[:n]
            if t:
                label[:n] = back[t, np.arange(n), label[:n]]
        return path

    def marginals(self, transitions: FloatArray, path: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The probability of every label of ``path``, shape (sentences, steps), by the forward-backward sums."""
        count = len(self.spans)
        peak = self.scores.max(axis=2, keepdims=True)
        local = np.exp((self.scores - peak).astype(np.float64))
        step = np.exp(transitions.astype(np.float64))
        forward = np.zeros((self.steps, count, N_LABELS))
        state = local[:, 0] * start_allowed()
        state /= state.sum(axis=1, keepdims=True)
        forward[0] = state
        for t in range(1, self.steps):
            n = self.active[t]
            state = (state[:n] @ step) * local[:n, t]
            state /= state.sum(axis=1, keepdims=True)
            forward[t, :n] = state
        sure = np.zeros((count, self.steps))
        backward = np.tile(end_allowed().astype(np.float64), (count, 1))
        for t in range(self.steps - 1, -1, -1):
            n = self.active[t]
            joint = forward[t, :n] * backward[:n]
            sure[:n, t] = joint[np.arange(n), path[:n, t]] / joint.sum(axis=1)
            if t:
                message = (backward[:n] * local[:n, t]) @ step.T
                backward[:n] = message / message.max(axis=1, keepdims=True)
        return sure


def _spans(labels: npt.NDArray[np.int64], sure: npt.NDArray[np.float64], offset: int) -> list[Tagged]:
    found: list[Tagged] = []
    begin = 0
    for i in np.flatnonzero(labels).tolist():
        part, kind = LABELS[labels[i]].split("-")
        if part in "BS":
            begin = i
        if part in "ES":
            found.append(Tagged(offset + begin, offset + i + 1, kind, round(float(sure[begin : i + 1].min()), 4)))
    return found


def save(path: Path, weights: Weights, lists: WordLists, meta: dict[str, Any]) -> None:
    """Writes a model file; the same numbers give the same bytes."""
    steps = np.diff(weights.keys.astype(np.int64), prepend=0).astype(np.uint32)
    np.savez_compressed(
        path,
        key_steps=steps,
        rows=np.ascontiguousarray(weights.rows.T),
        scale=np.float64(weights.scale),
        transitions=weights.transitions.astype(np.float32),
        words=lists.words,
        places=lists.places,
        surnames=lists.surnames,
        meta=np.frombuffer(json.dumps(meta, ensure_ascii=False, sort_keys=True).encode("utf-8"), dtype=np.uint8),
    )


@lru_cache(maxsize=2)
def load_model(path: str | None = None) -> NerModel:
    """The model in ``path``, or the one that comes with the package; loaded once a process."""
    return NerModel.load(Path(path) if path else lexicon("ner.npz"))


NAMES_IN_DICTIONARY = 5  # class of well-known people's names (see train.py)


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Is ``word`` (2 to 5 characters) an ordinary dictionary word, not a person's name?"""
    kind = features.word_class(load_model().lists.words, word)
    return kind not in (0, NAMES_IN_DICTIONARY)


def tag(text: str) -> list[Tagged]:
    """The spans that the packaged model finds in clean simplified ``text``."""
    return load_model().tag(text)
