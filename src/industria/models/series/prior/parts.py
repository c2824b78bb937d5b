"""Parts of synthetic series, (series, step) float32, each of mean 0 and spread 1 where not said otherwise.

Vectorised over the series of a batch; ``r`` is the caller's generator and the only source of chance.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

_TINY = 1e-6
_WARM_UP = 64


def unit(x: np.ndarray) -> np.ndarray:
    """Mean 0 and spread 1 along the steps; constants become zeros."""
    centred = x - x.mean(1, keepdims=True)
    spread = centred.std(1, keepdims=True)
    return np.asarray(centred / np.where(spread < _TINY, 1, spread), np.float32)


def log_normal(r: np.random.Generator, n: int, centre: float, spread: float) -> np.ndarray:
    """One positive number a series, (series, 1)."""
    return np.exp(r.normal(centre, spread, (n, 1))).astype(np.float32)


def chosen(r: np.random.Generator, n: int, share: float) -> np.ndarray:
    """Which series have a part, (series, 1) bool."""
    return np.asarray(r.random((n, 1)) < share)


def noise(r: np.random.Generator, n: int, length: int) -> np.ndarray:
    """White noise."""
    return np.asarray(r.standard_normal((n, length), dtype=np.float32))


def harmonic(
    r: np.random.Generator, n: int, length: int, period: np.ndarray, most: int = 8
) -> np.ndarray:
    """A profile that repeats: harmonics that fall off at a rate of their own. ``period``: (series, 1) steps."""
    t = np.arange(length, dtype=np.float32)[None] + r.integers(0, 1008, (n, 1)).astype(np.float32)
    last = r.integers(1, most + 1, (n, 1))
    fall = r.uniform(0.3, 1.6, (n, 1))
    x = np.zeros((n, length), np.float32)
    turn = (2 * np.pi * t / period).astype(np.float32)
    for k in range(1, most + 1):
        size = (r.standard_normal((n, 1)) / k**fall * (k <= last)).astype(np.float32)
        phase = r.uniform(0, 2 * np.pi, (n, 1)).astype(np.float32)
        x += size * np.sin(k * turn + phase)
    return unit(x)


def smooth(
    r: np.random.Generator, n: int, length: int, shortest: float = 6, longest: float = 500
) -> np.ndarray:
    """A random smooth curve (random Fourier features) whose length scale is ``shortest`` to ``longest`` steps."""
    coarse = 4 if shortest >= 6 else 1
    t = np.arange(0, length + coarse, coarse, dtype=np.float32)
    scale = np.exp(r.uniform(np.log(shortest), np.log(longest), (n, 1, 1)))
    w = (r.standard_normal((n, 12, 1)) / scale).astype(np.float32)
    phase = r.uniform(0, 2 * np.pi, (n, 12, 1)).astype(np.float32)
    x = np.cos(w * t + phase).sum(1)
    return unit(_finer(x, coarse, length))


def _finer(x: np.ndarray, by: int, length: int) -> np.ndarray:
    """Linear interpolation of a curve that is known at every ``by``-th step."""
    if by == 1:
        return x[:, :length]
    share = (np.arange(by, dtype=np.float32) / by)[None, None]
    fine = x[:, :-1, None] * (1 - share) + x[:, 1:, None] * share
    return np.asarray(fine.reshape(len(x), fine.shape[1] * by)[:, :length])


def autoregressive(r: np.random.Generator, n: int, length: int) -> np.ndarray:
    """AR(2) by two roots, real or complex, up to a random walk; some with MA(1), fat tails or changing variance."""
    total = length + _WARM_UP
    root = r.choice([0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0], n)
    kind = r.random(n)
    other = np.where(kind < 0.35, r.uniform(-0.5, 0.8, n), 0.0)
    a1, a2 = root + other, -root * other
    turning, radius = kind > 0.8, r.uniform(0.9, 0.999, n)
    w = 2 * np.pi / np.exp(r.uniform(np.log(6), np.log(300), n))
    a1 = np.where(turning, 2 * radius * np.cos(w), a1)
    a2 = np.where(turning, -(radius**2), a2)
    average = r.uniform(-0.5, 0.9, n) * (r.random(n) < 0.3)
    e = noise(r, n, total)
    fat = chosen(r, n, 0.2)[:, 0]
    e[fat] = r.standard_t(4, (int(fat.sum()), total))
    lively = chosen(r, n, 0.25)[:, 0]
    e[lively] *= np.exp(0.025 * np.cumsum(noise(r, int(lively.sum()), total), 1))
    x = np.empty((n, length), np.float32)
    for i in range(n):
        x[i] = lfilter([1, average[i]], [1, -a1[i], -a2[i]], e[i])[_WARM_UP:]
    return unit(np.clip(x, -1e6, 1e6))


def lagged(x: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """A first-order lag of ``steps`` (series,), as a mass that warms or a vessel that fills."""
    keep = np.exp(-1 / steps)
    out = np.empty_like(x)
    for i in range(len(x)):
        start = [keep[i] * x[i, 0]]
        out[i] = lfilter([1 - keep[i]], [1, -keep[i]], x[i], zi=start)[0]
    return out


def duty_cycle(r: np.random.Generator, n: int, length: int) -> np.ndarray:
    """A machine that runs and rests almost regularly, at one level or several, often behind a lag."""
    usual = r.choice([8, 12, 24, 24, 48, 96], n)
    period = np.where(r.random(n) < 0.5, usual, np.exp(r.uniform(np.log(6), np.log(160), n)))
    uneven, duty = r.choice([0, 0, 0.02, 0.1, 0.4], n), r.uniform(0.1, 0.9, n)
    x = np.zeros((n, length), np.float32)
    several = r.random(n) < 0.4
    t = np.arange(length)
    for i in range(n):
        count = int(2 * length / period[i]) + 4
        lasts = np.maximum(period[i] * (1 + uneven[i] * r.standard_normal(count)), 2)
        start = np.cumsum(lasts) - lasts - r.uniform(0, period[i])
        k = np.clip(np.searchsorted(start, t, side="right") - 1, 0, count - 1)
        level = r.normal(1, 0.3, count)[k] if several[i] else 1.0
        x[i] = np.where((t - start[k]) / lasts[k] < duty[i], level, 0)
    slow = lagged(x, np.exp(r.uniform(-1, 3.5, n)))
    return unit(np.where(chosen(r, n, 0.6), slow, x))


def batches(r: np.random.Generator, n: int, length: int) -> np.ndarray:
    """A batch process: fill, heat, hold, empty; the recipe's curve repeats, with pauses and uneven lengths."""
    x = np.zeros((n, length), np.float32)
    for i in range(n):
        knots = int(r.integers(3, 7))
        levels, places = r.normal(0, 1, knots), np.sort(r.random(knots))
        lasts, pause = np.exp(r.uniform(np.log(8), np.log(120))), r.choice([0, 0, 0.1, 0.5])
        uneven, at = r.choice([0, 0.03, 0.15]), -r.uniform(0, lasts)
        rest = levels[0]
        x[i] = rest
        while at < length:
            own = max(4.0, lasts * (1 + uneven * r.standard_normal()))
            a, b = max(0, int(np.ceil(at))), min(length, int(np.ceil(at + own)))
            if b > a:
                x[i, a:b] = np.interp((np.arange(a, b) - at) / own, places, levels)
            at += own * (1 + pause * r.random())
    return unit(x)


def level_shifts(r: np.random.Generator, n: int, length: int, rate: float = 0.003) -> np.ndarray:
    """Jumps of the level: some stay, some come back, some behind a lag."""
    often = rate * np.exp(r.normal(0, 0.8, (n, 1)))
    jumps = (r.random((n, length)) < often) * r.standard_normal((n, length))
    x = np.cumsum(jumps, 1).astype(np.float32)
    slow = lagged(x, np.exp(r.uniform(-1, 3, n)))
    return unit(np.where(chosen(r, n, 0.5), np.tanh(x - x.mean(1, keepdims=True)), slow))


def trend(r: np.random.Generator, n: int, length: int) -> np.ndarray:
    """Straight lines with kinks, growth that meets a cap, growth that slows; a full length is about 1 (not unit)."""
    t = np.arange(length, dtype=np.float32)[None] / length
    x = r.normal(0, 1, (n, 1)) * t
    for _ in range(2):
        kink = r.random((n, 1))
        x = x + chosen(r, n, 0.5) * r.normal(0, 2, (n, 1)) * np.maximum(t - kink, 0)
    rate = np.exp(r.uniform(0.5, 3, (n, 1)))
    cap = r.normal(0, 1, (n, 1)) / (1 + np.exp(-rate * 4 * (t - r.uniform(-0.2, 1.2, (n, 1)))))
    slows = r.normal(0, 1, (n, 1)) * (1 - np.exp(-rate * t))
    kind = r.random((n, 1))
    return np.asarray(np.where(kind < 0.5, x, np.where(kind < 0.8, cap, slows)), np.float32)


def regimes(r: np.random.Generator, n: int, length: int) -> np.ndarray:
    """Which of two regimes holds, (series, step) of 0 and 1: they last from hours to weeks."""
    often = 1 / np.exp(r.uniform(np.log(30), np.log(800), (n, 1)))
    flips = np.cumsum(r.random((n, length)) < often, 1)
    return np.asarray((flips + r.integers(0, 2, (n, 1))) % 2, np.float32)
