"""Figures of readings: extremes, means, sums, counts, first and last times, durations, changes and frozen stretches.

``frame`` has ``time`` (ascending) and ``value``; durations count each reading to the next one, at most
``_LONGEST_GAP`` usual steps, so that a gap in the record is no time in a state.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from industria.interaction.computed.question import Comparison

_LONGEST_GAP = 3
_MIN_FROZEN = 6  # readings that are equal by chance are fewer
_MOST_OUT = 0.01  # of a meter's readings


@dataclass(frozen=True, slots=True)
class Figure:
    """``kind``: the concept; ``value``: a number, a time or a duration; ``at``: when; ``rows``: positions that carry it."""

    kind: str
    value: float | pd.Timestamp | timedelta
    at: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    rows: tuple[int, ...] = ()
    of: float | None = None


def extreme(frame: pd.DataFrame, kind: str) -> Figure:
    """The highest or lowest value and when it was first reached."""
    at = int(frame["value"].argmax() if kind == "ask_highest" else frame["value"].argmin())
    return Figure(kind, float(frame["value"].iloc[at]), frame["time"].iloc[at], rows=(at,))


def mean(frame: pd.DataFrame) -> Figure:
    """The mean of the readings."""
    return Figure("ask_mean", float(frame["value"].mean()))


def total(frame: pd.DataFrame) -> Figure:
    """The sum of the readings."""
    return Figure("ask_total", float(frame["value"].sum()))


def change(frame: pd.DataFrame) -> Figure | None:
    """By how much a counter went up; None where it went back in between, as after an exchange."""
    values = frame["value"].to_numpy()
    if not is_counter(values):
        return None
    return Figure(
        "ask_change", float(values[-1] - values[0]), frame["time"].iloc[0], frame["time"].iloc[-1],
        rows=(0, len(values) - 1),
    )  # fmt: skip


def holds(frame: pd.DataFrame, comparison: Comparison, limit: float) -> pd.Series:
    """Which readings are above, below or equal to a limit."""
    if comparison.equal:
        return frame["value"] == limit
    return frame["value"] > limit if comparison.above else frame["value"] < limit


def when(frame: pd.DataFrame, fits: pd.Series, kind: str) -> Figure | None:
    """The first or last reading that fits."""
    places = np.flatnonzero(fits.to_numpy())
    if not len(places):
        return None
    at = int(places[0] if kind == "ask_first" else places[-1])
    return Figure(kind, frame["time"].iloc[at], frame["time"].iloc[at], rows=(at,), of=float(frame["value"].iloc[at]))  # fmt: skip


def duration(frame: pd.DataFrame, fits: pd.Series) -> Figure | None:
    """How long the readings fitted, and the first and the last time of it."""
    places = np.flatnonzero(fits.to_numpy())
    if not len(places):
        return None
    lasted = _lasted(frame["time"])
    spent = timedelta(seconds=float(lasted[places].sum()))
    begin = frame["time"].iloc[int(places[0])]
    end = frame["time"].iloc[int(places[-1])] + timedelta(seconds=float(lasted[places[-1]]))
    return Figure("ask_span", spent, begin, end, rows=(int(places[0]), int(places[-1])))


def frozen(frame: pd.DataFrame) -> Figure | None:
    """The longest stretch of equal readings; None where none is long, or two are as long."""
    values = frame["value"].to_numpy()
    if len(values) < _MIN_FROZEN:
        return None
    starts = np.r_[0, np.flatnonzero(np.diff(values) != 0) + 1]
    lengths = np.diff(np.r_[starts, len(values)])
    best = int(lengths.argmax())
    if lengths[best] < _MIN_FROZEN or (lengths == lengths[best]).sum() > 1:
        return None
    first, last = int(starts[best]), int(starts[best] + lengths[best] - 1)
    begin, end = frame["time"].iloc[first], frame["time"].iloc[last]
    return Figure("ask_frozen", end - begin, begin, end, (first, last), float(values[first]))


def usual_step(times: pd.Series) -> timedelta:
    """The median time between readings."""
    steps = times.diff().dropna()
    return steps.median().to_pytimedelta() if len(steps) else timedelta()


def _lasted(times: pd.Series) -> np.ndarray:
    """Seconds from each reading to the next, the last one as long as is usual."""
    step = usual_step(times).total_seconds()
    gaps = np.r_[times.diff().dt.total_seconds().to_numpy()[1:], step]
    return np.where(gaps > _LONGEST_GAP * step, step, gaps)


def is_counter(values: Sequence[float] | np.ndarray) -> bool:
    """Whether readings only go up, as those of a meter; single readings that fall out of it aside."""
    given = np.asarray(values, dtype=float)
    if len(given) < 2 or given[-1] < given[0]:
        return False
    out_of_line = len(given) - _longest_rise(given)
    return out_of_line <= max(1, _MOST_OUT * len(given)) and bool(
        given[-1] > given[0] or len(given) > 2
    )


def _longest_rise(values: np.ndarray) -> int:
    """How many readings are left where the fewest are taken out, so that the others never fall."""
    ends: list[float] = []  # the least end of a rise of each length
    for value in values.tolist():
        if not ends or value >= ends[-1]:
            ends.append(value)
        else:
            ends[bisect.bisect_right(ends, value)] = value
    return len(ends)
