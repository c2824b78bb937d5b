"""What the network sees of a series: its recent values, its profiles and levels, how classical forecasts did.

The context is 56 seasons. Sizes that do not depend on the season: everything is brought to 24 points a season.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.models.series.candidates import COUNT, NAMES, PROFILES, folded, parts

SEASONS = 56
POINTS = 24
REACH = 14  # seasons that the model was trained to see ahead
_TINY = 1e-6
_CUTS = ((2, 2), (7, 4), (4, 1))  # seasons cut off, seasons then forecast


def _mixture(**weights: float) -> np.ndarray:
    row = np.zeros(COUNT, np.float32)
    for name, weight in weights.items():
        row[NAMES.index(name.replace("_", " "))] = weight
    return row


SEASONAL_NAIVE, LAST_VALUE, WEEK_BEFORE = 0, 1, 2  # rows of TRIALS
TRIALS = np.stack(
    [
        _mixture(profile_of_1_seasons=1, level_of_1_seasons=1),
        _mixture(last_value=1),
        _mixture(
            profile_of_7_seasons=1, profile_of_1_weeks=1, level_of_7_seasons=1, levels_of_a_week=1
        ),
        _mixture(profile_of_7_seasons=1, level_of_1_seasons=1),
        _mixture(profile_of_28_seasons=1, level_of_1_seasons=0.5, level_of_14_seasons=0.5),
        _mixture(profile_of_56_seasons=1, level_of_56_seasons=1),
        _mixture(
            profile_of_14_seasons=1, profile_of_4_weeks=1, level_of_7_seasons=1, levels_of_a_week=1
        ),
        _mixture(profile_of_7_seasons=1, last_value_without_its_season=1),
        _mixture(regression_on_own_lags=1),
        _mixture(profile_of_14_seasons=1, regression_of_levels=1),
        _mixture(profile_of_7_seasons=1, level_of_1_seasons=1, trend_of_levels=1),
    ]
)
"""Whole forecasts made of parts, (trial, part); how each did on the series' own past is what the gate sees."""
TRIAL_NAMES = (
    "seasonal naive",
    "last value",
    "week before",
    "profile of 7 seasons on the last level",
    "profile of 28 seasons on two levels",
    "profile and level of 56 seasons",
    "profile of 4 weeks",
    "profile of 7 seasons on the last value",
    "regression on own lags",
    "profile of 14 seasons on a regression of levels",
    "profile of 7 seasons on a damped trend",
)


@dataclass(frozen=True, slots=True)
class Look:
    """``odd`` (series, feature) changes sign with the series, ``even`` does not; ``parts`` (series, horizon, COUNT);
    ``centre`` and ``spread`` (series, 1) take the model's numbers back to the series' own units."""

    odd: np.ndarray
    even: np.ndarray
    parts: np.ndarray
    centre: np.ndarray
    spread: np.ndarray


def filled_back(x: np.ndarray, steps: int, season: int) -> np.ndarray:
    """(series, given) -> (series, steps): the last steps; what is missing before repeats the earliest week, or
    season, or what there is."""
    missing = steps - x.shape[1]
    if missing <= 0:
        return x[:, -steps:]
    block = next((b for b in (7 * season, season) if b <= x.shape[1]), x.shape[1])
    first = x[:, :block]
    return np.concatenate([np.tile(first, (1, missing // block + 1))[:, -missing:], x], 1)


def look(x: np.ndarray, season: int, horizon: int) -> Look:
    """(series, given steps), finite, given >= 2 -> what the model takes."""
    z = filled_back(np.asarray(x, np.float64), SEASONS * season, season)
    centre, spread = z.mean(1, keepdims=True), z.std(1, keepdims=True)
    spread = np.where(spread <= _TINY * np.abs(centre), 1, spread)
    z = ((z - centre) / spread).astype(np.float32)
    odd, even = _features(z, season)
    tried = [_tried(z, season, cut, ahead) for cut, ahead in _CUTS]
    return Look(odd, np.concatenate([even, *tried], 1), parts(z, season, horizon), centre, spread)


def _tried(z: np.ndarray, season: int, cut: int, ahead: int) -> np.ndarray:
    """Log errors of the trials after a cut, about their mean, and that mean, (series, trials + 1)."""
    past, truth = z[:, : -cut * season], z[:, z.shape[1] - cut * season :][:, : ahead * season]
    made = parts(past, season, ahead * season) @ TRIALS.T
    error = np.log(((made - truth[:, :, None]) ** 2).mean(1) + 1e-3)
    mean = error.mean(1, keepdims=True)
    return np.asarray(np.concatenate([error - mean, mean], 1), np.float32)


def _points(folds: np.ndarray) -> np.ndarray:
    """(series, seasons, season) -> (series, seasons, POINTS) by averages, or lines between where there are fewer."""
    season = folds.shape[2]
    if season == POINTS:
        return folds
    edges = np.linspace(0, season, POINTS + 1)
    total = np.concatenate([np.zeros_like(folds[:, :, :1]), np.cumsum(folds, 2)], 2)
    low = np.minimum(edges.astype(int), season - 1)
    share = (edges - low).astype(np.float32)
    at = total[:, :, low] * (1 - share) + total[:, :, low + 1] * share
    return np.asarray(np.diff(at, axis=2) * (POINTS / season), np.float32)


def _features(z: np.ndarray, season: int) -> tuple[np.ndarray, np.ndarray]:
    """The odd and the even features, (series, feature) each."""
    p = _points(folded(z, season))
    level, spread = p.mean(2), p.std(2)
    shape = p - level[:, :, None]
    hourly = p.reshape(len(p), -1)
    odd = [
        hourly[:, -7 * POINTS :],
        z[:, -3:],
        level,
        *(shape[:, -k:].mean(1) for k in PROFILES[2:]),
        level.reshape(len(p), 8, 7)[:, -4:].mean(1) - level[:, -28:].mean(1, keepdims=True),
    ]
    rest = hourly - np.tile(shape[:, -14:].mean(1), SEASONS)
    even = [
        spread,
        shape[:, -28:].std(1),
        *(_memory(rest, k) for k in (1, 2, 3, 6, 12, 24, 48, 168)),
        *(_memory(level, k) for k in (1, 2, 3, 7, 14)),
        *(
            np.abs(np.diff(hourly[:, -s * POINTS :], axis=1)).mean(1, keepdims=True)
            for s in (7, 56)
        ),
        level.std(1, keepdims=True),
        level[:, -7:].std(1, keepdims=True),
        (np.diff(z[:, -14 * season :], axis=1) == 0).mean(1, keepdims=True),
    ]
    return (
        np.clip(np.concatenate(odd, 1), -6, 6).astype(np.float32),
        np.concatenate(even, 1).astype(np.float32),
    )


def _memory(x: np.ndarray, lag: int) -> np.ndarray:
    """Autocorrelation at a lag, (series, 1)."""
    c = x - x.mean(1, keepdims=True)
    return np.asarray((c[:, lag:] * c[:, :-lag]).sum(1) / ((c * c).sum(1) + _TINY))[:, None]
