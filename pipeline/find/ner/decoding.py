"""From the label scores of characters to labels: the label grammar, marginal probabilities and the best path.

Every character gets its likeliest label, by the forward and backward sums; a sentence in which that breaks the grammar
gets the best path instead.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

TYPES = ("PER", "LOC", "ORG")
LABELS = ("O", *(f"{part}-{kind}" for kind in TYPES for part in "BIES"))
N_LABELS = len(LABELS)
FORBIDDEN = -1e4
RESCALE = 12  # steps of the forward and backward sums between two rescalings; keeps them far from underflow

FloatArray = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.int64]
_ONES = np.ones(N_LABELS)
_NONE = np.empty(0, dtype=np.int64)


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


class Decoder:
    """Labels for the characters of a text, given their scores."""

    def __init__(self, transitions: FloatArray) -> None:
        self.transitions = np.where(allowed(), transitions, FORBIDDEN).astype(np.float32)
        self._by_target = np.ascontiguousarray(self.transitions.T)
        step = np.exp(self.transitions.astype(np.float64))
        # one product takes the forward sums of a sentence a step on and the backward sums a step back
        self._both = np.zeros((2 * N_LABELS, 2 * N_LABELS))
        self._both[:N_LABELS, :N_LABELS] = step
        self._both[N_LABELS:, N_LABELS:] = step.T
        self._may_end = end_allowed()
        self._allowed = allowed().ravel()
        self._halves = np.zeros_like(self._both)  # sums up each of the two
        self._halves[:N_LABELS, :N_LABELS] = self._halves[N_LABELS:, N_LABELS:] = 1
        # what a piece may begin and end with: of a sentence, then behind and at a character that lies outside all names
        begins, ends = (start_allowed(), step[0]), (end_allowed(), np.arange(N_LABELS) == 0)
        self._borders = np.array([np.concatenate([begin, end]) for begin in begins for end in ends], dtype=np.float64)

    def decode(self, scores: FloatArray, ends: Labels, outside: Labels = _NONE) -> tuple[Labels, FloatArray]:
        """Label and its probability for every character.

        Args:
            scores: float32, shape (characters, labels).
            ends: where the sentences end, which cover all characters, in order.
            outside: where characters stand that count as part of no name (commas), in order.
        """
        weights = self._marginals(scores, ends, outside)
        totals = weights.dot(_ONES)
        totals[totals == 0] = 1
        path = np.zeros(len(weights), dtype=np.int64)
        unsure = (weights[:, 0] * 2 <= totals).nonzero()[0]  # elsewhere O is the likeliest label
        path[unsure] = weights.take(unsure, axis=0).argmax(axis=1)
        for start, end in self._broken(path, ends):
            path[start:end] = self.best_path(scores[start:end])
        return path, weights.ravel().take(np.arange(0, weights.size, N_LABELS) + path) / totals

    def _broken(self, path: Labels, ends: Labels) -> list[tuple[int, int]]:
        """(start, end) of the sentences whose labels break the grammar."""
        starts = np.zeros_like(ends)
        starts[1:] = ends[:-1]
        last = ends - 1
        # a sentence may begin (end) with what may follow (be followed by) O
        before = np.empty_like(path)
        before[1:] = path[:-1]
        before[starts] = 0
        fits = self._allowed.take(before * N_LABELS + path)
        fits[last] &= self._may_end.take(path.take(last))
        if fits.all():
            return []
        numbers = sorted(set(ends.searchsorted((~fits).nonzero()[0], side="right").tolist()))
        return list(zip(starts[numbers].tolist(), ends[numbers].tolist(), strict=True))

    def best_path(self, scores: FloatArray) -> Labels:
        """The likeliest labels of one sentence that keep the grammar (Viterbi)."""
        best = scores[0] + np.where(start_allowed(), 0, FORBIDDEN).astype(np.float32)
        reached = [best]
        steps = np.empty_like(self.transitions)
        for score in scores[1:]:
            np.add(best[:, None], self.transitions, steps)
            best = np.maximum.reduce(steps)
            best += score
            reached.append(best)
        label = int((best + np.where(end_allowed(), 0, FORBIDDEN)).argmax())
        path = [label]
        into = list(self._by_target)
        for best in reversed(reached[:-1]):
            label = int((best + into[label]).argmax())
            path.append(label)
        return np.array(path[::-1])

    def _marginals(self, scores: FloatArray, sentence_ends: Labels, outside: Labels) -> FloatArray:
        """How likely each label of each character is, by the forward and backward sums; rows do not add up to 1.

        Behind a character outside all names nothing depends on what came before, so that sentences are taken in pieces.
        All pieces are stepped through side by side, the forward sums from their beginnings and the backward sums from
        their ends in one row. Rows lie step by step, longer pieces first, so that each step is one run of rows.
        """
        columns = scores.T.copy()  # reductions over a long last axis are much quicker
        columns -= np.maximum.reduce(columns, axis=0)
        local = columns.astype(np.float64)
        np.exp(local, out=local)
        local += 1e-30
        ending = np.zeros(len(scores) + 1, dtype=np.int8)  # 1 where a piece ends with its sentence, 2 inside it
        ending[outside + 1] = 2
        ending[sentence_ends] = 1
        ends = ending.nonzero()[0]
        starts = np.zeros_like(ends)
        starts[1:] = ends[:-1]
        lengths = ends - starts
        inner = ending >> 1
        inner[0] = 0
        order = (-lengths).argsort(kind="stable")
        starts, ends = starts[order], ends[order]
        border = self._borders.take(inner[starts] * 2 + inner[ends], axis=0)
        active = len(lengths) - np.bincount(lengths).cumsum()[:-1]  # pieces longer than the step
        offsets = np.zeros(len(active) + 1, dtype=np.int64)
        active.cumsum(out=offsets[1:])
        step = np.arange(len(active)).repeat(active)
        piece = np.arange(len(scores)) - offsets[step]
        both_ways = np.empty((len(scores), 2), dtype=np.int64)
        forward, backward = both_ways[:, 0], both_ways[:, 1]
        np.add(starts[piece], step, out=forward)
        np.subtract(ends[piece] - 1, step, out=backward)
        here = local.T.take(both_ways, axis=0).reshape(len(scores), 2 * N_LABELS)
        reached = np.empty_like(here)  # the sums without the character's own weight
        state = np.empty_like(here)  # and with it
        reached[: len(ends)] = border
        np.multiply(reached[: len(ends)], here[: len(ends)], out=state[: len(ends)])
        last = 0
        for number, (first, end) in enumerate(pairwise(offsets[1:].tolist()), 1):
            into = state[last : last + end - first].dot(self._both, reached[first:end])
            now = np.multiply(into, here[first:end], state[first:end])
            if number % RESCALE == 0:
                now /= now.dot(self._halves)
            last = first
        row_of = np.empty_like(both_ways)  # where the two sums of each character lie, in halves of rows
        row_of[forward, 0] = np.arange(0, 2 * len(scores), 2)
        row_of[backward, 1] = np.arange(1, 2 * len(scores), 2)
        weights: FloatArray = reached.reshape(-1, N_LABELS).take(row_of[:, 0], axis=0)
        weights *= state.reshape(-1, N_LABELS).take(row_of[:, 1], axis=0)
        return weights
