"""Redundant columns: one that says again what another says, as it is or in another unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "redundant_columns"
_MIN_ROWS = 10
_GLANCE = 500  # rows that are compared before the whole columns are


def detect(table: GovernedTable) -> list[Symptom]:
    """Columns equal to an earlier one, or an exact multiple or shift of it."""
    found: list[Symptom] = []
    frame = table.frame
    kept: list[str] = []
    if len(frame) < _MIN_ROWS:
        return []
    for column in map(str, frame):
        twin = next((k for k in kept if _same(table, k, column)), None)
        if twin is None:
            kept.append(column)
            continue
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(range(len(frame))),
                Text(f"{column} 列与 {twin} 列重复", f"column {column} repeats column {twin}"),
                "drop_column",
                {"twin": twin},
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Drop the later of the two."""
    return table.frame.drop(columns=symptom.column)


def _same(table: GovernedTable, first: str, second: str) -> bool:
    one, other = table.frame[first], table.frame[second]
    if not _alike(one.iloc[:_GLANCE], other.iloc[:_GLANCE], glance=True):
        return False
    if table.kinds(first) < 3 or one.isna().mean() > 0.5:
        return False
    return _alike(one, other)


def _alike(one: pd.Series, other: pd.Series, glance: bool = False) -> bool:
    """Whether two columns say the same; at a glance also where the rows do not tell."""
    if pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other):
        return _affine(one.to_numpy(float), other.to_numpy(float), glance)
    return bool(one.dtype == other.dtype and one.equals(other))


def _affine(one: np.ndarray, other: np.ndarray, untold: bool) -> bool:
    """Whether ``other`` is a*one + b to nine digits: the same quantity in another unit.

    ``untold``: what is said of rows that are too few or too much alike.
    """
    given = np.isfinite(one)
    if not np.array_equal(given, np.isfinite(other)):
        return False
    x, y = one[given], other[given]
    if len(x) < _MIN_ROWS or np.ptp(x) == 0 or np.ptp(y) == 0 or len(np.unique(x)) < 5:
        return untold
    low, high = x.argmin(), x.argmax()
    slope = (y[high] - y[low]) / (x[high] - x[low])
    return bool(np.abs(y - (y[low] + slope * (x - x[low]))).max() <= 1e-9 * np.abs(y).max())
