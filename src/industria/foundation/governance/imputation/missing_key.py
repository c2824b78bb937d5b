"""Missing keys: empty cells in a key, and references to keys that no table has.

A key that nobody wrote down is asked for: one that is made up would name something that is not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "missing_key"
_REFERS = 0.8


def detect(table: GovernedTable) -> list[Symptom]:
    """Empty cells of columns whose name says key; values that the kin's key column does not know."""
    found = []
    for column in map(str, table.frame):
        if not table.is_key(column):
            continue
        cells = table.frame[column]
        empty = cells.isna().to_numpy() | (cells.astype("string").str.strip() == "").fillna(
            False
        ).to_numpy(bool)
        if empty.all():
            continue
        dangling = _dangling(table, column, empty)
        rows = np.flatnonzero(empty | dangling)
        if len(rows):
            found.append(
                Symptom(
                    NAME,
                    "complete",
                    column,
                    tuple(map(int, rows)),
                    Text(
                        f"{column} 列缺 {int(empty.sum())} 个键，{int(dangling.sum())} 个键无处可查：应填什么？",
                        f"key column {column} lacks {int(empty.sum())} keys, and "
                        f"{int(dangling.sum())} refer to nothing: what should stand there?",
                    ),
                )
            )
    return found


def repair(table: GovernedTable, _symptom: Symptom) -> pd.DataFrame:
    """A key is not made up: the cells stay as they are."""
    return table.frame


def _dangling(table: GovernedTable, column: str, empty: np.ndarray) -> np.ndarray:
    """Cells that are unknown to the kin table whose key of that name holds nearly all others."""
    none = np.zeros(len(table.frame), bool)
    if column == table.key:
        return none
    for kin in table.kin.values():
        if column not in kin or kin[column].dropna().nunique() < 0.95 * len(kin):
            continue
        known = table.frame[column].astype("string").isin(set(kin[column].dropna().astype(str)))
        known_rows = known.to_numpy(bool)
        given = ~empty
        if given.any() and _REFERS <= known_rows[given].mean() < 1:
            unknown: np.ndarray = given & ~known_rows
            return unknown
    return none
