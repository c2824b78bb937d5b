"""VUS-PR: the volume under the range-based precision-recall surface, and the period that its buffer is as long as.

After Paparrizos et al., Volume under the surface, VLDB 2022, with the 250 thresholds and the buffer of every length
up to the period of the series that the TSB-AD benchmark (Liu and Paparrizos, NeurIPS 2024) publishes its figures by.
"""

from __future__ import annotations

import numpy as np

_THRESHOLDS = 250
_LAGS, _FIRST_LAG, _LONGEST, _NO_PERIOD = 400, 3, 300, 125
_LOOKED_AT = 20_000


def vus_pr(truth: np.ndarray, score: np.ndarray, buffer: int) -> float:
    """From 0 to 1. ``truth`` (row,) of bool, ``score`` (row,), ``buffer``: the longest one, in rows.

    Of every buffer length the area under precision over recall; recall is weighed by the share of the events that
    a threshold sees at all.
    """
    events = _events(truth)
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    thresholds = ordered[np.linspace(0, len(score) - 1, _THRESHOLDS).astype(int)]
    called = len(score) - np.searchsorted(ordered[::-1], thresholds, side="left")
    areas = []
    for length in range(buffer + 1):
        soft = _softened(truth, events, length)
        hits = np.cumsum(soft[order])[called - 1]
        beside = np.cumsum(np.where(truth, 0, soft)[order])[called - 1]
        positive = truth.sum() + beside / 2
        highest = np.array(
            [score[a : b + 1].max() for a, b in _widened(events, length, len(score))]
        )
        seen = (highest[None] >= thresholds[:, None]).mean(axis=1)
        recall = np.minimum(hits / positive, 1) * seen
        areas.append(float(np.diff(recall, prepend=0) @ (hits / called)))
    return float(np.mean(areas))


def period_of(values: np.ndarray) -> int:
    """The lag of the highest local peak of the autocorrelation of a series (row,), in rows; 125 where none is clear."""
    from scipy.signal import argrelextrema

    part = values[:_LOOKED_AT] - values[:_LOOKED_AT].mean()
    size = 1 << (2 * len(part) - 1).bit_length()
    power = np.abs(np.fft.rfft(part, size)) ** 2
    lags = np.fft.irfft(power)[_FIRST_LAG : min(_LAGS, len(part) - 1) + 1]
    peaks = argrelextrema(lags, np.greater)[0]
    if not len(peaks):
        return _NO_PERIOD
    best = int(peaks[np.argmax(lags[peaks])])
    return best + _FIRST_LAG if _FIRST_LAG <= best <= _LONGEST else _NO_PERIOD


def _events(truth: np.ndarray) -> list[tuple[int, int]]:
    """First and last row of each."""
    edges = np.diff(truth.astype(int), prepend=0, append=0)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def _softened(truth: np.ndarray, events: list[tuple[int, int]], length: int) -> np.ndarray:
    """The truth with flanks that fall over half of the buffer on either side of each event, (row,)."""
    soft = truth.astype(float)
    for first, last in events:
        after = np.arange(last + 1, min(last + length // 2 + 1, len(soft)))
        before = np.arange(max(first - length // 2, 0), first)
        soft[after] += np.sqrt(1 - (after - last) / length)
        soft[before] += np.sqrt(1 - (first - before) / length)
    return np.asarray(np.minimum(soft, 1))


def _widened(events: list[tuple[int, int]], length: int, rows: int) -> list[tuple[int, int]]:
    """Events with their flanks; those that meet are one."""
    half = length // 2
    found: list[tuple[int, int]] = []
    for first, last in events:
        first, last = max(first - half, 0), min(last + half, rows - 1)
        if found and found[-1][1] >= first:
            first = found.pop()[0]
        found.append((first, last))
    return found
