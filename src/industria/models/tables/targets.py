"""Ways in which a synthetic target hangs on its columns; ``prior.py`` draws one of them for each batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Score = Callable[[np.random.Generator, np.ndarray, np.ndarray], np.ndarray]


def _linear(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    weight = rng.normal(size=(len(hidden), hidden.shape[2], 1)) * active.transpose(0, 2, 1)
    return np.asarray((hidden @ weight)[..., 0])


def _network(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    tables, _, width = hidden.shape
    first = rng.normal(size=(tables, width, 12)) * (0.4 + rng.random())
    inner = (hidden * active) @ first + rng.normal(size=(tables, 1, 12))
    bent = np.tanh(inner) if rng.random() < 0.6 else np.maximum(inner, 0)
    if rng.random() < 0.4:
        bent = np.tanh(bent @ rng.normal(size=(tables, 12, 12)) * 0.4)
    return np.asarray((bent @ rng.normal(size=(tables, 12, 1)))[..., 0])


def _rules(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    """A sum of conjunctions of thresholds: limits of a process."""
    tables, rows, _ = hidden.shape
    total = rng.normal(size=(tables, rows)) * 0.05
    for _ in range(1 + int(rng.integers(5))):
        met = np.ones((tables, rows))
        for _ in range(1 + int(rng.integers(3))):
            value = _one(rng, hidden, active) * np.sign(rng.normal(size=(tables, 1)))
            met = met / (1 + np.exp(-8 * (value - rng.normal(size=(tables, 1)) * 0.7)))
        total += met * (0.4 + rng.random((tables, 1))) * np.sign(rng.random((tables, 1)) - 0.25)
    return np.asarray(total)


def _trees(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    """A sum of small trees with hard cuts."""
    tables, rows, _ = hidden.shape
    total = np.zeros((tables, rows))
    for _ in range(1 + int(rng.integers(6))):
        depth = 1 + int(rng.integers(4))
        leaf = np.zeros((tables, rows), np.int64)
        for _ in range(depth):
            cut = rng.normal(size=(tables, 1)) * 0.8
            leaf = 2 * leaf + (_one(rng, hidden, active) > cut)
        total += np.take_along_axis(rng.normal(size=(tables, 2**depth)), leaf, 1)
    return total


def _products(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    """Sums and products: power is torque times speed."""
    total = _linear(rng, hidden, active) * rng.random((len(hidden), 1))
    for _ in range(1 + int(rng.integers(4))):
        pair = _one(rng, hidden, active) * _one(rng, hidden, active)
        total = total + pair * rng.normal(size=(len(hidden), 1))
    return total


def _additive(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    """A sum of bent curves of single columns."""
    total = np.zeros(hidden.shape[:2])
    for _ in range(2 + int(rng.integers(6))):
        value = _one(rng, hidden, active)
        slope, shift = 0.5 + 2 * rng.random((len(hidden), 1)), rng.normal(size=(len(hidden), 1))
        bent = (np.sin, np.tanh, np.abs, np.square)[int(rng.integers(4))](slope * value + shift)
        total = total + np.clip(bent, -4, 4) * rng.normal(size=(len(hidden), 1))
    return total


def _prototypes(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    """Near one of a few typical rows: states of a machine."""
    centre = rng.normal(size=(len(hidden), 5, hidden.shape[2]))
    shown, at = hidden * active, centre * active
    far = (shown**2).sum(2)[..., None] + (at**2).sum(2)[:, None] - 2 * shown @ at.transpose(0, 2, 1)
    near = np.exp(-4 * (far - far.min(2, keepdims=True)) / active.sum(2)[..., None])
    near /= near.sum(2, keepdims=True)
    return np.asarray((near @ rng.normal(size=(len(hidden), 5, 1)))[..., 0])


def _waves(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    """A smooth random field (random Fourier features)."""
    tables, _, width = hidden.shape
    pace = (0.3 + rng.random()) / np.maximum(active.sum(2, keepdims=True), 1) ** 0.5
    wave = (hidden * active) @ rng.normal(size=(tables, width, 24)) * pace * 1.5
    field = np.cos(wave + rng.random((tables, 1, 24)) * 2 * np.pi)
    return np.asarray((field @ rng.normal(size=(tables, 24, 1)))[..., 0])


SCORES: tuple[Score, ...] = (
    _linear, _network, _rules, _trees, _products, _additive, _prototypes, _waves,
)  # fmt: skip


def label(rng: np.random.Generator, scores: np.ndarray, classes: int) -> np.ndarray:
    """Targets (table, row) of scores (table, row, score): numbers, or classes from 0."""
    scores = scores - scores.mean(1, keepdims=True)
    scores = scores / np.maximum(scores.std(1, keepdims=True), 1e-4)
    tables, rows, many = scores.shape
    noisy = rng.random((tables, 1, 1)) < 0.7
    scores = scores + rng.normal(size=scores.shape) * rng.random((tables, 1, 1)) * 0.6 * noisy
    if not classes:
        return _numbers(rng, scores[..., 0])
    if many > 1:  # the highest score wins
        bias = rng.normal(size=(tables, 1, many)) * 0.6 * rng.random()
        return np.asarray((scores + bias).argmax(2))
    share = rng.dirichlet(np.full(classes, 1 + 5 * rng.random()), tables)
    if classes == 2 and rng.random() < 0.5:
        share[:] = 0.5
    share = np.clip(share, 0.03, None)
    edge = np.cumsum(share / share.sum(1, keepdims=True), 1)[:, :-1]
    place = np.argsort(np.argsort(scores[..., 0], axis=1), axis=1) / rows
    return np.asarray((place[..., None] >= edge[:, None]).sum(2))


def _numbers(rng: np.random.Generator, score: np.ndarray) -> np.ndarray:
    """Often as it is; else skewed, with a floor (many equal values), rounded, or with heavy tails."""
    way = int(rng.integers(8))
    if way == 0:
        return np.exp(np.clip(score, -3, 3) * 0.8)
    if way == 1:
        return np.maximum(score, rng.normal(size=(len(score), 1)) * 0.5)
    if way == 2:
        return np.round(score * 2)
    if way == 3:
        return np.asarray(score + rng.standard_t(3, score.shape) * 0.3)
    return score


def _one(rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray) -> np.ndarray:
    """One column of each table, (table, row), an active one where the draw falls on one."""
    key = rng.random((len(hidden), hidden.shape[2])) + 2 * active[:, 0]
    column = key.argmax(1)
    return np.take_along_axis(hidden, column[:, None, None], 2)[..., 0]
