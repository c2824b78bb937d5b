"""The cells of a table as text, for checks that compare columns whatever their type; and writing them back."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.infrastructure.numbers import to_numbers

_WORDS_MEANT = 0.5  # a column that mostly says "none" means it
_MANY = 50_000


def text_cells(table: GovernedTable) -> pd.DataFrame:
    """Columns of text, and numbers that are no measurements; an empty or placeholder cell is ``""``.

    Channels of a sensor table, times, truth values and quality columns stay out: they determine nothing.
    So do measured numbers of a long table that hardly ever repeat.
    """
    found: dict[str, np.ndarray] = {}
    channels, texts = set(table.channels), set(table.texts)
    if table.frame.columns.duplicated().any():
        return pd.DataFrame(index=range(len(table.frame)))
    for column in map(str, table.frame):
        if column in channels or table.is_quality(column):
            continue
        if column in texts:
            found[column] = table.remembered("shown", column, partial(_shown_text, table, column))
        elif _is_countable(table, column):
            found[column] = table.remembered("shown", column, partial(_shown_number, table, column))
    return pd.DataFrame(found, index=range(len(table.frame)))


def _is_countable(table: GovernedTable, column: str) -> bool:
    cells = table.frame[column]
    if not pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        return False
    return len(cells) <= _MANY or table.kinds(column) <= len(cells) / 2


def _shown_text(table: GovernedTable, column: str) -> np.ndarray:
    cells = table.distinct(column)
    placeholders = lexicon.words("placeholder")
    empty = cells.where(lambda text: text.strip().lower() in placeholders or not text)
    nothing = len(table.frame) - cells.given + cells.counts[empty].sum()
    shown = np.array([*cells.values, ""], dtype=object)
    if nothing < _WORDS_MEANT * len(table.frame):
        shown[np.append(empty, False)] = ""
    written: np.ndarray = shown[cells.codes]
    return written


def _shown_number(table: GovernedTable, column: str) -> np.ndarray:
    codes, numbers = pd.factorize(table.frame[column])
    shown = np.array([*map(number_text, numbers), ""], dtype=object)
    written: np.ndarray = shown[codes]
    return written


def number_text(value: object) -> str:
    """A number as it is written: whole numbers without a point, nothing for an empty cell."""
    if pd.isna(value):
        return ""
    number = float(str(value))
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number!r}"


def write_cells(frame: pd.DataFrame, column: str, wanted: dict[int, str]) -> pd.DataFrame:
    """The frame with other values in some rows of one column; numbers stay numbers."""
    out = frame.copy(deep=False)
    cells = out[column].copy()
    rows = list(wanted)
    if pd.api.types.is_numeric_dtype(cells):
        values = to_numbers(pd.Series([wanted[r] for r in rows]))
        whole = pd.api.types.is_integer_dtype(cells) and bool((values % 1 == 0).all())
        if not whole:
            cells = cells.astype(float)
        cells.iloc[rows] = values.astype(np.int64).to_numpy() if whole else values.to_numpy()
    else:
        cells = cells.astype(object)
        cells.iloc[rows] = [wanted[row] or None for row in rows]
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
