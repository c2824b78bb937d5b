"""Readings: what a table of the plant says of each of its channels, whether it has a column or rows for each.

Sources of a second opinion: the same quantity stands in the export of another system, in a log written by hand, in
the file of another logger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.foundation.governance.imputation.missing_values import placeholder_cells
from industria.foundation.governance.table import GovernedTable, Noted
from industria.infrastructure.numbers import to_numbers

_LEAST = 12
_MOST_TAGS = 300
_TEXT_NUMBERS = 0.6
_STAND_ONCE = 0.7


@dataclass(frozen=True, slots=True)
class Readings:
    """``times``: (n,) nanoseconds, each once; ``values``: (n,) floats, NaN where nothing trusted stands."""

    name: str
    times: np.ndarray
    values: np.ndarray
    unit: str = ""


def readings_of(name: str, frame: pd.DataFrame, now: pd.Timestamp) -> Iterator[Readings]:
    """All channels of a table with times; of a table with rows for each reading, each tag's."""
    table = GovernedTable(name, frame, now, noted=Noted(frame.attrs.get("qualities", {})))
    if not table.time or not frame.columns.is_unique or len(frame) < _LEAST:
        return
    tags = tag_column(table)
    if tags:
        yield from _of_long(table, tags)
        return
    times = nanoseconds(frame[table.time])
    once = ~pd.Series(times).duplicated().to_numpy() & frame[table.time].notna().to_numpy()
    times = times[once]
    for column in table.numbers:
        if table.is_quality(column):
            continue
        values = _trusted(table, column, table.values(column))
        yield Readings(f"{name}.{column}", times, values[once], _units(frame).get(column, ""))


def nanoseconds(times: pd.Series) -> np.ndarray:
    """(row,): times without their zone (in UTC where they name one), in nanoseconds."""
    plain = times.dt.tz_convert("UTC").dt.tz_localize(None) if times.dt.tz is not None else times
    found: np.ndarray = plain.astype("datetime64[ns]").astype("int64").to_numpy()
    return found


def _units(frame: pd.DataFrame) -> dict[str, str]:
    units = frame.attrs.get("units", {})
    return units if isinstance(units, dict) else {}


def tag_column(table: GovernedTable) -> str:
    """The column of tags of a long table: few words, of which each has many times, and all together each once."""
    best = ""
    for column in table.texts if table.time else ():
        cells = table.distinct(column)
        if table.is_quality(column) or not 2 <= len(cells.values) <= _MOST_TAGS:
            continue
        if cells.given < len(table.frame) or len(table.frame) < _LEAST * len(cells.values) / 2:
            continue
        if table.frame[table.time].duplicated().mean() < 0.3:
            continue
        if (~table.frame.duplicated([table.time, column])).mean() < _STAND_ONCE:
            continue
        if not best or len(cells.values) > len(table.distinct(best).values):
            best = column
    return best


def _of_long(table: GovernedTable, tags: str) -> Iterator[Readings]:
    frame = table.frame
    values = _value_column(table, tags)
    if values is None:
        return
    times = nanoseconds(frame[table.time])
    cells = table.distinct(tags)
    given = frame[table.time].notna().to_numpy()
    for code, tag in enumerate(cells.values):
        rows = np.flatnonzero((cells.codes == code) & given)
        rows = rows[~pd.Series(times[rows]).duplicated(keep=False).to_numpy()]
        if np.isfinite(values[rows]).sum() >= _LEAST:
            yield Readings(f"{table.name}.{tag}", times[rows], values[rows])


def _value_column(table: GovernedTable, tags: str) -> np.ndarray | None:
    for column in table.numbers:
        if not table.is_quality(column):
            return _trusted(table, column, table.values(column))
    for column in table.texts:
        if column == tags or table.is_quality(column):
            continue
        texts = table.distinct(column)
        numbers = to_numbers(pd.Series([*texts.values, None])).to_numpy(float)
        if texts.share(np.isfinite(numbers[:-1])) >= _TEXT_NUMBERS:
            return _trusted(table, column, numbers[texts.codes])
    return None


def _trusted(table: GovernedTable, column: str, values: np.ndarray) -> np.ndarray:
    """Values that are no sentinels, and whose quality column, where there is one, says what it mostly says."""
    marked = placeholder_cells(table, column)
    values = np.where(marked, np.nan, values) if marked.any() else values
    quality = table.quality_columns().get(column, "")
    if not quality:
        return values
    says = table.frame[quality].astype(str)
    usual: np.ndarray = (says == says.mode().iloc[0]).to_numpy()
    return np.where(usual, values, np.nan)
