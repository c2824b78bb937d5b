"""Sensor tables as arrays: which columns are channels, and how gaps are closed.

This module alone knows the convention: one time column, numeric channels, labels left out. It says of
every column that is no channel why, and of every channel how many cells were no number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.core import InputError, Text
from industria.foundation import lexicon
from industria.infrastructure.numbers import to_numbers

LABELS = frozenset(
    [
        "anomaly",
        "anomalies",
        "changepoint",
        "change_point",
        "label",
        "labels",
        "is_anomaly",
        "fault_label",
        "target",
    ]
)


_NUMBER = r"[+-]?(?:(?:0|[1-9]\d{0,14})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_WORDS_NAMED = 3
_HOUR, _SUNDAY, _MORNING = np.timedelta64(3600, "s"), 6, 4
_FEWEST_STEPS, _SET_BACK, _RISES = 500, 0.005, 0.2


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """What became of a column, or of some of its cells, and why."""

    column: str
    reason: str
    cells: int
    message: Text

    def to_json(self) -> dict[str, object]:
        """As ``industria detect`` prints it."""
        return {
            "column": self.column,
            "reason": self.reason,
            "cells": self.cells,
            "message": self.message.to_json(),
        }


@dataclass(frozen=True)
class SensorFrame:
    """``values`` (row, channel) without gaps, in the order of ``times`` (row,), in UTC where they had a
    zone. ``left_out``: columns that are no channel; ``bad_cells``: cells of a channel taken as empty.
    """

    times: np.ndarray
    values: np.ndarray
    channels: tuple[str, ...]
    labels: np.ndarray | None = None
    left_out: tuple[ColumnNote, ...] = ()
    bad_cells: tuple[ColumnNote, ...] = ()


def sensor_frame(table: pa.Table, channels: tuple[str, ...] = ()) -> SensorFrame:
    """A sensor table in time order; gaps hold the last value, leading ones the first. Local times of a night in
    which an hour comes twice stay in the order of the file.

    ``channels``: these columns and no others (as a trained model needs them); without them totals, which
    only rise, are left out too, beside other channels. A column of text that is mostly numbers is a channel
    whose other cells are empty. Raises InputError without a time column or a numeric channel, or where a
    wanted channel is missing.
    """
    time = next((n for n in table.column_names if pa.types.is_timestamp(table[n].type)), None)
    if time is None:
        raise InputError("expected a time column, found none: give the table one")
    times = _plain(table[time]).to_pandas().to_numpy()
    order = _order(times)
    found: list[str] = []
    left_out: list[ColumnNote] = []
    for name in table.column_names:
        if name == time:
            continue
        reason = _no_channel(name, _plain(table[name]))
        if not reason and channels and name not in channels:
            reason = _Reason("not_in_model", "模型没有用它训练", "the model was not trained on it")
        if reason:
            left_out.append(_note(name, reason, _cells(table[name]), "未使用", "left out"))
        else:
            found.append(name)
    if not channels:
        totals = [name for name in found if _counts_up(_plain(table[name]), order)]
        if len(totals) < len(found):  # a table of totals alone is watched as it is
            found = [name for name in found if name not in totals]
            left_out += [_note(n, _COUNTER, _cells(table[n]), "未使用", "left out") for n in totals]
            left_out.sort(key=lambda note: table.column_names.index(note.column))
    wanted = _wanted(channels, found, left_out)
    values = np.empty((len(wanted), len(times))).T  # a channel lies in one piece
    bad_cells = [
        note for number, name in enumerate(wanted)
        if (note := _fill_channel(values[:, number], name, _plain(table[name]), order))
    ]  # fmt: skip
    bad_cells.sort(key=lambda note: table.column_names.index(note.column))
    labels = _labels(table, order)
    times = times if order is None else times[order]
    return SensorFrame(times, values, wanted, labels, tuple(left_out), tuple(bad_cells))


def smooth(values: np.ndarray, window: int) -> np.ndarray:
    """Trailing moving average over ``window`` rows (fewer at the start), (row, channel)."""
    total = np.cumsum(values, axis=0)
    out = total.copy()
    out[window:] -= total[:-window]
    rows = np.minimum(np.arange(1, len(values) + 1), window)
    return np.asarray(out / rows[:, None])


def _order(times: np.ndarray) -> np.ndarray | None:
    """Which row comes first, second, ... by ``times`` (row,); None where they are in order as they are.

    Where a clock went back by an hour in the night to a Sunday, as summer time ends, and nowhere else, rows are
    in order: sorted, the two hours would be shuffled into one.
    """
    steps = np.diff(times)
    back = np.flatnonzero(~(steps >= np.timedelta64(0)))
    if not len(back):
        return None
    usual = np.median(steps[steps > np.timedelta64(0)]) if len(steps) > len(back) else _HOUR
    night = pd.Timestamp(times[back[0] + 1])
    clock = len(back) == 1 and night.dayofweek == _SUNDAY and night.hour < _MORNING
    if clock and abs(steps[back[0]] + _HOUR) <= 2 * usual:
        return None
    return np.argsort(times, kind="stable")


def _wanted(
    channels: tuple[str, ...], found: list[str], left_out: list[ColumnNote]
) -> tuple[str, ...]:
    """The channels of the frame, in order. Raises InputError where there are none, or not all of them."""
    wanted = channels or tuple(found)
    if missing := [c for c in wanted if c not in found]:
        raise InputError(
            f"the model needs the channels {list(wanted)}, found no numeric {missing}: "
            "train a model on this table"
        )
    if not wanted:
        said = "; ".join(note.message.en for note in left_out)
        raise InputError(f"expected at least one numeric channel, found none ({said})")
    return wanted


def _fill_channel(
    into: np.ndarray, name: str, column: pa.ChunkedArray, order: np.ndarray | None
) -> ColumnNote | None:
    """Write one channel, (row,), its gaps closed; returns what was no number in it."""
    values = _numbers(column)
    note = None
    if (gaps := np.isnan(values)).any():
        bad = gaps & ~_missing(column)
        if bad.any():
            words = _named(column.filter(pa.array(bad)).to_pandas())
            told = _Reason(
                "not_a_number",
                f"{words} 不是数字，按空值处理",
                f"{words} is no number and was taken as empty",
            )
            note = _note(name, told, int(bad.sum()), "坏单元格", "bad cells")
    ordered = values if order is None else values[order]
    into[:] = ordered if not gaps.any() else pd.Series(ordered).ffill().bfill().to_numpy()
    return note


def _labels(table: pa.Table, order: np.ndarray | None) -> np.ndarray | None:
    """Which rows are labelled as anomalies, (row,); None where no numeric column says so."""
    names = (n for n in table.column_names if n.strip().lower() in ("anomaly", "label"))
    if (name := next(names, None)) is None:
        return None
    cells = _plain(table[name]).to_pandas()
    if not pd.api.types.is_numeric_dtype(cells):
        return None
    marked = cells.fillna(0).to_numpy(float) > 0
    return np.asarray(marked if order is None else marked[order])


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a column or cell is not used: a word for programs, and one for people in each language."""

    code: str
    zh: str
    en: str


_COUNTER = _Reason("counter", "它是累计值，只增不减", "it is a counter that only rises")


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times in UTC without a zone, decimals as real numbers, codes of a dictionary as what they stand for."""
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        return column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.timestamp("us"))
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    return column.cast(pa.float64(), safe=False) if pa.types.is_decimal(column.type) else column


def _is_number(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_integer(column.type) or pa.types.is_floating(column.type))


def _missing(column: pa.ChunkedArray) -> np.ndarray:
    """Which cells hold nothing, (row,)."""
    return np.asarray(column.is_null(nan_is_null=True).to_numpy())


def _cells(column: pa.ChunkedArray) -> int:
    """How many cells hold something."""
    return len(column) - int(_missing(column).sum())


def _no_channel(column: str, given: pa.ChunkedArray) -> _Reason | None:
    """Why a column cannot be a channel; None where it can."""
    if not _cells(given):
        return _Reason("empty", "没有任何值", "it holds no value")
    if column.strip().lower() in LABELS.union(lexicon.words("anomaly_label")):
        return _Reason("label", "它是标签", "it is a label")
    if pa.types.is_boolean(given.type):
        return _Reason("state", "它是开关状态", "it is a state (true or false)")
    if _is_number(given):
        return None
    cells = given.to_pandas()
    if not (cells.dtype == object or isinstance(cells.dtype, pd.StringDtype)):
        return _Reason("second_time", "表中已有时间列", "the table has a time column already")
    values = _numbers(given)
    held = ~_missing(given)
    numbers, words = int((~np.isnan(values)).sum()), held & np.isnan(values)
    if 2 * numbers > held.sum():
        return None
    if not numbers:  # its words may be names of people, so they are not repeated here
        return _Reason("text", "它是文字", "it is text")
    named = _named(cells[words])
    return _Reason(
        "text",
        f"其中 {words.sum()} 个单元格是文字，如 {named}；请运行 industria govern --apply",
        f"{words.sum()} cells are text, such as {named}; run industria govern --apply",
    )


def _counts_up(column: pa.ChunkedArray, order: np.ndarray | None) -> bool:
    """Whether a channel is a total (hours run, strokes, kWh): it rises all the time and falls only when it is
    set back. Where it stands is no state of the machine, so no model learns it."""
    values = _numbers(column)
    values = values if order is None else values[order]
    steps = np.diff(values[np.isfinite(values)])
    if len(steps) < _FEWEST_STEPS:
        return False
    return bool((steps < 0).mean() <= _SET_BACK and (steps > 0).mean() >= _RISES)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Cells as real numbers, (row,); NaN where they are none (codes with leading zeros are none)."""
    if _is_number(column):
        values = column.cast(pa.float64(), safe=False).to_numpy()
        return (
            values if np.isfinite(values).all() else np.where(np.isfinite(values), values, np.nan)
        )
    text = column.to_pandas().astype("string").str.strip()
    numbers = to_numbers(text.where(text.str.fullmatch(_NUMBER)))
    return np.asarray(numbers.to_numpy(float, na_value=np.nan))


def _named(cells: pd.Series) -> str:
    """The commonest few cells, quoted."""
    common = cells.astype(str).value_counts().index[:_WORDS_NAMED]
    return ", ".join(repr(word[:40]) for word in common)


def _note(column: str, reason: _Reason, cells: int, zh: str, en: str) -> ColumnNote:
    return ColumnNote(
        column,
        reason.code,
        cells,
        Text(
            f"{zh}：{column}，{cells} 个单元格，{reason.zh}",
            f"{en}: {column}, {cells} cells, {reason.en}",
        ),
    )
