"""Stuck sensors: a channel that varies, and then holds one value for far too long.

What is too long comes from the channel itself: a run counts when it is at least 20 rows long and
more than five times the longest that nineteen in twenty of its runs reach. Channels that stand still
together are a machine at rest, not sensors that are stuck; so is a channel that stands still just
while a column of states says something that it hardly says otherwise (``Tripped``, ``停机``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "stuck_sensor"
_MIN_ROWS = 20
_TIMES_USUAL = 5
_MIN_DISTINCT = 20
_AT_REST = 3
_SHARED = 0.8
_MOST_STATES = 20


def detect(table: GovernedTable) -> list[Symptom]:
    """Runs of one value in channels that usually move, unless the whole machine stands still."""
    runs = {c: _unusual(table.values(c), _long_runs(table.values(c))) for c in table.channels}
    states = _states(table) if any(runs.values()) else []
    found = []
    for column, stuck in runs.items():
        others = [run for other, held in runs.items() if other != column for run in held]
        rows = [
            r
            for run in stuck
            if not _standstill(run, others) and not _explained(states, run, stuck, len(table.frame))
            for r in range(run[0] + 1, run[1])
        ]
        if rows:
            found.append(
                Symptom(
                    NAME,
                    "accurate",
                    column,
                    tuple(map(int, rows)),
                    Text(
                        f"{column} 列有 {len(rows)} 行停在同一个值，传感器可能卡死",
                        f"column {column} holds one value for {len(rows)} rows: the sensor may be "
                        "stuck",
                    ),
                    "set_empty",
                )
            )
    return found


def _long_runs(values: np.ndarray) -> list[tuple[int, int]]:
    """(first row, row after the last) of every run that is far longer than the channel's usual."""
    if len(np.unique(values[np.isfinite(values)])) < _MIN_DISTINCT:
        return []
    change = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    length = np.diff(np.append(change, len(values)))
    usual = np.quantile(length, 0.95)
    long = (length >= _MIN_ROWS) & (length > _TIMES_USUAL * usual)
    return [(int(s), int(s + n)) for s, n in zip(change[long], length[long], strict=True)]


def _unusual(values: np.ndarray, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without runs at a value that is held again and again: there the channel rests."""
    held = [float(values[start]) for start, _ in runs]
    return [run for run, value in zip(runs, held, strict=True) if held.count(value) < _AT_REST]


def _standstill(run: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    """Whether another channel holds still at the same time: then the machine is off."""
    overlap = max((min(run[1], b) - max(run[0], a) for a, b in others), default=0)
    return overlap >= _SHARED * (run[1] - run[0])


def _states(table: GovernedTable) -> list[np.ndarray]:
    """(row,) codes of every column of a few states (words, or whole numbers) that says no quality."""
    found = []
    for column in map(str, table.frame):
        cells = table.frame[column]
        if column == table.time or table.is_quality(column):
            continue
        if column in table.channels and not pd.api.types.is_integer_dtype(cells):
            continue
        if 2 <= table.kinds(column) <= _MOST_STATES and not _says_quality(cells):
            found.append(pd.factorize(cells)[0])
    return found


def _explained(
    states: list[np.ndarray], run: tuple[int, int], stuck: list[tuple[int, int]], rows: int
) -> bool:
    """Whether a column of states says one thing in nearly all of the run and hardly ever outside."""
    inside = np.zeros(rows, bool)
    for start, end in stuck:
        inside[start:end] = True
    for codes in states:
        here = codes[run[0] : run[1]]
        if (here < 0).all():
            continue
        usual = int(np.bincount(here[here >= 0]).argmax())
        if (here == usual).mean() < _SHARED:
            continue
        said = codes == usual
        if (said & inside).sum() >= _SHARED * said.sum():
            return True
    return False


def _says_quality(states: pd.Series) -> bool:
    """Whether the states are those of a signal (``Bad``), which may well be one that is stuck."""
    said = {str(s).strip().lower() for s in states.dropna().unique()[:_MOST_STATES]}
    return bool(said.intersection(lexicon.words("quality_of_reading")))


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Empty the stuck cells: a value that was not measured is not made up."""
    frame = table.frame.copy(deep=False)
    values = frame[symptom.column].to_numpy(float).copy()
    values[list(symptom.rows)] = np.nan
    frame[symptom.column] = values
    return frame
