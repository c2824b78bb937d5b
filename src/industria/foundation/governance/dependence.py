"""Dependence along rows: how many independent rows a column's rows are worth.

Source: Bartlett, Some aspects of the time-correlation problem, J. R. Stat. Soc. 1935: the variance of the
correlation of two series is that of N / sum of r1(k) r2(k) independent pairs, r being their autocorrelations.
"""

from __future__ import annotations

import numpy as np

_LAGS = 0.5


def autocorrelation(values: np.ndarray) -> np.ndarray:
    """(lag,): autocorrelation at lags 0 to half of the rows; 1 and then 0 for a constant."""
    centred = values - values.mean()
    size = len(values)
    spectrum = np.fft.rfft(centred, 2 * size)
    raw = np.fft.irfft(spectrum * np.conj(spectrum))[: max(2, int(_LAGS * size))]
    if raw[0] <= 0:
        alone: np.ndarray = np.eye(1, len(raw))[0]
        return alone
    correlation: np.ndarray = raw / raw[0]
    return correlation


def effective_pairs(one: np.ndarray, other: np.ndarray, rows: int) -> float:
    """How many independent pairs of rows two autocorrelations leave, from 2 to all."""
    lags = min(len(one), len(other))
    weight = 1 - np.arange(1, lags) / rows
    stretch = 1 + 2 * float((weight * one[1:lags] * other[1:lags]).sum())
    return float(np.clip(rows / max(stretch, 1.0), 2.0, rows))


def effective_rows(values: np.ndarray) -> float:
    """How many independent rows the mean of a column rests on.

    The sum of its autocorrelation ends where neighbouring lags are no longer positive together (Geyer,
    Practical Markov chain Monte Carlo, 1992).
    """
    r = autocorrelation(values)
    pairs = r[1:-1:2] + r[2::2]
    end = int(np.argmax(pairs <= 0)) if (pairs <= 0).any() else len(pairs)
    stretch = 1 + 2 * float(pairs[:end].sum())
    return float(np.clip(len(values) / max(stretch, 1.0), 2.0, len(values)))
