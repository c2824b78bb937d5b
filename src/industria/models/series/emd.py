"""Empirical mode decomposition, and a non-linear autoregression of each mode whose forecasts are summed.

The decomposition (Huang et al., 1998) takes from a series what lies between its upper and lower envelope, again and
again: modes from fast to slow, and a residue with hardly an extreme left; their sum is the series. Both ends are
mirrored (Rilling, Flandrin and Goncalves, 2003). A forecaster may only decompose what it has seen: a decomposition
of the whole series, common where such forecasts are reported, carries the future into the past.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from industria.core import InputError

_MOST_MODES, _MOST_SIFTS = 8, 50
_STILL = 4  # sifts in a row after which neither extremes nor zero crossings change in number
_MIRRORED = 2
_LEAST_ROWS = 48

Forecaster = Callable[[np.ndarray, int], np.ndarray]


def modes(values: np.ndarray) -> np.ndarray:
    """(mode, row) of a series (row,): from fast to slow, the last one the residue; they add up to the series."""
    left = np.asarray(values, float).copy()
    found: list[np.ndarray] = []
    while len(found) < _MOST_MODES and _extremes(left) >= 3:
        mode = _sifted(left)
        found.append(mode)
        left = left - mode
    return np.array([*found, left])


def forecast_by_modes(
    values: np.ndarray, horizon: int, one: Forecaster, seed: int = 0
) -> np.ndarray:
    """The sum of the forecasts of each mode, (horizon,). ``one``: forecasts a mode (row,)."""
    del seed
    return np.sum([one(mode, horizon) for mode in modes(values)], axis=0)  # type: ignore[no-any-return]


def autoregression(
    values: np.ndarray,
    horizon: int,
    *,
    lags: int = 24,
    hidden: int = 8,
    seed: int = 0,
    members: int = 3,
) -> np.ndarray:
    """A non-linear autoregression (NAR): small nets on the last ``lags`` values, one step at a time, (horizon,).

    The mean of ``members`` nets that start from different seeds. Raises InputError for too short a series.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    if len(values) < max(_LEAST_ROWS, 2 * lags):
        raise InputError(
            f"expected at least {max(_LEAST_ROWS, 2 * lags)} rows for {lags} lags, found {len(values)}: "
            "give a longer series"
        )
    level, scale = float(values.mean()), float(values.std()) or 1.0
    series = (values - level) / scale
    rows = np.lib.stride_tricks.sliding_window_view(series, lags + 1)
    found = np.zeros(horizon)
    for member in range(members):
        net = MLPRegressor(
            hidden_layer_sizes=(hidden,), activation="tanh", solver="lbfgs", alpha=0.1,
            max_iter=200, random_state=seed + member,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the steps are counted on purpose
            net.fit(rows[:, :-1], rows[:, -1])
        seen = list(series[-lags:])
        for _ in range(horizon):
            seen.append(float(net.predict(np.array(seen[-lags:])[None])[0]))
        found += np.array(seen[-horizon:]) / members
    return found * scale + level


def _sifted(values: np.ndarray) -> np.ndarray:
    """The fastest mode: what is left when the mean of both envelopes is taken away until it stays as it is."""
    mode, still, before = values.copy(), 0, (-1, -1)
    for _ in range(_MOST_SIFTS):
        mean = _envelope_mean(mode)
        if mean is None:
            break
        mode = mode - mean
        now = (_extremes(mode), int((np.diff(np.sign(mode)) != 0).sum()))
        still = still + 1 if now == before and abs(now[0] - now[1]) <= 1 else 0
        before = now
        if still >= _STILL:
            break
    return mode


def _envelope_mean(values: np.ndarray) -> np.ndarray | None:
    from scipy.interpolate import CubicSpline

    high, low = _peaks(values), _peaks(-values)
    if len(high) < 2 or len(low) < 2:
        return None
    rows = np.arange(len(values))
    both = []
    for at in (high, low):
        places, heights = _mirrored(at, values)
        both.append(CubicSpline(places, heights)(rows))
    mean: np.ndarray = (both[0] + both[1]) / 2
    return mean


def _mirrored(at: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Extremes with the outermost of them mirrored beyond each end."""
    last = len(values) - 1
    before, after = at[:_MIRRORED][::-1], at[-_MIRRORED:][::-1]
    places = np.concatenate([-before, at, 2 * last - after])
    heights = np.concatenate([values[before], values[at], values[after]])
    places, kept = np.unique(places, return_index=True)
    return places, heights[kept]


def _peaks(values: np.ndarray) -> np.ndarray:
    """Rows that are higher than the ones before and not lower than the ones after, (peak,)."""
    inner = values[1:-1]
    found: np.ndarray = np.flatnonzero((inner > values[:-2]) & (inner >= values[2:])) + 1
    return found


def _extremes(values: np.ndarray) -> int:
    return len(_peaks(values)) + len(_peaks(-values))
