"""Clock shifts: a stretch of rows whose readings stand at another time in another table of the plant.

A logger an hour off, a station whose clock was set wrongly for a morning: the readings of the stretch are those that a
sister channel has a fixed time earlier or later. It is determined where the rest of the table and its sisters
tell the same time; where the whole table is off, which of the two clocks is right is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.cleaning.told_times import told_earlier
from industria.foundation.governance.discovery.numbers import last_digit
from industria.foundation.governance.discovery.readings import (
    Readings,
    nanoseconds,
    readings_of,
)
from industria.foundation.governance.discovery.sisters import (
    Clock,
    Sister,
    agree,
    is_sister,
    sisters_of,
)
from industria.foundation.governance.rhythm import rhythm
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "clock_shift"
_LEAST = 6
_DISTINCT = 4
_SAME, _OTHER = 0.9, 0.4
_HOUR = 3_600_000_000_000
_WHOLE_HOURS = tuple(h * _HOUR for h in range(-14, 15) if h)
_MOST_JUMPS = 12
_SAMPLE = 400
_JUMP = 1.5


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows ``start`` to ``end`` (not with it) tell a time that is ``late`` nanoseconds after that of the sister."""

    start: int
    end: int
    late: int
    name: str


def detect(table: GovernedTable) -> list[Symptom]:
    """Stretches between jumps of the clock, and whole tables, that other tables have at another time."""
    if not table.is_series or not table.channels or not len(table.kin):
        return []
    sisters = sisters_of(table)
    if not sisters:
        return [_asked(table, shift) for shift in _whole_table(table)]
    return [_symptom(table, shift) for shift in _stretches(table, sisters)]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Tell the time of the sister."""
    return told_earlier(table, symptom)


def _stretches(table: GovernedTable, sisters: dict[str, list[Sister]]) -> Iterator[Shift]:
    times = nanoseconds(table.frame[table.time])
    steps = np.diff(times)
    usual = float(np.median(steps)) if len(steps) else 0.0
    if usual <= 0:
        return
    jumps = np.flatnonzero((steps > _JUMP * usual) | (steps < 0)) + 1
    if not len(jumps) or len(jumps) > _MOST_JUMPS:
        return
    bounds = [0, *map(int, jumps), len(times)]
    offsets = sorted({round(float(abs(steps[j - 1] - usual))) for j in jumps} | {_HOUR})
    candidates = [sign * o for o in offsets for sign in (1, -1)]
    for start, end in pairwise(bounds):
        if end - start < _LEAST:
            continue
        rows = np.arange(start, end)
        if _agreement(table, sisters, rows, 0) > _OTHER:
            continue
        late = max(candidates, key=lambda o: _agreement(table, sisters, rows, o))
        if _agreement(table, sisters, rows, late) >= _SAME:
            best = max(sisters.values(), key=lambda s: s[0].pairs)[0]
            yield Shift(start, end, late, best.name)


def _agreement(
    table: GovernedTable, sisters: dict[str, list[Sister]], rows: np.ndarray, late: int
) -> float:
    """How often rows and their sisters agree where the rows' clock is late; 0 where too few can be compared."""
    times = nanoseconds(table.frame[table.time])[rows] - late
    same = given = 0
    kinds: set[float] = set()
    for column, known in sisters.items():
        sister = known[0]
        place = pd.Index(sister.times).get_indexer(pd.Index(times))
        says = np.where(place >= 0, sister.values[place], np.nan)
        own = table.values(column)[rows]
        both = np.isfinite(says) & np.isfinite(own)
        hits = both & agree(own, says, sister.step)
        same, given = same + int(hits.sum()), given + int(both.sum())
        kinds |= set(own[hits].tolist())
    return same / given if given >= _LEAST and len(kinds) >= _DISTINCT else 0.0


def _whole_table(table: GovernedTable) -> Iterator[Shift]:
    """Where the table as a whole stands in another one, whole hours away."""
    if rhythm(table) is None:
        return
    clock = Clock.of(table)
    able = [c for c in table.channels if table.kinds(c) >= 2 * _LEAST]
    for name in table.kin:
        for readings in readings_of(name, table.kin[name], table.now):
            for column in able:
                late = _hours_late(table, column, clock, readings)
                if late:
                    yield Shift(0, len(table.frame), late, readings.name)
                    return


def _hours_late(table: GovernedTable, column: str, clock: Clock, readings: Readings) -> int:
    """By how many nanoseconds the clock of the table is late, 0 where no whole hours lead to the readings."""
    own = table.values(column)
    low, high = table.remembered("quarters", column, partial(_quarters, own))
    known = np.isfinite(readings.values)
    if known.sum() < 2 * _LEAST or not low <= float(np.median(readings.values[known])) <= high:
        return 0
    some = np.linspace(0, len(readings.times) - 1, min(len(readings.times), _SAMPLE)).astype(int)
    step = max(last_digit(own[:: max(1, len(own) // _SAMPLE)]), last_digit(readings.values))
    for late in _WHOLE_HOURS:
        here, numbers = clock.places(readings.times[some] + late)
        if len(numbers) < 2 * _LEAST:
            continue
        given, says = own[clock.first[numbers]], readings.values[some][here]
        same = agree(given, says, step)
        if same.mean() >= _SAME and is_sister(given, says, step):
            return late
    return 0


def _quarters(own: np.ndarray) -> tuple[float, float]:
    low, high = np.nanquantile(own, [0.25, 0.75])
    return float(low), float(high)


def _said(late: int) -> Text:
    minutes = abs(late) / 60e9
    zh, en = ("晚", "later") if late > 0 else ("早", "earlier")
    return Text(f"{zh} {minutes:g} 分钟", f"{minutes:g} minutes {en}")


def _symptom(table: GovernedTable, shift: Shift) -> Symptom:
    said = _said(shift.late)
    times = table.frame[table.time]
    return Symptom(
        NAME,
        "consistent",
        table.time,
        tuple(range(shift.start, shift.end)),
        Text(
            f"{times.iloc[shift.start]} 起 {shift.end - shift.start} 行的读数与 {shift.name} 相同，但时间{said.zh}，其余行"
            "时间一致：该段时钟不准",
            f"the readings of {shift.end - shift.start} rows from {times.iloc[shift.start]} are those of "
            f"{shift.name}, but {said.en}, while all others tell the same time: the clock was off for that stretch",
        ),
        "tell_time",
        {"late_ns": shift.late},
        determined=True,
    )


def _asked(table: GovernedTable, shift: Shift) -> Symptom:
    said = _said(shift.late)
    return Symptom(
        NAME,
        "consistent",
        table.time,
        (),
        Text(
            f"整张表的读数与 {shift.name} 相同，但时间{said.zh}：时区不同，还是时钟不准？哪一个对？",
            f"the readings of the whole table are those of {shift.name}, but {said.en}: is it another time zone or "
            "a clock that is off, and which is right?",
        ),
        "tell_time",
        {"late_ns": shift.late},
        whole_column=True,
    )
