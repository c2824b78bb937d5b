"""Classical forecasts, part by part: what the series model weighs.

A part is a profile, a level, a memory of the last values or a regression on the series' own past. Every
part is odd (the part of -x is minus the part of x), so a model that weighs them can be odd too. All arrays
are float32, all series of a call have the same season.
"""

from __future__ import annotations

import numpy as np

PROFILES = (1, 3, 7, 14, 28, 56)
WEEKS = (1, 4, 8)
LEVELS = (1, 3, 7, 14, 28, 56)
WEEK = 7
NAMES = (
    *(f"profile of {k} seasons" for k in PROFILES),
    "median profile",
    *(f"profile of {k} weeks" for k in WEEKS),
    "levels of a week",
    "levels of a week, 3 weeks",
    *(f"level of {k} seasons" for k in LEVELS),
    "smoothed level",
    "regression of levels",
    "trend of levels",
    "last value",
    "last value without its season",
    "mean of the last quarter without its season",
    "drift",
    "regression on own lags",
)
COUNT = len(NAMES)
_RIDGE_SHARE = 0.02
_LEVEL_LAGS = 7
_SMOOTHING = 0.3


def folded(z: np.ndarray, season: int) -> np.ndarray:
    """(series, steps) -> (series, seasons, season): the last whole seasons."""
    seasons = z.shape[1] // season
    return z[:, z.shape[1] - seasons * season :].reshape(len(z), seasons, season)


def parts(z: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """(series, steps) of at least eight seasons -> (series, horizon, COUNT)."""
    p = folded(z, season)
    level = p.mean(2)
    shape = p - level[:, :, None]
    out = np.empty((len(z), horizon, COUNT), np.float32)
    step = np.arange(horizon)
    phase, day = step % season, step // season
    found: list[np.ndarray] = []
    found += [shape[:, -k:].mean(1)[:, phase] for k in PROFILES]
    found.append(np.median(shape[:, -28:], axis=1)[:, phase])
    found += _weekly(shape, level, phase, day)
    found += [_flat(level[:, -k:].mean(1), horizon) for k in LEVELS]
    found.append(_flat(_smoothed(level), horizon))
    found.append(_level_regression(level, int(day[-1]) + 1)[:, day])
    found.append(_level_trend(level, step, season))
    rest = z - np.tile(shape[:, -7:].mean(1), z.shape[1] // season + 1)[:, -z.shape[1] :]
    quarter = max(2, season // 4)
    found.append(_flat(z[:, -1], horizon))
    found.append(_flat(rest[:, -1], horizon))
    found.append(_flat(rest[:, -quarter:].mean(1), horizon))
    found.append(_drift(z, season, step))
    found.append(_lag_regression(z, season, horizon))
    for k, part in enumerate(found):
        out[:, :, k] = part
    return out


def _flat(value: np.ndarray, horizon: int) -> np.ndarray:
    return np.broadcast_to(value[:, None], (len(value), horizon))


def _weekly(
    shape: np.ndarray, level: np.ndarray, phase: np.ndarray, day: np.ndarray
) -> list[np.ndarray]:
    """Shapes and levels of the seven seasons of a week, as what they add to the mean of those weeks."""
    weeks = shape.shape[1] // WEEK
    s = shape[:, -weeks * WEEK :].reshape(len(shape), weeks, WEEK, -1)
    m = level[:, -weeks * WEEK :].reshape(len(level), weeks, WEEK)
    at = day % WEEK
    out = []
    for k in WEEKS:
        own = s[:, -k:].mean(1)
        own = own - own.mean(1, keepdims=True)
        out.append(own[:, at, phase])
    for k in (1, 3):
        own = m[:, -k:].mean(1)
        out.append((own - own.mean(1, keepdims=True))[:, at])
    return out


def _smoothed(level: np.ndarray) -> np.ndarray:
    """Simple exponential smoothing of the levels, (series,)."""
    weight = (1 - _SMOOTHING) ** np.arange(level.shape[1] - 1, -1, -1)
    return np.asarray(level @ (weight / weight.sum()))


def _level_regression(level: np.ndarray, days: int) -> np.ndarray:
    """Levels of the next days by a ridge regression on the last seven, about their mean, (series, days)."""
    lags = min(_LEVEL_LAGS, level.shape[1] // 3)
    centre = level.mean(1, keepdims=True)
    x = np.lib.stride_tricks.sliding_window_view(level - centre, lags + 1, axis=1)
    weights = _ridge(x[:, :, :lags], x[:, :, lags])
    state = (level - centre)[:, -lags:].copy()
    out = np.empty((len(level), days), np.float32)
    bound = 2 * np.abs(state).max(1) + level.std(1)
    for k in range(days):
        value = np.clip((state * weights).sum(1), -bound, bound)
        out[:, k] = value
        state = np.concatenate([state[:, 1:], value[:, None]], 1)
    return out + centre


def _ridge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge weights of each series, (series, lag), from (series, row, lag) and (series, row)."""
    moment = np.matmul(x.transpose(0, 2, 1), x)
    cross = np.matmul(x.transpose(0, 2, 1), y[:, :, None])
    lags = x.shape[2]
    size = np.trace(moment, axis1=1, axis2=2) / lags
    penalty = (_RIDGE_SHARE * size + 1e-6)[:, None, None] * np.eye(lags, dtype=np.float32)
    return np.asarray(np.linalg.solve(moment + penalty, cross)[:, :, 0])


def _level_trend(level: np.ndarray, step: np.ndarray, season: int) -> np.ndarray:
    """The straight line through the last 14 levels, damped, above the last level (series, horizon)."""
    last = level[:, -14:]
    k = last.shape[1]
    t = np.arange(k) - (k - 1) / 2
    slope = (last @ t) / (t @ t)
    damped = 5 * (1 - np.exp(-step / (5 * season)))
    return np.asarray(slope[:, None] * damped)


def _drift(z: np.ndarray, season: int, step: np.ndarray) -> np.ndarray:
    """What the mean change a step of the second half, season by season, adds (series, horizon)."""
    half = z.shape[1] // 2
    rise = (z[:, -season:].mean(1) - z[:, half - season : half].mean(1)) / (z.shape[1] - half)
    return np.asarray(rise[:, None] * (step + 1))


def _lag_regression(z: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """A ridge regression on own lags (steps, seasons, a week), iterated, (series, horizon)."""
    lags = sorted({1, 2, 3, 6, season - 1, season, season + 1, 2 * season, WEEK * season})
    lags = [k for k in lags if 0 < k <= WEEK * season]
    longest = lags[-1]
    centre = z.mean(1, keepdims=True)
    x = z - centre
    rows = np.arange(longest, z.shape[1], max(1, season // 12))
    taken = np.stack([x[:, rows - k] for k in lags], 2)
    weights = _ridge(taken, x[:, rows])
    past = np.concatenate([x[:, -longest:], np.zeros((len(z), horizon), np.float32)], 1)
    bound = 1.5 * np.abs(x).max(1)
    where = longest - np.array(lags)
    for k in range(horizon):
        value = (past[:, where + k] * weights).sum(1)
        past[:, longest + k] = np.clip(value, -bound, bound)
    return np.asarray(past[:, longest:] + centre)
