"""Out-of-order rows: times that go backwards.

Where the clock itself went back (the end of daylight saving, a clock that was set), the order of
the file is the order of events, and sorting would shuffle two hours into each other.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.cleaning.told_times import told_earlier
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "out_of_order"
_MAX_SHARE = 0.4
_COVERED = 0.5


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows whose time lies before an earlier row's, for tables that are otherwise in order."""
    if not table.time:
        return []
    times = table.frame[table.time]
    late = (times < times.cummax()).fillna(False).to_numpy()
    rows = np.flatnonzero(late)
    if not len(rows) or late.mean() > _MAX_SHARE:
        return []
    back = _went_back(times, rows)
    ahead = None if back is None else _set_ahead_at(times, back)
    if back is not None and ahead is not None:
        return [_was_ahead(table, ahead, back)]
    if back is not None:
        before, after = times.iloc[back - 1], times.iloc[back]
        twice = int((times.iloc[back:] <= before).sum())
        message = Text(
            f"第 {back + 1} 行起时钟回拨（{before} 之后是 {after}），{twice} 行的时间出现第二次："
            "保持文件顺序；请给出 UTC 时间或时区",
            f"the clock went back at row {back + 1} ({before} is followed by {after}), so {twice} "
            "rows tell a time that was there before: the order of the file is kept; give the times "
            "in UTC or with their zone",
        )
    else:
        message = Text(
            f"有 {len(rows)} 行时间顺序颠倒", f"{len(rows)} rows stand after a later time"
        )
    repair = "sort_rows" if back is None else "none"
    return [Symptom(NAME, "consistent", table.time, tuple(map(int, rows)), message, repair)]


def set_back_at(times: pd.Series) -> int | None:
    """The first row after the clock was set back, None where it was not."""
    late = (times < times.cummax()).fillna(False).to_numpy()
    return _went_back(times, np.flatnonzero(late)) if late.any() else None


def _set_ahead_at(times: pd.Series, back: int) -> int | None:
    """The row from which the clock was ahead by what it was set back by at ``back``; None where it was not."""
    steps = times.diff()
    usual = steps[steps > pd.Timedelta(0)].median()
    ahead_by = steps.iloc[1:back] - usual
    found = np.flatnonzero((ahead_by - (usual - steps.iloc[back])).abs() < usual / 2)
    return int(found[-1]) + 1 if len(found) else None


def _was_ahead(table: GovernedTable, ahead: int, back: int) -> Symptom:
    """Between a jump ahead and the same jump back the clock was wrong, or rows are missing and it was right."""
    times = table.frame[table.time]
    steps = times.diff()
    late = steps.iloc[ahead] - steps[steps > pd.Timedelta(0)].median()
    minutes = late.total_seconds() / 60
    return Symptom(
        NAME,
        "consistent",
        table.time,
        tuple(range(ahead, back)),
        Text(
            f"{times.iloc[ahead - 1]} 之后时钟跳快 {minutes:g} 分钟，{times.iloc[back - 1]} 之后又拨回同样多：其间 "
            f"{back - ahead} 行的时间是否快了 {minutes:g} 分钟？",
            f"the clock jumps ahead by {minutes:g} minutes after {times.iloc[ahead - 1]} and back by as much after "
            f"{times.iloc[back - 1]}: was it off by that for the {back - ahead} rows between?",
        ),
        "tell_time",
        {"late_ns": int(late.value)},
    )


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Sort by time, rows of equal time keep their order; or take back what a clock was ahead by."""
    if symptom.repair == "tell_time":
        return told_earlier(table, symptom)
    return table.frame.sort_values(symptom.column, kind="stable", ignore_index=True)


def _went_back(times: pd.Series, rows: np.ndarray) -> int | None:
    """The first row after the clock was set back, or None where rows only stand in a wrong place.

    After a clock that went back the times run on as before, over a stretch that the table has already: at least
    half as many rows as run again lie in that stretch, gaps of either pass aside. Rows that came late fill a
    gap instead.
    """
    given = times.to_numpy()
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        first, last = int(run[0]), int(run[-1])
        again = given[first : last + 1]
        earlier = given[:first]
        covered = int(((earlier >= again[0]) & (earlier <= again[-1])).sum())
        rising = bool((again[1:] >= again[:-1]).all())
        told_twice = bool(np.isin(again, earlier).any())
        if rising and covered >= max(1, _COVERED * len(run)) and (len(run) > 1 or told_twice):
            return first
    return None
