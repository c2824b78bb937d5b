"""Duplicate rows: the same row, or the same time stamp, twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "duplicate_rows"


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows that are equal to an earlier row in every column."""
    rows = np.flatnonzero(table.frame.duplicated().to_numpy())
    if not len(rows):
        return []
    message = Text(f"有 {len(rows)} 行重复", f"{len(rows)} rows are duplicates")
    return [Symptom(NAME, "consistent", "", tuple(map(int, rows)), message, "drop_rows")]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Keep the first of equal rows."""
    return table.frame.drop(table.frame.index[list(symptom.rows)]).reset_index(drop=True)
