"""Gaps of a series by two forecasts: one from what lies before the gap, one backwards from what lies behind it.

Near each edge the forecast from that edge counts most; in between both are weighed by distance. The forecaster is
whoever's: a function of contexts (series, row) and a horizon that gives (series, horizon). All gaps of a column
are forecast at once, so other gaps in a context hold what a plainer method put there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from industria.models.series.forward import SeriesModel

Forecaster = Callable[[np.ndarray, int], np.ndarray]

CONTEXT = 504  # rows that a forecast sees at most
_LEAST_CONTEXT = 96
_LONGEST = 336  # rows; beyond, a forecast tells no more than the level


@dataclass(frozen=True, slots=True)
class _Side:
    """One gap, seen from one side: its context (row,), the rows to fill in the order of the forecast."""

    context: np.ndarray
    rows: np.ndarray


def two_sided(values: np.ndarray, holes: np.ndarray, forecast: Forecaster) -> np.ndarray:
    """(row,): what both forecasts make of each hole; NaN elsewhere, and where too little is known around it.

    ``values`` (row,) with plain values in the ``holes`` (row,) of bool. Gaps of one or two rows, and those of more
    than 336, have no forecast.
    """
    sides = [side for gap in _gaps(holes) for side in _sides(values, gap)]
    weighed, weight = np.zeros(len(values)), np.zeros(len(values))
    for length in sorted({len(s.context) for s in sides}):
        alike = [s for s in sides if len(s.context) == length]
        horizon = max(len(s.rows) for s in alike)
        found = forecast(np.array([s.context for s in alike]), horizon)
        for side, told in zip(alike, found, strict=True):
            near = 1 - (np.arange(len(side.rows)) + 0.5) / len(side.rows)
            weighed[side.rows] += near * told[: len(side.rows)]
            weight[side.rows] += near
    return np.where(weight > 0, weighed / np.maximum(weight, 1e-12), np.nan)


def opinion_of(model: SeriesModel, step_s: float) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """What the series model makes of gaps, for the learned imputer: (values, holes) -> (row,), see ``two_sided``.

    ``step_s``: seconds between two rows, from which a calendar season is looked for.
    """
    from industria.models.series.seasons import NOMINAL, calendar, season_of

    def opinion(values: np.ndarray, holes: np.ndarray) -> np.ndarray:
        season = season_of(values, calendar(step_s)) or NOMINAL
        return two_sided(values, holes, lambda past, steps: model.say(past, season, steps).point)

    return opinion


def _gaps(holes: np.ndarray) -> list[tuple[int, int]]:
    """(first row, row after the last) of each gap that is forecast."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], holes.astype(int), [0]))))
    return [
        (int(a), int(b))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
        if 2 < b - a <= _LONGEST
    ]


def _sides(values: np.ndarray, gap: tuple[int, int]) -> Sequence[_Side]:
    """The sides of a gap behind which enough is known."""
    start, end = gap
    rows = np.arange(start, end)
    found = []
    if start >= _LEAST_CONTEXT:
        found.append(_Side(values[start - _rounded(start) : start], rows))
    left = len(values) - end
    if left >= _LEAST_CONTEXT:
        found.append(_Side(values[end : end + _rounded(left)][::-1], rows[::-1]))
    return found


def _rounded(rows: int) -> int:
    """How much context to use, in steps, so that gaps near an end are still forecast together."""
    return min(CONTEXT, rows // _LEAST_CONTEXT * _LEAST_CONTEXT)
