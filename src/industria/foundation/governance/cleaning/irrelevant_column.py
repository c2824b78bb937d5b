"""Irrelevant columns: the same in every row, empty throughout, or nothing but the row's number."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "irrelevant_column"
_MIN_ROWS = 20


def detect(table: GovernedTable) -> list[Symptom]:
    """Columns from which nothing can be told about a row."""
    if len(table.frame) < _MIN_ROWS:
        return []
    found = []
    for column in map(str, table.frame):
        reason = None if table.is_quality(column) else _reason(table, column)
        if reason:
            found.append(
                Symptom(
                    NAME,
                    "consistent",
                    column,
                    tuple(range(len(table.frame))),
                    Text(
                        f"{column} 列无关：{reason.zh}",
                        f"column {column} tells nothing: {reason.en}",
                    ),
                    "drop_column",
                )
            )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Drop the column; the version before keeps it."""
    return table.frame.drop(columns=symptom.column)


def _reason(table: GovernedTable, column: str) -> Text | None:
    cells = table.frame[column]
    if cells.isna().all():
        return Text("全部为空", "it is empty throughout")
    first = cells.iloc[0]
    if pd.notna(first) and (cells.iloc[:1000] == first).all() and (cells == first).all():
        return Text("每行都一样", "every row says the same")
    unnamed = column.lower().startswith("unnamed") or column.strip() in ("", "#", "index")
    if unnamed and pd.api.types.is_integer_dtype(cells):
        steps = np.diff(cells.to_numpy())
        if len(steps) and (steps == 1).all():
            return Text("只是行号", "it only counts the rows")
    return None
