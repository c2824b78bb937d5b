"""Told times: the rows of a stretch at the time that a right clock would have told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.foundation.governance.table import GovernedTable, Symptom


def told_earlier(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """The frame with the times of the rows of a finding earlier by its ``late_ns`` nanoseconds; all without rows."""
    frame = table.frame.copy(deep=False)
    late = pd.Timedelta(int(str(symptom.detail["late_ns"])))
    rows = np.arange(len(frame))
    moved = np.isin(rows, symptom.rows) if symptom.rows else np.ones(len(frame), bool)
    times = frame[symptom.column]
    frame[symptom.column] = times.mask(moved, times - late)
    return frame
