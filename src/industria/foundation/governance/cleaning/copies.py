"""Copies: rows that are one record again by a key of several columns, and cells that the other copies outvote.

A key of several columns is read off the table: columns near its beginning whose values together stand once in
nearly all rows although by chance many pairs of rows would share them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from industria.foundation.governance.table import GovernedTable

_MOST_COLUMNS = 6
_MOST_PARTS = 3
_UNIQUE = 0.97
_LEAST_CHANCE = 10
_LEAST_ROWS = 20
_MAJORITY = 2
_COPIED = 0.15
_LEAST_DIGITS = 4


def key_columns(table: GovernedTable) -> list[str]:
    """The columns that together identify a row, copies aside; empty where the table does not show any."""
    frame = table.frame
    if len(frame) < _LEAST_ROWS or table.is_series:
        return []
    able = [c for c in map(str, frame) if _can_name(table, c)][:_MOST_COLUMNS]
    codes = {c: pd.factorize(frame[c])[0] for c in able}
    for size in range(1, _MOST_PARTS + 1):
        for group in combinations(able, size):
            if _is_key(table, group, codes):
                return list(group)
    return []


def outvoted(table: GovernedTable, key: Sequence[str]) -> dict[str, dict[int, object]]:
    """By column: row to what two or more other copies of the same record say, against this one alone."""
    frame = table.frame
    same = frame.duplicated(list(key), keep=False) & frame[list(key)].notna().all(axis=1)
    found: dict[str, dict[int, object]] = {}
    for _, rows in frame[same].groupby(list(key), sort=False).groups.items():
        if len(rows) <= _MAJORITY:
            continue
        copies = frame.loc[rows]
        for column in frame.columns.difference(list(key), sort=False):
            cells = copies[column].astype(object).where(copies[column].notna(), "")
            counts = cells.value_counts()
            if len(counts) == 2 and counts.iloc[1] == 1 and counts.iloc[0] >= _MAJORITY:
                row = cells.index[(cells == counts.index[1]).to_numpy()][0]
                found.setdefault(str(column), {})[int(frame.index.get_loc(row))] = counts.index[0]
    return found


def _can_name(table: GovernedTable, column: str) -> bool:
    """Whether a column can be part of a key: words, dates and whole numbers, no measurements."""
    cells = table.frame[column]
    if table.is_quality(column) or cells.isna().any() or column == table.label:
        return False
    if pd.api.types.is_float_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        return False
    return column not in table.texts or table.distinct(column).median_length() <= 25


def _are_numbers_of(table: GovernedTable, column: str) -> bool:
    """Whether whole numbers in the first column are those of records: all of one length, of four digits or more."""
    cells = table.frame[column]
    if column != str(table.frame.columns[0]) or not pd.api.types.is_integer_dtype(cells):
        return False
    digits = cells.abs().astype(str).str.len()
    return bool(digits.min() == digits.max() and digits.min() >= _LEAST_DIGITS)


def other_records(table: GovernedTable, key: Sequence[str]) -> np.ndarray:
    """(row,) bool: rows that share their key with another row and differ from all such in two columns or more.

    One of them has another's key; nothing in them is sure before it is known which.
    """
    frame = table.frame
    found = np.zeros(len(frame), bool)
    again = frame.duplicated(list(key), keep=False) & frame[list(key)].notna().all(axis=1)
    others = frame.columns.difference(list(key), sort=False)
    for rows in frame[again].groupby(list(key), sort=False).indices.values():
        places = np.flatnonzero(again)[rows]
        cells = frame[others].iloc[places].astype(str).to_numpy()
        for at, row in enumerate(places):
            differing = (cells != cells[at]).sum(axis=1)
            differing[at] = len(others) + 1
            found[row] = differing.min() > 1
    return found


def _is_key(table: GovernedTable, group: Sequence[str], codes: dict[str, np.ndarray]) -> bool:
    rows = len(table.frame)
    first = [str(c) for c in table.frame.columns[:_MAJORITY]]
    if not set(group) & set(first):
        return False
    if len(group) == 1 and group[0] not in table.texts and not _are_numbers_of(table, group[0]):
        return False  # whole numbers that differ may be counts
    share = float(
        np.prod([(np.bincount(codes[c]) / rows) ** 2 @ np.ones(codes[c].max() + 1) for c in group])
    )
    if len(group) > 1 and 0.5 * rows * rows * share < _LEAST_CHANCE:
        return False
    others = [c for c in map(str, table.frame) if c not in group]
    if not any(table.kinds(c) > _MAJORITY for c in others):
        return False  # what is left of a row says nothing that a key could settle
    again = table.frame.duplicated(list(group), keep=False)
    if again.mean() > _COPIED:
        return False
    once = table.frame[again].drop_duplicates()
    records = rows - int(table.frame.duplicated().sum())
    repeated = int(once.duplicated(list(group)).sum())
    return repeated <= (1 - _UNIQUE) * records
