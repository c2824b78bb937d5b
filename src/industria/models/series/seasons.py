"""The season of a series: the calendar's (a day, a week, a year), where the series follows it, or its own cycle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NOMINAL = 24
_CALENDAR_S = (86400.0, 7 * 86400.0, 365.25 * 86400.0, 3600.0)
_LONGEST = 1500
_FOLLOWS, _CYCLE, _CYCLE_GAIN = 0.15, 0.35, 0.15


def calendar(step_s: float) -> tuple[int, ...]:
    """Steps of a day, a week, a year and an hour, the first choice first."""
    return tuple(round(seconds / step_s) for seconds in _CALENDAR_S)


def season_of(x: np.ndarray, lengths: Sequence[int]) -> int:
    """(step,) and the calendar's seasons in steps -> steps of its season; 0 where it has none.

    A calendar season counts where the differences of the series repeat after it; another cycle where it does
    so clearly better.
    """
    memory = _memory(x)
    best = 0
    for m in lengths:
        if 4 <= m < len(memory) and memory[m] > _FOLLOWS:
            best = m
            break
    cycle = _own_cycle(memory)
    if cycle and memory[cycle] > (memory[best] + _CYCLE_GAIN if best else _CYCLE):
        return cycle
    return best


def usual_season(lengths: Sequence[int]) -> int:
    """The calendar season of a sampling rate, whether a series follows it or not; 1 where there is none."""
    for m in lengths:
        if 4 <= m <= _LONGEST:
            return m
    return 1


def _memory(x: np.ndarray) -> np.ndarray:
    """Autocorrelation of the differences, whose outliers are clipped, (lag,), up to a third of the length."""
    d = np.diff(x)
    spread = np.median(np.abs(d - np.median(d))) or d.std() or 1.0
    d = np.clip(d, -10 * spread, 10 * spread)
    d = d - d.mean()
    longest = min(len(x) // 3, _LONGEST) + 1
    size = 1 << (2 * len(d) - 1).bit_length()
    f = np.fft.rfft(d, size)
    power = np.fft.irfft(f * np.conj(f), size)[:longest]
    return np.asarray(power / (power[0] + 1e-30))


def _own_cycle(memory: np.ndarray) -> int:
    """The lag of the highest peak of four steps or more; 0 where there is none."""
    if len(memory) < 7:
        return 0
    inner = memory[4:-1]
    peaks = np.flatnonzero((inner > memory[3:-2]) & (inner >= memory[5:])) + 4
    return int(peaks[memory[peaks].argmax()]) if len(peaks) else 0
