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
from industria.foundation.units import parse_unit
from industria.infrastructure.numbers import to_numbers

NAME = "missing_values"
# A column that is empty this often is filled only where it applies.
_OPTIONAL = 0.25
# Nines and eights that people and loggers write, the ends of 12 and 16 bits (also scaled by tens), and "no value" of
# floats. Only far outside of what a column otherwise holds do they mean that.
_SENTINELS = np.array(
    [
        *(s * n for s in (1, -1) for n in (99, 99.9, 999, 999.9, 999.99, 9999, 9999.9, 99999, 999999, 8888, 88888)),
        -999.25, 4095, 4096, 32767, 32766, -32767, -32768, 65534, 65535,
        *(s * n / d for s, n in ((1, 32767), (-1, 32768), (1, 65535)) for d in (10, 100)),
        1e30, -1e30, 1e31, 3.4e38, -3.4e38, 3.4028234663852886e38, -3.4028234663852886e38,
    ]
)  # fmt: skip
# Where transmitters go with a broken thermocouple: the ends of types T, E, J, N, K, R and S, B (IEC 60584-1), and of
# Pt100 (IEC 60751), in degrees Celsius.
_BURNOUT = np.array(
    [-270.0, -200.0, 400.0, 850.0, 1000.0, 1200.0, 1300.0, 1370.0, 1372.0, 1768.0, 1820.0]
)
_TEMPERATURE = lexicon.Pattern(r"{temperature_column.bare}")
_STRETCH = 30


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
        cells = to_numbers(cells)
    frame[symptom.column] = cells
    if symptom.repair == "fill":
        frame[symptom.column] = fill_cells(
            frame, symptom.column, time=table.time if table.is_series else ""
        )
    return frame


def _is_temperature(table: GovernedTable, column: str) -> bool:
    unit = parse_unit(table.units.get(column, ""))
    return unit.unit == "degC" if unit else bool(_TEMPERATURE.search(column.lower()))


def _again(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(row,) bool: known values that stand in two rows or more."""
    told = np.isin(values, known)
    several = [k for k in known if (values[told] == k).sum() > 1]
    again: np.ndarray = np.isin(values, several)
    return again


def _with_zeros_between(values: np.ndarray, marked: np.ndarray) -> np.ndarray:
    """(row,) bool: marked cells, and zeros between two of them where the column otherwise holds none.

    A loose wire gives the end of the range and zero in turn.
    """
    rows = np.flatnonzero(marked)
    zeros = np.flatnonzero(values == 0)
    real = values[np.isfinite(values) & ~marked & (values != 0)]
    if len(rows) < 2 or not len(zeros) or not len(real):
        return marked
    low, high = np.quantile(real, [0.005, 0.995])
    if low <= 0 <= high:
        return marked
    after = np.searchsorted(rows, zeros).clip(1, len(rows) - 1)
    between = (rows[after - 1] < zeros) & (zeros < rows[after])
    close = rows[after] - rows[after - 1] <= _STRETCH
    out = marked.copy()
    out[zeros[between & close]] = True
    return out


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
        values = table.values(column)
        more = _again(values, _BURNOUT) if _is_temperature(table, column) else None
        told = sentinels(values, more)
        return _with_zeros_between(values, told) if told.any() else told
    if column not in table.texts:
        return np.zeros(len(cells), bool)
    texts = table.distinct(column)
    known = lexicon.words("placeholder")
    said = texts.where(lambda text: text.strip().lower() in known)
    marked = texts.cells(said)
    return marked if marked.mean() < 0.5 else np.zeros(len(cells), bool)


def sentinels(values: np.ndarray, more: np.ndarray | None = None) -> np.ndarray:
    """Which of a channel's values are written where nothing was measured, (rows,) bool: known ones, far from the rest.

    ``more``: further rows, (rows,) bool, that hold what this channel writes then.
    """
    told = np.isin(values, _SENTINELS) | (False if more is None else more)
    if not told.any():
        return told
    real = values[np.isfinite(values) & ~told]
    if len(real) < 10:
        return np.zeros(len(values), bool)
    low, high = np.quantile(real, [0.005, 0.995])
    span = max(high - low, 1e-9)
    found: np.ndarray = told & ((values < low - span) | (values > high + span))
    return found
