"""Missing keys: empty cells in a key, and references to keys that no table has."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.fill import fill_cells
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
            unique = column == table.key
            found.append(
                Symptom(
                    NAME,
                    "complete",
                    column,
                    tuple(map(int, rows)),
                    Text(
                        f"{column} 列缺 {int(empty.sum())} 个键，{int(dangling.sum())} 个键无处可查",
                        f"key column {column} lacks {int(empty.sum())} keys, and "
                        f"{int(dangling.sum())} refer to nothing",
                    ),
                    "new_key" if unique else "fill" if empty.any() else "none",
                )
            )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """A new key that says that it was made, or the reference that other columns determine."""
    frame = table.frame.copy()
    cells = frame[symptom.column].copy()
    empty = [r for r in symptom.rows if pd.isna(cells.iloc[r]) or str(cells.iloc[r]).strip() == ""]
    if symptom.repair == "new_key":
        if pd.api.types.is_numeric_dtype(cells):
            start = int(cells.max()) + 1
            for offset, row in enumerate(empty):
                cells.iloc[row] = start + offset
        else:
            for row in empty:
                cells.iloc[row] = f"{table.name}-row-{row + 1}"
        frame[symptom.column] = cells
    else:
        cells.iloc[empty] = None
        frame[symptom.column] = cells
        frame[symptom.column] = fill_cells(frame, symptom.column)
    return frame


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
            return given & ~known_rows
    return none
