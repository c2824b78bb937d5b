"""The cells of a table as text, for checks that compare columns whatever their type; and writing them back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.missing_values import PLACEHOLDERS
from industria.foundation.governance.table import GovernedTable, Symptom

_WORDS_MEANT = 0.5  # a column that mostly says "none" means it


def text_cells(table: GovernedTable) -> pd.DataFrame:
    """Columns of text, and numbers that are no measurements; an empty or placeholder cell is ``""``.

    Channels of a sensor table, times, truth values and quality columns stay out: they determine nothing.
    """
    found: dict[str, pd.Series] = {}
    channels, texts = set(table.channels), set(table.texts)
    if table.frame.columns.duplicated().any():
        return pd.DataFrame(index=range(len(table.frame)))
    for column in map(str, table.frame):
        cells = table.frame[column]
        if column in channels or table.is_quality(column):
            continue
        if column in texts:
            shown = cells.astype(object).where(cells.notna(), "").astype(str)
            empty = shown.str.strip().str.lower().isin(PLACEHOLDERS)
            found[column] = shown.mask(empty, "") if empty.mean() < _WORDS_MEANT else shown
        elif pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
            found[column] = cells.map(number_text)
    return pd.DataFrame(found, index=table.frame.index).reset_index(drop=True)


def number_text(value: object) -> str:
    """A number as it is written: whole numbers without a point, nothing for an empty cell."""
    if pd.isna(value):
        return ""
    number = float(str(value))
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number!r}"


def write_cells(frame: pd.DataFrame, column: str, wanted: dict[int, str]) -> pd.DataFrame:
    """The frame with other values in some rows of one column; numbers stay numbers."""
    out = frame.copy()
    cells = out[column].copy()
    rows = list(wanted)
    if pd.api.types.is_numeric_dtype(cells):
        values = pd.to_numeric(pd.Series([wanted[r] for r in rows]), errors="coerce")
        whole = pd.api.types.is_integer_dtype(cells) and bool((values % 1 == 0).all())
        cells.iloc[rows] = values.astype(np.int64).to_numpy() if whole else values.to_numpy()
    else:
        cells = cells.astype(object)
        for row in rows:
            cells.iloc[row] = wanted[row] or None
    out[column] = cells
    return out


def wanted_of(symptom: Symptom) -> dict[int, str]:
    """Row to the value that a finding would write there."""
    wanted = symptom.detail["cells"]
    assert isinstance(wanted, dict)
    return {int(row): str(value) for row, value in wanted.items()}


def repaired(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """The frame with what a finding of this folder proposes."""
    return write_cells(table.frame, symptom.column, wanted_of(symptom))


def cell_symptom(
    name: str, column: str, wanted: dict[int, str], message: Text, repair: str
) -> Symptom:
    """A finding about single cells, with what would stand in each."""
    return Symptom(
        name, "accurate", column, tuple(sorted(wanted)), message, repair, {"cells": wanted}
    )
