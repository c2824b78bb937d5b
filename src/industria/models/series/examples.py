"""Synthetic series as examples: what the network sees, and what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from industria.core import Progress, silent
from industria.models.series.candidates import COUNT
from industria.models.series.looks import POINTS, SEASONS, Look, filled_back, look
from industria.models.series.prior import pool
from industria.models.series.shape import KNOTS, STEPS

CONTEXT = SEASONS * POINTS
_BATCH = 500
_LIMIT = 6.0  # spreads of the context beyond which a truth says no more
_SHORT_SHARE, _SHORTEST = 0.35, 3 * POINTS


@dataclass(frozen=True, slots=True)
class Examples:
    """``odd``, ``even`` (series, feature) float32; ``parts`` (series, knot, part) and ``truth`` (series, knot) float16."""

    odd: np.ndarray
    even: np.ndarray
    parts: np.ndarray
    truth: np.ndarray

    def __len__(self) -> int:
        return len(self.odd)


def _looks(n: int, seed: int) -> Iterator[tuple[Look, np.ndarray]]:
    """Batches of looks of synthetic series and their truths (series, STEPS); part of them have a short past."""
    for number in range(0, n, _BATCH):
        x = pool(min(_BATCH, n - number), seed * 1_000_003 + number)
        r = np.random.default_rng([seed, number, 1])
        past, truth = x[:, :CONTEXT], x[:, CONTEXT:]
        short = np.flatnonzero(r.random(len(x)) < _SHORT_SHARE)
        past = past.copy()
        for group in np.array_split(short, 6):
            given = int(np.exp(r.uniform(np.log(_SHORTEST), np.log(CONTEXT))))
            past[group] = filled_back(past[group][:, -given:], CONTEXT, POINTS)
        seen = look(past, POINTS, STEPS)
        yield seen, np.clip((truth - seen.centre) / seen.spread, -_LIMIT, _LIMIT).astype(np.float32)


def examples(n: int, seed: int, progress: Progress = silent) -> Examples:
    """``n`` synthetic examples; the same for the same arguments."""
    odd, even, parts, truths = [], [], [], []
    for seen, truth in _looks(n, seed):
        odd.append(seen.odd)
        even.append(seen.even)
        parts.append(np.clip(seen.parts[:, KNOTS], -30, 30).astype(np.float16))
        truths.append(truth[:, KNOTS].astype(np.float16))
        progress("synthetic series", min(n, len(odd) * _BATCH), n)
    return Examples(*(np.concatenate(a) for a in (odd, even, parts, truths)))


def fitted_weights(n: int, seed: int, ridge: float = 2e-3) -> np.ndarray:
    """What each part weighs at each step, (STEPS, COUNT): a ridge regression on synthetic series alone."""
    moment = np.zeros((STEPS, COUNT, COUNT))
    cross = np.zeros((STEPS, COUNT))
    for seen, truth in _looks(n, seed):
        f = np.clip(seen.parts, -30, 30).transpose(1, 0, 2).astype(np.float64)
        moment += f.transpose(0, 2, 1) @ f
        cross += (f.transpose(0, 2, 1) @ truth.T[:, :, None].astype(np.float64))[:, :, 0]
    penalty = ridge * n * np.eye(COUNT)
    return np.asarray(np.linalg.solve(moment + penalty, cross[:, :, None])[:, :, 0], np.float32)
