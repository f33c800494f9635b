"""Gradient descent for the CRF, compiled with numba; only training imports this module."""

from __future__ import annotations

import logging
import time

import numpy as np
import numpy.typing as npt

from pipeline.records import ShishiError

try:
    from numba import njit
except ImportError as error:  # pragma: no cover - depends on the installation
    raise ShishiError("training needs numba; install shishi[train]", kind="missing") from error

log = logging.getLogger(__name__)


@njit(nogil=True)
def _sentence(columns, a, b, labels, weights, squares, step, trans, trans_squares, rate, ok, drop):  # type: ignore[no-untyped-def]  # pragma: no cover
    """One AdaGrad update on the sentence [a, b) with a share of features left out; returns its negative log-likelihood."""
    n = b - a
    count = weights.shape[1]
    width = columns.shape[1]
    em = np.zeros((n, count))
    used = np.zeros((n, width), dtype=np.int32)
    for i in range(n):
        for k in range(width):
            f = columns[a + i, k]
            if f > 0 and np.random.random() >= drop:
                used[i, k] = f
                for j in range(count):
                    em[i, j] += weights[f, j]
    loss = 0.0
    for i in range(n):
        loss -= em[i, labels[a + i]]
        if i:
            loss -= trans[labels[a + i - 1], labels[a + i]]
        top = em[i].max()
        loss += top
        for j in range(count):
            em[i, j] = np.exp(em[i, j] - top) + 1e-30
    forward = np.zeros((n, count))
    for i in range(n):
        total = 0.0
        for j in range(count):
            value = 0.0
            if i == 0:
                value = 1.0 if ok[0, j] else 0.0
            else:
                for h in range(count):
                    if ok[h, j]:
                        value += forward[i - 1, h] * step[h, j]
            forward[i, j] = value * em[i, j]
            total += forward[i, j]
        for j in range(count):
            forward[i, j] /= total
        loss += np.log(total)
    backward = np.zeros((n, count))
    for j in range(count):
        backward[n - 1, j] = 1.0 if ok[j, 0] else 0.0
    last = 0.0
    for j in range(count):
        last += forward[n - 1, j] * backward[n - 1, j]
    loss += np.log(last)
    grad_trans = np.zeros((count, count))
    for i in range(n - 2, -1, -1):
        top = 0.0
        for h in range(count):
            value = 0.0
            for j in range(count):
                if ok[h, j]:
                    value += step[h, j] * em[i + 1, j] * backward[i + 1, j]
            backward[i, h] = value
            top = max(top, value)
        for h in range(count):
            backward[i, h] /= top
    probability = np.zeros(count)
    for i in range(n):
        total = 0.0
        for j in range(count):
            probability[j] = forward[i, j] * backward[i, j]
            total += probability[j]
        largest = 0.0
        for j in range(count):
            probability[j] /= total
        probability[labels[a + i]] -= 1.0
        for j in range(count):
            largest = max(largest, abs(probability[j]))
        if i + 1 < n:
            total = 0.0
            for h in range(count):
                for j in range(count):
                    if ok[h, j]:
                        total += forward[i, h] * step[h, j] * em[i + 1, j] * backward[i + 1, j]
            for h in range(count):
                for j in range(count):
                    if ok[h, j]:
                        grad_trans[h, j] += forward[i, h] * step[h, j] * em[i + 1, j] * backward[i + 1, j] / total
            grad_trans[labels[a + i], labels[a + i + 1]] -= 1.0
        if largest < 0.002:
            continue
        for k in range(width):
            f = used[i, k]
            if f > 0:
                for j in range(count):
                    g = probability[j]
                    if abs(g) > 1e-4:
                        squares[f, j] += g * g
                        weights[f, j] -= rate * g / np.sqrt(squares[f, j])
    for h in range(count):
        for j in range(count):
            g = grad_trans[h, j]
            if ok[h, j] and abs(g) > 1e-4:
                trans_squares[h, j] += g * g
                trans[h, j] -= rate * g / np.sqrt(trans_squares[h, j])
                step[h, j] = np.exp(trans[h, j])
    return loss


@njit(nogil=True)
def _epoch(columns, starts, order, labels, weights, squares, step, trans, trans_squares, rate, ok, drop, seed):  # type: ignore[no-untyped-def]  # pragma: no cover
    np.random.seed(seed)
    loss = 0.0
    for s in order:
        loss += _sentence(
            columns, starts[s], starts[s + 1], labels, weights, squares, step, trans, trans_squares, rate, ok, drop
        )
    return loss


def descend(
    columns: npt.NDArray[np.int32],
    size: int,
    labels: npt.NDArray[np.int8],
    starts: npt.NDArray[np.int64],
    epochs: int,
    rate: float,
    seed: int,
    ok: npt.NDArray[np.bool_],
    drop: float,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    """The weights (features + 1, labels) and transitions after ``epochs`` of AdaGrad over all sentences in seeded order."""
    count = ok.shape[0]
    weights = np.zeros((size + 1, count), dtype=np.float32)
    squares = np.full((size + 1, count), 1.0, dtype=np.float32)
    trans = np.zeros((count, count))
    trans_squares = np.full((count, count), 1.0)
    step = np.exp(trans)
    random = np.random.default_rng(seed)
    lengths = np.diff(starts)
    for epoch in range(epochs):
        begun = time.monotonic()
        order = random.permutation(np.flatnonzero(lengths > 0))
        loss = _epoch(
            columns, starts, order, labels, weights, squares, step, trans, trans_squares, rate, ok, drop, seed + epoch
        )
        log.info("epoch %d: loss %.4f a character, %.0f s", epoch + 1, loss / len(labels), time.monotonic() - begun)
    return weights, trans
