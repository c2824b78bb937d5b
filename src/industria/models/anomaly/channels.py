"""Sensor tables of any shape as one column a channel: a row for each reading, or rows of several machines.

What the table's columns are for is read from its schema (``Column.role``, ``Column.quality``), as ingest
understood them; tables of live links, which have no roles, from their names. Readings that are marked as
bad are taken as empty and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pyarrow as pa

from industria.core import Column, Text
from industria.foundation import lexicon
from industria.infrastructure.links.reading import is_bad
from industria.infrastructure.numbers import to_numbers
from industria.models.anomaly.frame import ColumnNote, SensorFrame, sensor_frame

_LINK = {"time": "time", "tag": "tag", "value": "value", "quality": "quality"}
_MOST_MACHINES = 50
_GOOD = 192  # OPC's code for a good reading


def frame_of(
    table: pa.Table, schema: Sequence[Column], channels: tuple[str, ...] = ()
) -> SensorFrame:
    """The channels of a table with a schema, in time order and without gaps. See ``sensor_frame``."""
    shaped, notes = as_channels(table, schema)
    frame = sensor_frame(shaped, channels)
    kept = tuple(n for n in notes if n.reason != "bad_quality" or n.column in frame.channels)
    return replace(
        frame,
        left_out=(*frame.left_out, *(n for n in kept if n.reason != "bad_quality")),
        bad_cells=(*frame.bad_cells, *(n for n in kept if n.reason == "bad_quality")),
    )


def as_channels(
    table: pa.Table, schema: Sequence[Column]
) -> tuple[pa.Table, tuple[ColumnNote, ...]]:
    """A column for each channel, and what of the table became none."""
    roles = _roles(table, schema)
    if {"time", "tag", "value"} <= roles.keys():
        return _of_readings(table, roles)
    qualities = {c.name: c.quality for c in schema if c.quality in table.column_names}
    table, notes = _without_bad(table, qualities)
    if machine := _machines(table, roles):
        table, more = _side_by_side(table, roles["time"], machine)
        notes = (*notes, *more)
    return table, notes


def _roles(table: pa.Table, schema: Sequence[Column]) -> dict[str, str]:
    """The first column of each role; of a link's table by its name."""
    found: dict[str, str] = {}
    for column in schema:
        if column.role and column.name in table.column_names:
            found.setdefault(column.role, column.name)
    linked = {*_LINK.values(), "arrival"} <= set(table.column_names)
    return _LINK if linked and not found else found


def _of_readings(table: pa.Table, roles: dict[str, str]) -> tuple[pa.Table, tuple[ColumnNote, ...]]:
    """A row for each reading becomes a column for each tag, on the usual rhythm of the tags."""
    time, tag, value = roles["time"], roles["tag"], roles["value"]
    names = [time, tag, value, *([roles["quality"]] if "quality" in roles else [])]
    readings = table.select(list(dict.fromkeys(names))).to_pandas().dropna(subset=[time, tag])
    notes: tuple[ColumnNote, ...] = ()
    if "quality" in roles:
        bad = _is_bad(readings[roles["quality"]]) & readings[value].notna()
        counts = readings.loc[bad, tag].astype(str).value_counts()
        notes = tuple(_bad_note(str(name), int(n)) for name, n in counts.items())
        readings = readings[~bad]
    readings = readings.assign(**{value: to_numbers(readings[value])})
    numeric = readings.groupby(tag, sort=False)[value].transform("count") > 0
    notes += tuple(
        ColumnNote(
            str(name), "state", int(n),
            Text(f"未使用: {name}，{n} 个读数不是数字", f"left out: {name}, {n} readings are no numbers"),
        )
        for name, n in readings.loc[~numeric, tag].value_counts().items()
    )  # fmt: skip
    readings = readings[numeric]
    return _spread(readings, time, tag, value), notes


def _spread(readings: pd.DataFrame, time: str, tag: str, value: str) -> pa.Table:
    """Readings as a column for each tag; the last one within a step of the rhythm holds."""
    steps = readings.sort_values(time).groupby(tag)[time].agg(lambda t: t.diff().median())
    step = steps.dropna().median() if len(steps.dropna()) else pd.Timedelta(seconds=1)
    slot = readings[time].dt.floor(max(step, pd.Timedelta(milliseconds=1)))
    wide = readings.assign(slot=slot).pivot_table(
        index="slot", columns=tag, values=value, aggfunc="last", sort=True
    )
    arrays = {str(name): pa.array(wide[name].to_numpy(float), from_pandas=True) for name in wide}
    return pa.table({time: pa.array(wide.index.to_numpy("datetime64[us]")), **arrays})


def _machines(table: pa.Table, roles: dict[str, str]) -> str:
    """The column that says which machine a row is of, where rows of several stand in one table."""
    name = roles.get("asset", "")
    if not name or "time" not in roles:
        return ""
    count = len(table[name].drop_null().unique())
    return name if 1 < count <= _MOST_MACHINES else ""


def _side_by_side(
    table: pa.Table, time: str, machine: str
) -> tuple[pa.Table, tuple[ColumnNote, ...]]:
    """Rows of several machines as columns of each: ``P1.flow``, ``P2.flow``."""
    frame = table.to_pandas().dropna(subset=[time, machine])
    texts = [c for c in frame.columns.drop([time, machine]) if not _number(frame[c])]
    notes = tuple(
        ColumnNote(
            str(name), "text", int(frame[name].notna().sum()),
            Text(f"未使用: {name} 是文字", f"left out: {name} is text"),
        )
        for name in texts
    )  # fmt: skip
    long = frame.drop(columns=texts).melt([time, machine], var_name="_what", value_name="_value")
    long["_tag"] = long[machine].astype(str) + "." + long["_what"].astype(str)
    return _spread(long.dropna(subset=["_value"]), time, "_tag", "_value"), notes


def _number(cells: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)


def _without_bad(
    table: pa.Table, qualities: dict[str, str]
) -> tuple[pa.Table, tuple[ColumnNote, ...]]:
    """The table with the values empty that their quality column calls bad, and no quality columns."""
    notes = []
    for name, quality in qualities.items():
        bad = _is_bad(table[quality].to_pandas()).to_numpy() & ~table[name].is_null().to_numpy()
        if bad.any():
            column = table[name].combine_chunks()
            masked = pa.compute.if_else(pa.array(bad), pa.scalar(None, column.type), column)
            table = table.set_column(table.column_names.index(name), name, masked)
            notes.append(_bad_note(name, int(bad.sum())))
    return table.drop_columns(list(dict.fromkeys(qualities.values()))), tuple(notes)


def _is_bad(cells: pd.Series) -> pd.Series:
    """Which cells of a quality column say that the value is not to be used, (row,) of bool.

    Words by the lexicon; codes by OPC's two highest bits where one of them is 192, else every code but the
    commonest.
    """
    if pd.api.types.is_numeric_dtype(cells):
        codes = cells.fillna(-1).astype("int64")
        if (codes == _GOOD).any():
            return codes.map(lambda code: code >= 0 and is_bad(code)).astype(bool)
        given = codes[codes >= 0]
        return (codes >= 0) & (codes != (given.mode().iloc[0] if len(given) else -1))
    words = cells.astype("string").str.strip().str.lower()
    known = {
        str(word): lexicon.concept_of(str(word), "quality_of_cell") == "bad_quality"
        for word in words.dropna().unique()
    }
    return words.map(known).eq(True)


def _bad_note(column: str, cells: int) -> ColumnNote:
    return ColumnNote(
        column,
        "bad_quality",
        cells,
        Text(
            f"坏单元格: {column}，{cells} 个读数的质量为坏，按空值处理",
            f"bad cells: {column}, {cells} readings of bad quality were taken as empty",
        ),
    )
