"""Missing values: cells that say that nothing was measured (``-999``, ``?``, ``N/A``, ``无``).

Empty cells of a table without times count here too; empty cells of a sensor table are missing points.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.fill import fill_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "missing_values"
_WORD_LIST = """?|-|--|---|n/a|na|nan|null|none|nil|missing|unknown|tbd|#n/a|#value!|bad|no data
|无|空|缺失|未知|待定|无数据|暂无"""
PLACEHOLDERS = frozenset(word.strip() for word in _WORD_LIST.split("|"))
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
        kinds = sorted({str(v) for v in cells[marked]})[:3]
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
    frame = table.frame.copy()
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
    named = set(table.frame[column].dropna().astype(str))
    return bool(named) and named <= set(table.frame[table.key].dropna().astype(str))


def placeholder_cells(table: GovernedTable, column: str) -> np.ndarray:
    """Which cells of a column say that nothing was measured, (rows,) bool."""
    cells = table.frame[column]
    if column in table.numbers:
        values = cells.to_numpy(float)
        real = values[np.isfinite(values) & ~np.isin(values, _SENTINELS)]
        if len(real) < 10:
            return np.zeros(len(values), bool)
        low, high = np.quantile(real, [0.005, 0.995])
        span = max(high - low, 1e-9)
        far = (values < low - span) | (values > high + span)
        sentinels: np.ndarray = np.isin(values, _SENTINELS) & far
        return sentinels
    if column not in table.texts:
        return np.zeros(len(cells), bool)
    words = cells.astype("string").str.strip().str.lower()
    marked: np.ndarray = words.isin(PLACEHOLDERS).fillna(False).to_numpy(bool)
    return marked if marked.mean() < 0.5 else np.zeros(len(cells), bool)
