"""A data frame becomes numbers: levels one by one, times of day and week, which cells are missing.

What is known of a column (its levels, whether it is constant) is read from the labelled rows alone, and the
target is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from industria.infrastructure.numbers import to_numbers

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["number", "written", "level", "time", "empty", "constant", "name"]
_MOST_LEVELS = 12
_MOST_INDICATORS = 8
_NUMBER = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?)\s*([^\d]{0,12})$")
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is read. ``written``: a number with the same few letters behind it, such as its unit;
    ``name``: nearly every row has its own text, which says nothing of other rows."""

    name: str
    kind: Kind
    levels: tuple[str, ...] = ()
    indicator: bool = False

    @property
    def used(self) -> bool:
        """Whether anything of it is read."""
        return self.kind not in {"empty", "constant", "name"}


@dataclass(frozen=True, slots=True)
class Encoder:
    """The columns of a table, as the labelled rows show them."""

    columns: tuple[Column, ...]

    @classmethod
    def of(cls, labelled: pd.DataFrame) -> Encoder:
        """Of the labelled rows, without the target."""
        columns = [_column(labelled, str(name)) for name in labelled]
        partly = [c for c in columns if c.used and 0.02 <= labelled[c.name].isna().mean() <= 0.98][
            :_MOST_INDICATORS
        ]
        return cls(tuple(Column(c.name, c.kind, c.levels, c in partly) for c in columns))

    @property
    def left_out(self) -> tuple[Column, ...]:
        """Columns of which nothing is read."""
        return tuple(c for c in self.columns if not c.used)

    def encode(self, frame: pd.DataFrame) -> tuple[np.ndarray, Sequence[str]]:
        """(row, feature) with nan where a cell is missing, and the column that each feature is of."""
        parts: list[np.ndarray] = []
        owners: list[str] = []
        for column in self.columns:
            if column.used:
                values = _values(frame[column.name], column)
                parts.append(values)
                owners += [column.name] * values.shape[1]
        if not parts:
            return np.zeros((len(frame), 0), np.float32), owners
        return np.concatenate(parts, 1).astype(np.float32), owners


def _column(frame: pd.DataFrame, name: str) -> Column:
    import pandas as pd

    cells = frame[name]
    there = cells.dropna()
    if there.empty:
        return Column(name, "empty")
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Column(name, "time")
    if there.nunique() < 2 and not 0.02 <= cells.isna().mean() <= 0.98:
        return Column(name, "constant")
    if pd.api.types.is_numeric_dtype(cells):
        return Column(name, "number")
    texts = there.astype(str)
    if texts.str.match(_NUMBER).mean() > 0.95 and texts.str.extract(_NUMBER)[1].nunique() <= 3:
        return Column(name, "written")
    common = texts.value_counts()
    if len(common) > max(_MOST_LEVELS, 0.5 * len(texts)) and common.iloc[0] < 0.1 * len(texts):
        return Column(name, "name")
    return Column(name, "level", tuple(str(level) for level in common.index[:_MOST_LEVELS]))


def _values(cells: pd.Series, column: Column) -> np.ndarray:
    """(row, feature) of one column."""
    import pandas as pd

    missing = cells.isna().to_numpy()
    if column.kind == "level":
        texts = cells.astype(str).to_numpy()
        found = (texts[:, None] == np.array(column.levels, dtype=object)).astype(float)
    elif column.kind == "time":
        seconds = pd.to_datetime(cells, utc=True).astype("int64").to_numpy() / 1e9
        day, week = 2 * np.pi * seconds / _DAY_S, 2 * np.pi * seconds / (7 * _DAY_S)
        found = np.stack([np.sin(day), np.cos(day), np.sin(week), np.cos(week)], 1)
    elif column.kind == "written":
        numbers = cells.astype("string").str.extract(_NUMBER)[0].str.replace(",", ".")
        found = to_numbers(numbers).to_numpy(float, na_value=np.nan)[:, None]
    else:
        found = cells.to_numpy(float, na_value=np.nan)[:, None]
        found = np.where(np.isfinite(found), found, np.nan)
    found = np.where(missing[:, None], np.nan, found)
    return np.concatenate([found, missing[:, None].astype(float)], 1) if column.indicator else found
