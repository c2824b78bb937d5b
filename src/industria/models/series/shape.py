"""Where along the horizon the network speaks: knots in season-time, and the curves that its gates are made of."""

from __future__ import annotations

import numpy as np

from industria.models.series.looks import POINTS, REACH

STEPS = POINTS * REACH
KNOTS = np.concatenate([np.arange(48), np.arange(48, STEPS, 2)])
"""Steps of the horizon, of 24 a season, at which the correction is given: all of two seasons, then every second."""
BASES = 6
QUANTILES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def basis(at: np.ndarray) -> np.ndarray:
    """(step,) in 24ths of a season -> (step, BASES): a constant, four decays, a line."""
    t = at / STEPS
    curves = [
        np.ones_like(t),
        np.exp(-t * 40),
        np.exp(-t * 14),
        np.exp(-t * 5),
        t,
        np.exp(-t * 120),
    ]
    return np.stack(curves, 1).astype(np.float32)


def season_time(horizon: int, season: int) -> np.ndarray:
    """(horizon,) steps as 24ths of a season: a step stands where it ends, so that 24 a season are 0, 1, 2..."""
    return np.asarray((np.arange(horizon) + 1) * (POINTS / season) - 1, float).clip(0)


def along(values: np.ndarray, known: np.ndarray, at: np.ndarray, repeat: float) -> np.ndarray:
    """(series, known) at the places ``known`` -> (series, at): lines between; beyond the last place what stood
    ``repeat`` before."""
    beyond = at > known[-1]
    if beyond.any():
        over = np.ceil((at - known[-1]) / repeat).clip(0)
        at = np.where(beyond, at - over * repeat, at)
    right = np.clip(np.searchsorted(known, at, side="left"), 1, len(known) - 1)
    low, high = known[right - 1], known[right]
    share = ((at - low) / (high - low)).clip(0, 1).astype(np.float32)
    return np.asarray(values[:, right - 1] * (1 - share) + values[:, right] * share)
