"""Spiking sensors: single rows far away from both neighbours (Hampel filter).

Source: Pearson et al., Generalized Hampel Filters, EURASIP J. Adv. Signal Process. 2016. A step to
a new level is no spike, because its row agrees with the rows that follow.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.missing_values import placeholder_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "spiking_sensor"
_WINDOW = 11
_LIMIT = 8.0
_TAIL, _LEAST_TAIL, _RARELY = 3.0, 10, 0.05
_MAX_LENGTH = 3
_BEATS, _LATE = 20, 0.2
_SAMPLE = 50_000
_AT_ONCE = 100_000


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows further than eight local deviations from the local median, at most three in a row; further in a
    channel that moves by leaps anyway."""
    found = []
    for column in table.channels:
        marked = placeholder_cells(table, column)
        values = table.values(column)
        values = np.where(marked, np.nan, values) if marked.any() else values
        if table.kinds(column) - len(np.unique(table.values(column)[marked])) < 10:
            continue
        rows = _off_beat(_short_runs(_far(values)))
        if rows:
            found.append(
                Symptom(
                    NAME,
                    "accurate",
                    column,
                    tuple(rows),
                    Text(
                        f"{column} 列有 {len(rows)} 个尖峰",
                        f"column {column} has {len(rows)} spikes",
                    ),
                    "local_median",
                )
            )
    return found


def _far(values: np.ndarray) -> np.ndarray:
    """Rows further than eight local deviations from the median of their window.

    No row is further from that median than from the least or the largest of its window, so only rows
    whose window is wide enough are looked at closely. The usual deviation of a long channel is that of
    50,000 rows drawn evenly (the standard error of their median is under 1 %).
    """
    from scipy.ndimage import maximum_filter1d, minimum_filter1d

    rows = np.arange(len(values))
    if len(rows) > 3 * _SAMPLE:
        rows = np.sort(np.random.default_rng(0).choice(rows, _SAMPLE, replace=False))
    some = np.abs(values[rows] - _window_median(values, rows))
    usual = float(np.median(some[some > 0]) * 1.4826) if (some > 0).any() else 0.0
    if usual == 0:
        return np.empty(0, np.intp)
    limit = _beyond_tail(some / usual, len(values) / len(rows))
    whole = pd.Series(values).ffill().bfill().to_numpy()
    low, high = (f(whole, _WINDOW, mode="nearest") for f in (minimum_filter1d, maximum_filter1d))
    wide = np.maximum(whole - low, high - whole) > limit * usual
    around = np.flatnonzero(maximum_filter1d(wide, _WINDOW))
    distance = np.full(len(values), np.nan)
    distance[around] = np.abs(values[around] - _window_median(values, around))
    near = np.flatnonzero(wide & (distance > limit * usual))
    local = np.nan_to_num(_window_median(distance, near)) * 1.4826
    return np.asarray(near[distance[near] > limit * np.maximum(local, usual)])


def _beyond_tail(deviations: np.ndarray, times: float) -> float:
    """Eight, or more where deviations of a channel have a long tail of their own: what is fitted to those
    from three to eight (Hill 1975) then lets less than one row in twenty tables come so far.

    ``times``: how many rows stand for each of the deviations.
    """
    tail = deviations[(deviations > _TAIL) & (deviations <= _LIMIT)]
    if len(tail) < _LEAST_TAIL:
        return _LIMIT
    slope = len(tail) / float(np.log(tail / _TAIL).sum())
    return max(_LIMIT, float(_TAIL * (len(tail) * times / _RARELY) ** (1 / slope)))


def _window_median(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(row,): the median of the given values in each row's window; NaN where fewer than three are."""
    half = _WINDOW // 2
    padded = np.pad(values, half, constant_values=np.nan)
    out = np.empty(len(rows))
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        window = np.sort(padded[part[:, None] + np.arange(_WINDOW)], axis=1)
        given = np.isfinite(window).sum(1)
        line = np.arange(len(part))
        below, above = np.maximum(given - 1, 0) // 2, np.minimum(given // 2, _WINDOW - 1)
        middle = (window[line, below] + window[line, above]) / 2
        out[start : start + _AT_ONCE] = np.where(given >= 3, middle, np.nan)
    return out


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Put the median of the neighbours in place of a spike."""
    frame = table.frame.copy(deep=False)
    values = frame[symptom.column].astype(float).to_numpy().copy()
    values[list(symptom.rows)] = np.nan
    clean = pd.Series(values)
    median = clean.rolling(_WINDOW, center=True, min_periods=1).median().to_numpy()
    positions = list(symptom.rows)
    values[positions] = median[positions]
    frame[symptom.column] = values
    return frame


def _short_runs(rows: np.ndarray) -> list[np.ndarray]:
    if not len(rows):
        return []
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return [group for group in groups if len(group) <= _MAX_LENGTH]


def _off_beat(runs: list[np.ndarray]) -> list[int]:
    """The rows of the runs; where most come at one beat (each stroke of a press), of those that do not."""
    if len(runs) < _BEATS:
        return [int(r) for run in runs for r in run]
    starts = np.array([run[0] for run in runs])
    apart = np.diff(starts)
    beat = float(np.median(apart))
    on = np.abs(apart - beat) <= max(1.0, _LATE * beat)
    if on.mean() < 0.5:
        return [int(r) for run in runs for r in run]
    near = np.append(on, False) | np.append(False, on)
    return [int(r) for run, kept in zip(runs, ~near, strict=True) if kept for r in run]
