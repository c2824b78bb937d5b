"""Out-of-order rows: times that go backwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "out_of_order"


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows whose time lies before an earlier row's, for tables that are otherwise in order."""
    if not table.time:
        return []
    times = table.frame[table.time]
    late = (times < times.cummax()).fillna(False).to_numpy()
    rows = np.flatnonzero(late)
    if not len(rows) or late.mean() > 0.4:
        return []
    message = Text(f"有 {len(rows)} 行时间顺序颠倒", f"{len(rows)} rows stand after a later time")
    return [Symptom(NAME, "consistent", table.time, tuple(map(int, rows)), message, "sort_rows")]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Sort by time; rows of equal time keep their order."""
    return table.frame.sort_values(symptom.column, kind="stable", ignore_index=True)
