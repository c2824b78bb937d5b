"""Carries a table over its repairs: what no repair touched keeps its Arrow type and every value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.foundation.governance.table import GovernedTable, Symptom
from industria.infrastructure.numbers import to_numbers

_WHOLE = r"[-+]?\d{1,18}"


def rows_after(
    rows: np.ndarray | None, table: GovernedTable, symptom: Symptom
) -> np.ndarray | None:
    """Which source row each row is, after a repair that moves rows; None where rows are new."""
    if rows is None:
        return None
    if symptom.repair == "drop_rows":
        return np.delete(rows, list(symptom.rows))
    if symptom.repair == "sort_rows":
        order = table.frame.reset_index(drop=True).sort_values(symptom.column, kind="stable").index
        sorted_rows: np.ndarray = rows[order.to_numpy()]
        return sorted_rows
    return None


def carried_over(
    source: pa.Table, before: pd.DataFrame, after: pd.DataFrame, rows: np.ndarray | None
) -> pa.Table:
    """The repaired table: ``source`` with only the columns and rows of ``after`` that changed.

    ``before`` is ``source`` as a frame, ``rows`` the source row of each row of ``after`` (None
    where rows were added). Whole numbers with empty cells stay whole numbers.
    """
    stayed = rows is not None and np.array_equal(rows, np.arange(source.num_rows))
    taken = source if rows is None or stayed else source.take(pa.array(rows))
    earlier = before if rows is None or stayed else before.iloc[rows].reset_index(drop=True)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for name in map(str, after):
        known = name in source.column_names
        if rows is not None and known and after[name].equals(earlier[name]):
            columns[name] = taken.column(name)
        else:
            columns[name] = _fitted(after[name], source.column(name) if known else None)
    return pa.table(columns)


def _fitted(cells: pd.Series, source: pa.ChunkedArray | None) -> pa.Array:
    """The cells in the type of their source column, where that holds all of them as they are."""
    natural = pa.array(cells, from_pandas=True)
    if source is None or natural.type == source.type:
        return natural
    wanted = source.type
    if pa.types.is_string(wanted) or pa.types.is_large_string(wanted):
        if not pa.types.is_floating(natural.type) or not _written_whole(source):
            return natural
        wanted = pa.int64()
    try:
        return natural.cast(wanted, safe=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return natural


def _written_whole(source: pa.ChunkedArray) -> bool:
    """Whether every number of a text column was written without a point."""
    texts = pd.Series(source.unique().to_pandas(), dtype="string").str.strip()
    numbers = texts[to_numbers(texts).notna()]
    return bool(len(numbers)) and bool(numbers.str.fullmatch(_WHOLE).all())
