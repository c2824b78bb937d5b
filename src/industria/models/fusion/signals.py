"""A stretch of signals as numbers that do not depend on how long it is.

Of each channel its moments, how it moves, the share of its power in bands of its spectrum, and of the spectrum
of its envelope, in which a damaged bearing shows (Randall and Antoni, Rolling element bearing diagnostics,
2011); of two channels how they move together.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

BANDS = 16
ENVELOPE_BANDS = 8
_PAIRED = 6  # channels of which every pair is compared
_LEAST = 8  # steps below which a stretch says nothing
_TINY = 1e-9


def described(stretch: np.ndarray) -> np.ndarray:
    """(feature,) of a stretch (step, channel); nan where a channel has fewer than 8 finite values."""
    channels = [_filled(stretch[:, c]) for c in range(stretch.shape[1])]
    parts = [_channel(c) for c in channels]
    pairs = [_together(a, b) for a, b in combinations(channels[:_PAIRED], 2)]
    return np.concatenate([*parts, np.array(pairs)]).astype(np.float32)


def names(channels: list[str]) -> list[str]:
    """What each number of ``described`` is of: its channel, or the pair."""
    width = len(_channel(np.zeros(_LEAST)))
    each = [name for name in channels for _ in range(width)]
    return each + [f"{a}, {b}" for a, b in combinations(channels[:_PAIRED], 2)]


def _filled(values: np.ndarray) -> np.ndarray:
    """A channel with a line over its gaps; empty where there is too little of it."""
    there = np.isfinite(values)
    if there.sum() < _LEAST:
        return np.zeros(0)
    steps = np.arange(len(values))
    return np.asarray(np.interp(steps, steps[there], values[there]))


def _channel(x: np.ndarray) -> np.ndarray:
    """The numbers of one channel."""
    if not len(x):
        return np.full(12 + BANDS + ENVELOPE_BANDS, np.nan)
    mean, spread = x.mean(), x.std()
    z = (x - mean) / max(spread, _TINY)
    half = len(x) // 2
    moved = np.diff(z)
    moments = [
        mean,
        np.log(spread + _TINY),
        np.log(np.abs(x).max() + _TINY),
        np.clip((z**3).mean(), -10, 10),
        np.log((z**4).mean() + _TINY),
        np.abs(z).max(),
        np.log(np.abs(moved).mean() + 1e-4),
        (z[1:] * z[:-1]).mean(),
        (moved == 0).mean(),
        z[half:].mean() - z[:half].mean(),
        np.log((z[half:].std() + 0.01) / (z[:half].std() + 0.01)),
        (np.sign(z[1:]) != np.sign(z[:-1])).mean(),
    ]
    envelope = np.abs(_analytic(z))
    return np.concatenate(
        [moments, _bands(z, BANDS), _bands(envelope - envelope.mean(), ENVELOPE_BANDS)]
    )


def _analytic(x: np.ndarray) -> np.ndarray:
    """The analytic signal (Hilbert), by the Fourier transform."""
    count = len(x)
    keep = np.zeros(count)
    keep[0] = 1
    keep[1 : (count + 1) // 2] = 2
    if count % 2 == 0:
        keep[count // 2] = 1
    return np.fft.ifft(np.fft.fft(x) * keep)


def _bands(x: np.ndarray, count: int) -> np.ndarray:
    """Log of the share of the power in each band; the bands widen with frequency, up to half the rate."""
    power = np.square(np.abs(np.fft.rfft(x * np.hanning(len(x)))))[1:]
    total = np.concatenate([[0.0], np.cumsum(power)])
    edges = np.concatenate([[0.0], np.geomspace(1 / 64, 1, count)])
    at = np.interp(edges * (len(total) - 1), np.arange(len(total)), total)
    return np.asarray(np.log(np.diff(at) / max(total[-1], _TINY) + 1e-5))


def _together(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's correlation of two channels; nan where one is missing, 0 where one stands still."""
    if not len(a) or not len(b):
        return float("nan")
    spread = a.std() * b.std()
    return 0.0 if spread < _TINY else float(((a - a.mean()) * (b - b.mean())).mean() / spread)
