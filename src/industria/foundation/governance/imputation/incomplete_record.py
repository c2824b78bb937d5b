"""Incomplete records: rows cut short, with most of what other rows have left empty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "incomplete_record"
_FULL = 0.9
_EMPTY = 0.5


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows in which at least half of the columns that are nearly always filled are empty."""
    filled = [c for c in table.frame if table.frame[c].notna().mean() >= _FULL]
    if len(filled) < 4:
        return []
    empty = table.frame[filled].isna().mean(axis=1).to_numpy()
    rows = np.flatnonzero(empty >= _EMPTY)
    if not len(rows):
        return []
    return [
        Symptom(
            NAME,
            "complete",
            "",
            tuple(map(int, rows)),
            Text(f"有 {len(rows)} 条记录不完整", f"{len(rows)} records are incomplete"),
            "complete_or_drop",
        )
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Complete a record from a full one of the same key; drop those that have none.

    The dropped rows stay in the version before.
    """
    frame = table.frame.copy()
    broken = frame.index[list(symptom.rows)]
    whole = frame.drop(broken)
    kept = [c for c in frame if table.is_quality(str(c))]
    key = next((c for c in frame if table.is_key(str(c)) and frame[c].notna().any()), None)
    dropped = []
    for row in broken:
        twin = whole[whole[key] == frame.at[row, key]] if key is not None else whole.iloc[:0]
        if len(twin) and pd.notna(frame.at[row, key]):
            frame.loc[row] = frame.loc[row].combine_first(twin.iloc[0].drop(kept))
        else:
            dropped.append(row)
    return frame.drop(dropped).reset_index(drop=True)
