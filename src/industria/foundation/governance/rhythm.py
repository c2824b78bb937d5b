"""The rhythm of a table: how far apart its rows usually are, where that is steady at all."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from industria.foundation.governance.table import GovernedTable

_STEADY_SHARE = 0.9
_MIN_ROWS = 20
_GAP_STEPS, _GAP_TIME = 60, pd.Timedelta(minutes=5)
_MOST_SET_BACK = 3


@dataclass(frozen=True)
class Rhythm:
    """``steps``: time from the row before, by row label; ``usual``: the commonest step."""

    times: pd.Series
    steps: pd.Series
    usual: pd.Timedelta


def longest_gap(usual: pd.Timedelta) -> pd.Timedelta:
    """Up to here rows are missing; beyond it the data stopped."""
    return max(usual * _GAP_STEPS, _GAP_TIME)


def rhythm(table: GovernedTable) -> Rhythm | None:
    """The rhythm, or None where fewer than 90 % of the steps are equal."""
    return table.remembered("rhythm", "", lambda: _rhythm(table))


def _rhythm(table: GovernedTable) -> Rhythm | None:
    if not table.time or len(table.frame) < _MIN_ROWS:
        return None
    times = table.frame[table.time].dropna()
    back = times.diff() < pd.Timedelta(0)
    if 0 < back.sum() <= _MOST_SET_BACK and (times < times.cummax()).sum() >= _MIN_ROWS:
        # the clock was set back: the order of the file is that of events, and gaps do not fill each other
        steps = times.diff()
        steps = steps[steps > pd.Timedelta(0)]
    else:
        times = times.drop_duplicates().sort_values()
        steps = times.diff().dropna()
    if steps.empty:
        return None
    usual = steps.mode().iloc[0]
    if usual <= pd.Timedelta(0) or (steps == usual).mean() < _STEADY_SHARE:
        return None
    return Rhythm(times, steps, usual)
