"""Stuck sensors: a channel that varies, and then holds one value for far too long.

What is too long comes from the channel itself: a run counts when it is at least 20 rows long and
more than five times the longest that nineteen in twenty of its runs reach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "stuck_sensor"
_MIN_ROWS = 20
_TIMES_USUAL = 5
_MIN_DISTINCT = 20


def detect(table: GovernedTable) -> list[Symptom]:
    """Runs of one value in channels that usually move."""
    found = []
    for column in table.channels:
        values = table.frame[column].to_numpy(float)
        if len(np.unique(values[np.isfinite(values)])) < _MIN_DISTINCT:
            continue
        change = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
        length = np.diff(np.append(change, len(values)))
        usual = np.quantile(length, 0.95)
        long = (length >= _MIN_ROWS) & (length > _TIMES_USUAL * usual)
        rows = [
            r for s, n in zip(change[long], length[long], strict=True) for r in range(s + 1, s + n)
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


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Empty the stuck cells: a value that was not measured is not made up."""
    frame = table.frame.copy()
    values = frame[symptom.column].to_numpy(float).copy()
    values[list(symptom.rows)] = np.nan
    frame[symptom.column] = values
    return frame
