"""Columns of a table as series on a grid, and why a column is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from industria.core import IndustriaError, InputError, Text
from industria.infrastructure.numbers import to_numbers
from industria.models.anomaly.frame import sensor_frame
from industria.models.series.clocks import clock_of
from industria.models.series.grid import Grid, grid
from industria.models.series.seasons import NOMINAL, season_of, usual_season

FEWEST = 16


@dataclass(frozen=True, slots=True)
class Series:
    """One column. ``season``: steps of its season, ``seasonal``: whether it has one; ``usual``: the calendar's
    season at its rate; ``kind``: ``state`` is 0 or 1, ``count`` whole and never below 0; ``floor``: it never
    was below 0 and touched it."""

    name: str
    grid: Grid
    season: int
    seasonal: bool
    usual: int
    kind: str
    floor: bool

    def __len__(self) -> int:
        return len(self.grid.values)


@dataclass(frozen=True, slots=True)
class Read:
    """The series of a table; what is to be known of its times, and what was left out with the reason."""

    series: tuple[Series, ...]
    left_out: tuple[Text, ...]


def series_of(table: pa.Table, columns: Sequence[str] = (), time: str = "") -> Read:
    """The wanted columns, or every numeric channel, that can be forecast; ``time``: the column of their times.

    Raises InputError without a time column, for a wanted column that is not there or cannot be forecast,
    or where no column can.
    """
    clock = clock_of(table, time)
    times = clock.times
    table = table.set_column(
        table.column_names.index(clock.name), clock.name, pa.array(times.astype("datetime64[us]"))
    )
    if missing := [c for c in columns if c not in table.column_names]:
        raise InputError(
            f"expected columns of {', '.join(table.column_names)}, found {', '.join(missing)}: name others"
        )
    left_out: list[Text] = []
    names = list(dict.fromkeys(columns))
    _of_one_machine(table, times)
    if not names:
        frame = sensor_frame(table)
        names, left_out = list(frame.channels), [n.message for n in frame.left_out]
    found: list[Series] = []
    for name in names:
        try:
            found.append(_one(name, times, _values(table[name], name)))
        except IndustriaError as error:
            if columns:
                raise
            left_out.append(Text(f"未预测: {name}, {error}", f"left out: {name}, {error}"))
    if not found:
        said = "; ".join(note.en for note in left_out)
        raise InputError(f"expected a column that can be forecast, found none ({said})")
    return Read(tuple(found), (*clock.notes, *left_out))


def _one(name: str, times: np.ndarray, values: np.ndarray) -> Series:
    """One column on its grid. Raises InputError where it cannot be forecast."""
    made = grid(times, values, name)
    x = made.values
    if len(x) < FEWEST:
        raise InputError(
            f"expected at least {FEWEST} steps of {name} for a forecast, found {len(x)}: add readings"
        )
    if np.ptp(x) == 0:
        raise InputError(
            f"expected readings of {name} that change, found {x[0]:g} throughout: there is nothing to forecast"
        )
    held = values[np.isfinite(values)]
    whole = bool((held == np.round(held)).all())
    kind = "value"
    if set(np.unique(held)) <= {0.0, 1.0}:
        kind = "state"
    elif whole and held.min() >= 0:
        kind = "count"
    season = season_of(x, made.lengths)
    floor = bool(held.min() >= 0 and (kind != "value" or held.min() == 0))
    return Series(
        name, made, season or NOMINAL, bool(season), usual_season(made.lengths), kind, floor
    )


def last(series: Series, rows: int) -> Series:
    """The series without its last rows."""
    g = series.grid
    return replace(series, grid=replace(g, times=g.times[:-rows], values=g.values[:-rows]))


def _of_one_machine(table: pa.Table, times: np.ndarray) -> None:
    """Raises InputError where rows of one time are told apart by a column of texts: they are of several things."""
    if len(np.unique(times)) == len(times):
        return
    texts = [n for n in table.column_names if pa.types.is_string(table[n].type)]
    stamps = pa.table({"time": times.astype("datetime64[ns]")})
    for name in texts:
        pairs = stamps.append_column(name, table[name])
        kinds = len(table[name].unique())
        if kinds > 1 and pairs.group_by(["time", name]).aggregate([]).num_rows == len(table):
            raise InputError(
                f"expected one row for each time, found {kinds} things in {name} with rows of the same times: "
                "take one of them into a table of its own"
            )


def _values(column: pa.ChunkedArray, name: str) -> np.ndarray:
    """Cells as numbers, (row,); NaN where they are none. Raises InputError where most are none."""

    if pa.types.is_temporal(column.type):
        raise InputError(f"expected numbers in the column {name}, found times: name another column")
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    cells = to_numbers(column.to_pandas()).to_numpy(float, na_value=np.nan)
    held = len(column) - column.null_count
    if 2 * np.isfinite(cells).sum() < max(1, held):
        raise InputError(
            f"expected numbers in the column {name}, found that most cells are none: name another column"
        )
    return np.where(np.isfinite(cells), cells, np.nan)
