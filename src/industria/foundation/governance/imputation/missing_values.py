"""Missing values: cells that say that nothing was measured (``-999``, ``?``, ``N/A``, ``无``).

Empty cells of a table without times count here too; empty cells of a sensor table are missing points.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.imputation.fill import fill_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "missing_values"
# A column that is empty this often is filled only where it applies.
_OPTIONAL = 0.25
_SENTINELS = (-999.0, -9999.0, -99.0, 9999.0, 99999.0, 999999.0, -999.25, -32768.0, 65535.0)


def detect(table: GovernedTable) -> list[Symptom]:
    """Placeholders in any column; empty cells in tables without times."""
    found = []
    for column in map(str, table.frame):
        if table.is_quality(column):
            continue  # "Bad" says how good another value is; it is no missing value
        cells = table.frame[column]
        marked = placeholder_cells(table, column)
        empty = cells.isna().to_numpy()
        blank = (
            empty
            if not table.is_series and not table.is_key(column)
            else np.zeros(len(cells), bool)
        )
        if column == table.label or empty.mean() > _OPTIONAL or _refers_to_key(table, column):
            blank = np.zeros(len(cells), bool)
        rows = np.flatnonzero(marked | blank)
        if not len(rows):
            continue
        kinds = sorted({str(v) for v in cells[marked].unique()})[:3]
        shown = f" ({', '.join(kinds)})" if kinds else ""
        found.append(
            Symptom(
                NAME,
                "complete",
                column,
                tuple(map(int, rows)),
                Text(
                    f"{column} 列有 {len(rows)} 个缺失值{shown}",
                    f"column {column} has {len(rows)} missing values{shown}",
                ),
                "fill" if len(cells) - len(rows) >= 20 else "set_empty",
                {"placeholders": kinds},
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Empty the placeholders, then fill what other columns determine; the rest stays empty."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column].copy()
    cells.iloc[list(symptom.rows)] = None
    if symptom.column in table.numbers:
        cells = pd.to_numeric(cells, errors="coerce")
    frame[symptom.column] = cells
    if symptom.repair == "fill":
        frame[symptom.column] = fill_cells(
            frame, symptom.column, time=table.time if table.is_series else ""
        )
    return frame


def _refers_to_key(table: GovernedTable, column: str) -> bool:
    """Whether a column names other rows of the same table: the topmost row has no parent."""
    if not table.key or column == table.key:
        return False
    named, known = table.frame[column], table.frame[table.key]
    some = set(named.dropna().head(50).astype(str))
    whole = set(known.dropna().astype(str)) if some else set()
    return bool(some) and some <= whole and set(named.dropna().astype(str)) <= whole


def placeholder_cells(table: GovernedTable, column: str) -> np.ndarray:
    """Which cells of a column say that nothing was measured, (rows,) bool."""
    cells = table.frame[column]
    if column in table.numbers:
        return sentinels(table.values(column))
    if column not in table.texts:
        return np.zeros(len(cells), bool)
    texts = table.distinct(column)
    known = lexicon.words("placeholder")
    said = texts.where(lambda text: text.strip().lower() in known)
    marked = texts.cells(said)
    return marked if marked.mean() < 0.5 else np.zeros(len(cells), bool)


def sentinels(values: np.ndarray) -> np.ndarray:
    """Which of a channel's values are written where nothing was measured, (rows,) bool: known ones, far from the rest."""
    told = np.isin(values, _SENTINELS)
    if not told.any():
        return told
    real = values[np.isfinite(values) & ~told]
    if len(real) < 10:
        return np.zeros(len(values), bool)
    low, high = np.quantile(real, [0.005, 0.995])
    span = max(high - low, 1e-9)
    found: np.ndarray = told & ((values < low - span) | (values > high + span))
    return found
