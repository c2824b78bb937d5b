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
        "异常",
        "标签",
        "故障标签",
    ]
)


_NUMBER = r"[+-]?(?:(?:0|[1-9]\d{0,14})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_WORDS_NAMED = 3


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
    """A sensor table in time order; gaps hold the last value, leading ones the first.

    ``channels``: these columns and no others (as a trained model needs them). A column of text that is
    mostly numbers is a channel whose other cells are empty. Raises InputError without a time column or
    a numeric channel, or where a wanted channel is missing.
    """
    frame = _plain(table).to_pandas()
    time = next((c for c in frame if pd.api.types.is_datetime64_any_dtype(frame[c])), None)
    if time is None:
        raise InputError("expected a time column, found none: give the table one")
    frame = frame.sort_values(time, kind="stable")
    numeric: dict[str, pd.Series] = {}
    left_out: list[ColumnNote] = []
    bad_cells: list[ColumnNote] = []
    for column in (str(c) for c in frame if c != time):
        reason = _no_channel(column, frame[column])
        values = frame[column] if reason else _numbers(frame[column])
        if not reason and channels and column not in channels:
            reason = _Reason("not_in_model", "模型没有用它训练", "the model was not trained on it")
        if reason:
            cells = int(frame[column].notna().sum())
            left_out.append(_note(column, reason, cells, "未使用", "left out"))
            continue
        bad = values.isna() & frame[column].notna()
        if bad.any():
            words = _named(frame[column][bad])
            told = _Reason(
                "not_a_number",
                f"{words} 不是数字，按空值处理",
                f"{words} is no number and was taken as empty",
            )
            bad_cells.append(_note(column, told, int(bad.sum()), "坏单元格", "bad cells"))
        numeric[column] = values
    wanted = list(channels or numeric)
    missing = [c for c in wanted if c not in numeric]
    if missing:
        raise InputError(
            f"the model needs the channels {wanted}, found no numeric {missing}: "
            "train a model on this table"
        )
    if not wanted:
        said = "; ".join(note.message.en for note in left_out)
        raise InputError(f"expected at least one numeric channel, found none ({said})")
    values = pd.DataFrame({c: numeric[c] for c in wanted}).ffill().bfill().to_numpy(float)
    label = next((c for c in frame if str(c).strip().lower() in ("anomaly", "label")), None)
    labels = None
    if label is not None and pd.api.types.is_numeric_dtype(frame[label]):
        labels = frame[label].fillna(0).to_numpy(float) > 0
    times = frame[time].to_numpy()
    return SensorFrame(times, values, tuple(wanted), labels, tuple(left_out), tuple(bad_cells))


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a column or cell is not used: a word for programs, and one for people in each language."""

    code: str
    zh: str
    en: str


def _plain(table: pa.Table) -> pa.Table:
    """Times in UTC without a zone and decimals as real numbers, which pandas takes as they are."""
    columns = [
        column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.timestamp("us"))
        if pa.types.is_timestamp(column.type) and column.type.tz is not None
        else column.cast(pa.float64(), safe=False)
        if pa.types.is_decimal(column.type)
        else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _no_channel(column: str, cells: pd.Series) -> _Reason | None:
    """Why a column cannot be a channel; None where it can."""
    if not cells.notna().any():
        return _Reason("empty", "没有任何值", "it holds no value")
    if column.strip().lower() in LABELS:
        return _Reason("label", "它是标签", "it is a label")
    if pd.api.types.is_bool_dtype(cells) or set(cells.dropna().map(type)) == {bool}:
        return _Reason("state", "它是开关状态", "it is a state (true or false)")
    if pd.api.types.is_numeric_dtype(cells):
        return None
    if not (cells.dtype == object or isinstance(cells.dtype, pd.StringDtype)):
        return _Reason("second_time", "表中已有时间列", "the table has a time column already")
    given = cells.dropna()
    numbers = int(_numbers(given).notna().sum())
    if 2 * numbers > len(given):
        return None
    if not numbers:  # its words may be names of people, so they are not repeated here
        return _Reason("text", "它是文字", "it is text")
    words = _named(given[_numbers(given).isna()])
    return _Reason(
        "text",
        f"其中 {len(given) - numbers} 个单元格是文字，如 {words}；请运行 industria govern --apply",
        f"{len(given) - numbers} cells are text, such as {words}; run industria govern --apply",
    )


def _numbers(cells: pd.Series) -> pd.Series:
    """Cells as real numbers; NaN where they are none (codes with leading zeros are none)."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype(float).where(np.isfinite(cells.astype(float)))
    text = cells.astype("string").str.strip()
    return pd.to_numeric(text.where(text.str.fullmatch(_NUMBER)), errors="coerce").astype(float)


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
