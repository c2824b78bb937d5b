"""Timeliness: long silences, and a table that ended long before now."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.rhythm import longest_gap, rhythm
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "late_data"


def detect(table: GovernedTable) -> list[Symptom]:
    """Silences of more than 60 usual steps, and five minutes, in a steadily sampled table."""
    steady = rhythm(table) if table.channels else None
    if steady is None:
        return []
    steps, usual = steady.steps, steady.usual
    silent = steps[steps > longest_gap(usual)]
    if silent.empty:
        return []
    rows = tuple(int(i) for i in np.flatnonzero(table.frame.index.isin(silent.index)))
    longest = silent.max().total_seconds() / 60
    return [
        Symptom(
            NAME,
            "timely",
            table.time,
            rows,
            Text(
                f"数据中断 {len(silent)} 次，最长 {longest:.0f} 分钟",
                f"the data stopped {len(silent)} times, for up to {longest:.0f} minutes",
            ),
            "none",
            {"silent_s": float(silent.sum().total_seconds())},
        )
    ]


def repair(table: GovernedTable, _symptom: Symptom) -> pd.DataFrame:
    """Data that did not come cannot be repaired; the link has to be."""
    return table.frame
