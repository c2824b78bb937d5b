"""``pool(n, seed)``: synthetic series of many kinds of machine and plant, on a grid of 24 steps a season.

A series is a sum of parts of random sizes, or one of a few kinds of source (load, sunlight, counts, a
random walk, a batch process); then what plants do to signals: saturation, rounding, gaps, outliers.
"""

from __future__ import annotations

import numpy as np

from industria.models.series.prior.parts import (
    autoregressive,
    batches,
    chosen,
    duty_cycle,
    harmonic,
    level_shifts,
    log_normal,
    noise,
    regimes,
    smooth,
    trend,
    unit,
)

LENGTH = 1344 + 336
_BATCH = 500
_SEASON = 24


def pool(n: int, seed: int) -> np.ndarray:
    """(n, LENGTH) float32, finite; the same for the same arguments."""
    out = np.empty((n, LENGTH), np.float32)
    for number, start in enumerate(range(0, n, _BATCH)):
        r = np.random.default_rng([seed, number])
        out[start : start + _BATCH] = _batch(r, min(_BATCH, n - start))
    return out


def _batch(r: np.random.Generator, n: int) -> np.ndarray:
    """One batch, (n, LENGTH)."""
    period = _periods(r, n)
    x = _sum_of_parts(r, n, period)
    for kind, share in (
        (_load, 0.16),
        (_sunlight, 0.03),
        (_counts, 0.05),
        (_walk, 0.05),
        (_process, 0.06),
    ):
        put = chosen(r, n, share)[:, 0]
        x[put] = kind(r, int(put.sum()), period[put])
    other, share = r.permutation(n), r.uniform(0.2, 0.8, (n, 1))
    x = np.where(chosen(r, n, 0.15), share * unit(x) + (1 - share) * unit(x[other]), x)
    return np.asarray(_as_read(r, unit(x)), np.float32)


def _periods(r: np.random.Generator, n: int) -> np.ndarray:
    """Steps of the season of each series, (n, 1): most 24, some other, as the season that is found may be wrong."""
    usual = r.choice([12, 48, 96, 168, 7, 30, 60, 16, 20], (n, 1))
    any_length = np.exp(r.uniform(np.log(5), np.log(220), (n, 1)))
    other = np.where(r.random((n, 1)) < 0.5, usual, any_length)
    return np.asarray(np.where(r.random((n, 1)) < 0.78, 24.0, other), np.float32)


def _sum_of_parts(r: np.random.Generator, n: int, period: np.ndarray) -> np.ndarray:
    """Season, memory, noise, slow curves, trends, machines and shifts, each of a random size."""
    length = LENGTH
    season = harmonic(r, n, length, period)
    swell = np.clip(1 + r.uniform(0, 0.6, (n, 1)) * smooth(r, n, length, 30, 700) * 0.6, 0, 4)
    season = np.where(chosen(r, n, 0.5), season * swell, season)
    season = _weekly(r, season, period)
    x = season * log_normal(r, n, 0, 0.7) * chosen(r, n, 0.82)
    x = x + autoregressive(r, n, length) * log_normal(r, n, -0.2, 0.8)
    x = x + noise(r, n, length) * log_normal(r, n, -1.4, 0.8)
    for part, size, spread, share in (
        (smooth, -0.4, 0.8, 0.3),
        (trend, -0.5, 0.8, 0.25),
        (duty_cycle, -0.2, 0.7, 0.12),
        (batches, -0.2, 0.7, 0.04),
        (level_shifts, -0.2, 0.7, 0.25),
    ):
        put = chosen(r, n, share)[:, 0]
        k = int(put.sum())
        x[put] += part(r, k, length) * log_normal(r, k, size, spread)
    return np.asarray(x, np.float32)


def _weekly(r: np.random.Generator, x: np.ndarray, period: np.ndarray) -> np.ndarray:
    """A rhythm of seven seasons added, days of rest at a share of the usual, holidays among them."""
    n, length = x.shape
    slow = harmonic(r, n, length, 7 * period, 3)
    day = (np.arange(length)[None] // np.maximum(period, 1)).astype(int)
    week = (day + r.integers(0, 7, (n, 1))) % 7
    rest = (week >= 5) | ((week == 4) & chosen(r, n, 0.2))
    holiday = r.random((n, int(day.max()) + 1)) < r.choice([0, 0.02, 0.05], (n, 1))
    rest |= np.take_along_axis(holiday, day, 1)
    x = x + chosen(r, n, 0.45) * r.uniform(0.1, 0.8, (n, 1)) * slow
    return np.asarray(
        x * np.where(chosen(r, n, 0.3) & rest, r.uniform(0.05, 0.95, (n, 1)), 1), np.float32
    )


def _load(r: np.random.Generator, n: int, period: np.ndarray) -> np.ndarray:
    """A load: a profile whose height follows a slow level (multiplicative), whose shape drifts, with days of rest."""
    length = LENGTH
    base, later = harmonic(r, n, length, period), harmonic(r, n, length, period)
    drift = 1 / (1 + np.exp(-3 * smooth(r, n, length, 100, 900)))
    shape = np.where(chosen(r, n, 0.5), base, (1 - drift) * base + drift * later)
    level = _daily(r, n) * r.uniform(0.1, 1.2, (n, 1))
    up = np.exp(np.clip(level * r.uniform(0, 0.6, (n, 1)), -2, 2))
    profile = _weekly(r, shape + r.uniform(0.5, 3, (n, 1)), period)
    two = regimes(r, n, length)
    profile = np.where(chosen(r, n, 0.15) & (two > 0), profile * r.uniform(0, 0.8, (n, 1)), profile)
    x = profile * up + level * r.uniform(0, 1, (n, 1))
    x = x + autoregressive(r, n, length) * log_normal(r, n, -0.9, 0.7)
    return np.asarray(x + noise(r, n, length) * log_normal(r, n, -1.6, 0.7), np.float32)


def _daily(r: np.random.Generator, n: int) -> np.ndarray:
    """A level that changes from day to day with a memory of days (weather, orders), (n, LENGTH)."""
    days = LENGTH // _SEASON + 2
    keep = r.choice([0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99], (n, 1))
    e, x = noise(r, n, days + 30), np.zeros((n, days + 30), np.float32)
    for k in range(1, days + 30):
        x[:, k] = keep[:, 0] * x[:, k - 1] + e[:, k]
    at = np.arange(LENGTH) / _SEASON
    low = at.astype(int)
    share = (at - low).astype(np.float32)
    x = x[:, 30:]
    between = x[:, low] * (1 - share) + x[:, low + 1] * share
    return unit(np.where(chosen(r, n, 0.5), between, x[:, low]))


def _sunlight(r: np.random.Generator, n: int, period: np.ndarray) -> np.ndarray:
    """Zero at night, a hump by day, dimmed by clouds."""
    t = np.arange(LENGTH, dtype=np.float32)[None] + r.integers(0, 1008, (n, 1))
    hump = np.maximum(np.sin(2 * np.pi * t / period) + r.uniform(-0.3, 0.3, (n, 1)), 0)
    clouds = np.clip(1 - np.abs(_daily(r, n)) * r.uniform(0, 0.5, (n, 1)), 0.05, 1)
    quick = np.clip(1 - np.abs(smooth(r, n, LENGTH, 2, 8)) * r.uniform(0, 0.4, (n, 1)), 0.05, 1)
    return np.asarray(hump * clouds * quick, np.float32)


def _counts(r: np.random.Generator, n: int, period: np.ndarray) -> np.ndarray:
    """Counts with zeros: events, pieces, alarms."""
    pace = harmonic(r, n, LENGTH, period) * r.uniform(0, 1, (n, 1)) + _daily(r, n) * 0.4
    pace = np.exp(np.clip(pace + r.normal(0, 1.2, (n, 1)), -4, 4))
    return np.asarray(r.poisson(_weekly(r, pace.astype(np.float32), period).clip(0)), np.float32)


def _walk(r: np.random.Generator, n: int, _period: np.ndarray) -> np.ndarray:
    """A random walk, some with drift: prices, wear, stock."""
    steps = noise(r, n, LENGTH) + r.normal(0, 0.02, (n, 1)) * chosen(r, n, 0.4)
    return unit(np.cumsum(steps, 1))


def _process(r: np.random.Generator, n: int, _period: np.ndarray) -> np.ndarray:
    """Batches or duty cycles with little else."""
    x = np.where(chosen(r, n, 0.5), batches(r, n, LENGTH), duty_cycle(r, n, LENGTH))
    x = x * np.exp(0.2 * smooth(r, n, LENGTH, 50, 900))
    return np.asarray(x + noise(r, n, LENGTH) * log_normal(r, n, -2.5, 0.8), np.float32)


def _as_read(r: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """What comes between the plant and the record: curves, limits, outliers, rounding, gaps held at the last value."""
    n = len(x)
    x = np.where(chosen(r, n, 0.12), np.exp(np.clip(x * 0.7, -4, 3)), x)
    x = unit(x)
    low = np.quantile(x[:, ::4], 0.3, axis=1, keepdims=True)
    x = np.where(chosen(r, n, 0.06), np.maximum(x, low), x)
    high = np.quantile(x[:, ::4], 0.8, axis=1, keepdims=True)
    x = np.where(chosen(r, n, 0.04), np.minimum(x, high), x)
    odd = chosen(r, n, 0.12)[:, 0]
    k = int(odd.sum())
    x[odd] += (r.random((k, LENGTH)) < 0.005) * r.normal(0, 3, (k, LENGTH))
    step = log_normal(r, n, -2, 0.7)
    x = np.where(chosen(r, n, 0.15), np.round(x / step) * step, x)
    for i in np.flatnonzero(chosen(r, n, 0.06)):
        for _ in range(int(r.integers(1, 4))):
            a, lasts = int(r.integers(1, LENGTH - 340)), int(r.integers(3, 72))
            x[i, a : a + lasts] = x[i, a - 1]
    return x
