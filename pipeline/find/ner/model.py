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
from pipeline.records import ShishiError, Tagged
from pipeline.resources import lexicon

TYPES = ("PER", "LOC", "ORG")
LABELS = ("O", *(f"{part}-{kind}" for kind in TYPES for part in "BIES"))
N_LABELS = len(LABELS)
ROW = 16  # labels padded to 16 bytes, so that a row of weights is fetched in one piece
SLOT_BITS = 21
ROW_BITS = 19
FORBIDDEN = -1e4
RESCALE = 12  # steps of the forward and backward sums between two rescalings; keeps them far from underflow

FloatArray = npt.NDArray[np.float32]


@lru_cache(maxsize=1)
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


@lru_cache(maxsize=1)
def start_allowed() -> npt.NDArray[np.bool_]:
    return np.array([label[0] in "OBS" for label in LABELS])


@lru_cache(maxsize=1)
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
        if count >= 1 << ROW_BITS:
            raise ShishiError(f"the NER model has {count} features, more than {(1 << ROW_BITS) - 1}", kind="model")
        # one entry a slot: the key's low bits, which the slot number does not tell, above the number of its row
        low_bits = weights.keys & np.uint32((1 << (32 - SLOT_BITS)) - 1)
        self._slots = np.zeros(1 << SLOT_BITS, dtype=np.uint32)
        self._slots[slots_of(weights.keys)] = low_bits << np.uint32(ROW_BITS) | np.arange(1, count + 1, dtype=np.uint32)

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
        low, row = np.uint32((1 << (32 - SLOT_BITS)) - 1), np.uint32((1 << ROW_BITS) - 1)
        for number in range(features.N_TEMPLATES):
            hashed = features.hashes(values, number)
            entry = self._slots[hashed >> np.uint32(32 - SLOT_BITS)]
            entry[(entry >> np.uint32(ROW_BITS)) != (hashed & low)] = 0
            total += self._rows[entry & row].view(np.int8).reshape(-1, ROW)
        scores = total[laid.position][:, :N_LABELS].astype(np.float32) * np.float32(self.scale)
        return scores, laid.spans

    def tag(self, text: str) -> list[Tagged]:
        """The spans of people, places and organisations in ``text``, in order, each with its probability (0-1)."""
        if not text:
            return []
        scores, spans = self.emissions(text)
        order = sorted(range(len(spans)), key=lambda i: spans[i][0] - spans[i][1])
        batch = _Batch(scores, [spans[i] for i in order])
        path, sure = batch.decode(self.transitions)
        found: list[Tagged] = []
        for number, (start, end) in enumerate(batch.spans):
            found.extend(_spans(path[number, : end - start], sure[number, : end - start], start))
        return sorted(found, key=lambda tagged: tagged.start)


class _Batch:
    """Sentences of falling length as one padded array, stepped through side by side."""

    def __init__(self, scores: FloatArray, spans: list[tuple[int, int]]) -> None:
        self.spans = spans
        lengths = np.array([end - start for start, end in spans], dtype=np.int64)
        self.steps = int(lengths[0])
        starts = np.array([start for start, _ in spans], dtype=np.int64)
        index = np.minimum(np.arange(self.steps)[:, None] + starts, len(scores) - 1)
        self.scores = scores[index]  # (steps, sentences, labels)
        self.inside = np.arange(self.steps)[:, None] < lengths
        # active[t]: how many sentences are longer than t
        self.active = np.searchsorted(-lengths, -np.arange(self.steps), side="left").tolist()

    def decode(self, transitions: FloatArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Label and its probability for every character, shape (sentences, steps).

        Each character gets its likeliest label; sentences in which that breaks the label grammar get the best path.
        """
        sums = self._marginals(transitions)
        path = sums.argmax(axis=2)
        broken = self._broken(path)
        if len(broken):
            path[:, broken] = self._best_path(transitions, broken)
        chosen = np.take_along_axis(sums, path[:, :, None], axis=2)[:, :, 0]
        return path.T, chosen.T

    def _broken(self, path: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        ok = np.ones(len(self.spans), dtype=bool)
        pairs = allowed()[path[:-1], path[1:]] | ~self.inside[1:]
        ok &= pairs.all(axis=0) & start_allowed()[path[0]]
        last = self.inside.sum(axis=0) - 1
        ok &= end_allowed()[path[last, np.arange(len(self.spans))]]
        return np.flatnonzero(~ok)

    def _best_path(self, transitions: FloatArray, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Viterbi over the sentences ``rows``, shape (steps, rows)."""
        scores = self.scores[:, rows]
        inside = self.inside[:, rows]
        best = scores[0] + np.where(start_allowed(), 0, FORBIDDEN).astype(np.float32)
        back = np.zeros((self.steps, len(rows), N_LABELS), dtype=np.int64)
        back[:] = np.arange(N_LABELS)  # past its end a sentence keeps its label
        by_target = np.ascontiguousarray(transitions.T)
        for t in range(1, self.steps):
            here = np.flatnonzero(inside[t])
            if not len(here):
                break
            candidates = best[here, None, :] + by_target  # (sentence, to, from)
            chosen = candidates.argmax(axis=2)
            back[t, here] = chosen
            best[here] = np.take_along_axis(candidates, chosen[:, :, None], axis=2)[:, :, 0] + scores[t, here]
        label = (best + np.where(end_allowed(), 0, FORBIDDEN)).argmax(axis=1)
        path = np.zeros((self.steps, len(rows)), dtype=np.int64)
        every = np.arange(len(rows))
        for t in range(self.steps - 1, -1, -1):
            path[t] = np.where(inside[t], label, 0)
            label = back[t, every, label]
        return path

    def _marginals(self, transitions: FloatArray) -> npt.NDArray[np.float64]:
        """The probability of every label of every character by the forward-backward sums, shape (steps, sentences, labels)."""
        local = np.exp((self.scores - self.scores.max(axis=2, keepdims=True)).astype(np.float64)) + 1e-30
        step = np.exp(transitions.astype(np.float64))
        forward = np.zeros_like(local)
        state = local[0] * start_allowed()
        forward[0] = state
        for t in range(1, self.steps):
            n = self.active[t]
            state = state[:n] @ step
            state *= local[t, :n]
            if t % RESCALE == 0:
                state /= state.max(axis=1, keepdims=True)
            forward[t, :n] = state
        back_step = np.ascontiguousarray(step.T)
        backward = np.tile(end_allowed().astype(np.float64), (len(self.spans), 1))
        for t in range(self.steps - 1, 0, -1):
            n = self.active[t]
            forward[t, :n] *= backward[:n]
            backward[:n] = (backward[:n] * local[t, :n]) @ back_step
            if t % RESCALE == 0:
                backward[:n] /= backward[:n].max(axis=1, keepdims=True)
        forward[0] *= backward
        totals = forward.sum(axis=2, keepdims=True)
        totals[totals == 0] = 1
        result: npt.NDArray[np.float64] = forward / totals
        return result


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
    with path.open("wb") as out:  # a path would get .npz added
        np.savez_compressed(
            out,
            key_steps=steps,
            rows=np.ascontiguousarray(weights.rows.T),
            scale=np.float64(weights.scale),
            transitions=weights.transitions.astype(np.float32),
            words=lists.words,
            places=lists.places,
            surnames=lists.surnames,
            meta=np.frombuffer(json.dumps(meta, ensure_ascii=False, sort_keys=True).encode("utf-8"), dtype=np.uint8),
        )


OPEN_MODEL = "open"


@lru_cache(maxsize=2)
def load_model(path: str | None = None) -> NerModel:
    """The model in ``path``, or the one that comes with the package; loaded once a process.

    ``path="open"`` is the packaged model that was trained on openly licensed data alone (``docs/model-card.md``).
    """
    if path == OPEN_MODEL:
        return NerModel.load(lexicon("ner-open.npz"))
    return NerModel.load(Path(path) if path else lexicon("ner.npz"))


# classes of the word lists, given in train.py
VERBS_IN_DICTIONARY = 2
NAMES_IN_DICTIONARY = 5


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Is ``word`` (2 to 5 characters) an ordinary dictionary word, not a person's name?"""
    kind = features.word_class(load_model().lists.words, word)
    return kind not in (0, NAMES_IN_DICTIONARY)


@lru_cache(maxsize=20_000)
def is_verb(word: str) -> bool:
    """Is ``word`` (2 to 5 characters) a verb of the dictionary?"""
    return features.word_class(load_model().lists.words, word) == VERBS_IN_DICTIONARY


def tag(text: str) -> list[Tagged]:
    """The spans that the packaged model finds in clean simplified ``text``."""
    return load_model().tag(text)
