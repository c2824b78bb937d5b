"""Duplicate rows: the same row twice, the same time stamp twice with other values, a key twice.

A row that equals another is the same record again only where the table has something that can
stand once: a key, or the time of a sampled series. In a table without, two equal rows may be two
parts of one kind, so dropping one is a question.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.cleaning.copies import key_columns, outvoted
from industria.foundation.governance.cleaning.out_of_order import set_back_at
from industria.foundation.governance.cleaning.wordings import same_in_other_words
from industria.foundation.governance.discovery.readings import tag_column
from industria.foundation.governance.rhythm import rhythm
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "duplicate_rows"
_MAX_DOUBLED = 0.3
_MIN_UNIQUE = 0.75
_KEYED = 0.95


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows equal to an earlier row in every column; rows of the same time or key that differ."""
    key = key_columns(table)
    found = []
    if key:
        for column, wanted in outvoted(table, key).items():
            found.append(_outvoted(table, column, wanted, key))
            table = table.with_frame(_with_cells(table.frame, column, wanted))
    frame = table.frame
    again = _again(table)
    sent_twice = _sent_twice(table) & ~again
    if sent_twice.any():
        found.append(_sent(sent_twice))
        again |= sent_twice
    kept = np.flatnonzero(~again)
    once = table.with_frame(frame.iloc[kept].reset_index(drop=True)) if again.any() else table
    equal = again & ~sent_twice
    if equal.any():
        found.append(_equal(table, once, equal, key))
    named = _identifier(once) or (key[0] if len(key) == 1 else "")
    tags = tag_column(once)
    for columns in ([_sampled_time(once)], [named], [once.time, tags] if tags else [""]):
        if all(columns):
            cells = once.frame[columns]
            doubled = (cells.notna().all(axis=1) & cells.duplicated(keep=False)).to_numpy()
            if doubled.any():
                found.append(_differing(table, columns, kept[doubled]))
    for alike in same_in_other_words(once, NAME):
        found.append(replace(alike, rows=tuple(int(kept[row]) for row in alike.rows)))
    return found


def _again(table: GovernedTable) -> np.ndarray:
    """(row,) bool: rows that equal an earlier one. Only rows whose commonest cells recur are compared."""
    frame = table.frame
    again = np.zeros(len(frame), bool)
    if not frame.shape[1] or not frame.columns.is_unique:
        return np.asarray(frame.duplicated())
    maybe = np.arange(len(frame))
    for column in sorted(map(str, frame), key=lambda c: c != table.time):
        maybe = maybe[frame[column].iloc[maybe].duplicated(keep=False).to_numpy()]
        if not len(maybe):
            return again
    again[maybe] = frame.iloc[maybe].duplicated().to_numpy()
    return again


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Keep the first of equal rows; write what the other copies of a record say."""
    if symptom.repair == "as_copies":
        cells = symptom.detail["cells"]
        assert isinstance(cells, dict)
        return _with_cells(table.frame, symptom.column, cells)
    return table.frame.drop(table.frame.index[list(symptom.rows)]).reset_index(drop=True)


def _with_cells(frame: pd.DataFrame, column: str, wanted: dict[int, object]) -> pd.DataFrame:
    out = frame.copy(deep=False)
    cells = out[column].copy()
    for row, value in wanted.items():
        cells.iloc[row] = value if value != "" else None
    out[column] = cells
    return out


def _outvoted(
    table: GovernedTable, column: str, wanted: dict[int, object], key: list[str]
) -> Symptom:
    row = min(wanted)
    name = " + ".join(key)
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(sorted(wanted)),
        Text(
            f"{column} 列有 {len(wanted)} 个单元格与同一记录（{name}）的其他副本不同，如 "
            f"{table.frame[column].iloc[row]}（其他为 {wanted[row]}）",
            f"column {column} has {len(wanted)} cells that differ from the other copies of their record "
            f"({name}), such as {table.frame[column].iloc[row]} where they say {wanted[row]}",
        ),
        "as_copies",
        {"cells": wanted},
        determined=True,
    )


def _equal(table: GovernedTable, once: GovernedTable, again: np.ndarray, key: list[str]) -> Symptom:
    rows = tuple(map(int, np.flatnonzero(again)))
    determined = (
        bool(key)
        or _has_key(table, once, again)
        or _same_readings(table, once, again)
        or _same_messages(once, again)
    )
    zh = "" if determined else "；没有键，可能本来就是两条"
    en = "" if determined else "; without a key they may be two records"
    message = Text(f"有 {len(rows)} 行重复{zh}", f"{len(rows)} rows are duplicates{en}")
    return Symptom(NAME, "consistent", "", rows, message, "drop_rows", determined=determined)


def _differing(table: GovernedTable, columns: list[str], rows: np.ndarray) -> Symptom:
    column = columns[-1]
    example = " ".join(str(table.frame[c].iloc[rows[0]]) for c in columns)
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(map(int, rows)),
        Text(
            f"{column} 列有 {len(rows)} 行的值重复而其余单元格不同，如 {example}：哪一行是对的？",
            f"{len(rows)} rows share their {column} with another row and differ from it, such as "
            f"{example}: which of them is right?",
        ),
    )


def _has_key(table: GovernedTable, once: GovernedTable, again: np.ndarray) -> bool:
    """Whether a column named as a key identifies rows (equal rows taken once), those that came again at least.

    Two other rows of one key are a question of their own.
    """
    for column in map(str, once.frame):
        if not once.is_key(column) or once.is_quality(column):
            continue
        cells = once.frame[column]
        repeated = cells.isin(set(table.frame.loc[again, column]))
        if (
            cells.notna().all()
            and cells[repeated].is_unique
            and cells.nunique() >= _KEYED * len(cells)
        ):
            return True
    return False


def _same_readings(table: GovernedTable, once: GovernedTable, again: np.ndarray) -> bool:
    """Whether the equal rows of a sampled series are one reading sent twice.

    Its times stand once otherwise, and around each repeated row some channel moves: where all
    stand still, two readings an hour apart are equal too when the clock goes back.
    """
    time = _sampled_time(once)
    if not time or not once.frame[time].is_unique:
        return False
    values = once.frame[once.channels].to_numpy(float)
    moves = np.ones(values.shape, bool)
    changed = values[1:] != values[:-1]
    moves[1:] &= changed
    moves[:-1] &= changed
    repeated = once.frame[time].isin(set(table.frame.loc[again, time])).to_numpy()
    return bool(moves[repeated].any(axis=1).all())


def _sent_twice(table: GovernedTable) -> np.ndarray:
    """(row,) bool: messages that equal an earlier one in all but the time at which they came in.

    A transport that delivers at least once does that (MQTT with QoS 1): one reading, one time of measuring.
    """
    tags, frame = tag_column(table), table.frame
    arrivals = [
        c for c in map(str, frame)
        if c != table.time and pd.api.types.is_datetime64_any_dtype(frame[c])
    ]  # fmt: skip
    if not tags or not arrivals:
        return np.zeros(len(frame), bool)
    rest = [c for c in frame if c not in arrivals]
    again: np.ndarray = frame.duplicated(rest).to_numpy() & frame[table.time].notna().to_numpy()
    return again


def _sent(again: np.ndarray) -> Symptom:
    rows = tuple(map(int, np.flatnonzero(again)))
    message = Text(
        f"有 {len(rows)} 行是同一条消息重复送达（只有到达时间不同）",
        f"{len(rows)} rows are duplicates: the same message delivered twice, at another time of arrival",
    )
    return Symptom(NAME, "consistent", "", rows, message, "drop_rows", determined=True)


def _same_messages(once: GovernedTable, again: np.ndarray) -> bool:
    """Whether the equal rows of a table with a row for each reading are messages that were sent twice.

    A tag has one reading at a time: where clocks go back, a time comes again with other readings, so
    fewer may do so than rows that are equal.
    """
    tags = tag_column(once)
    if not tags:
        return False
    differing = int(once.frame.duplicated([once.time, tags]).sum())
    return 2 * differing <= int(again.sum())


def _sampled_time(once: GovernedTable) -> str:
    """The time column of a series that is sampled at a steady rhythm, or an empty string."""
    if not once.is_series or not once.channels or rhythm(once) is None:
        return ""
    if set_back_at(once.frame[once.time]) is not None:
        return ""  # told twice by a clock that was set back: a question of its own
    doubled = once.frame[once.time].duplicated().mean()
    return once.time if doubled <= _MAX_DOUBLED else ""


def _identifier(once: GovernedTable) -> str:
    """A first column that is named as a key and nearly always stands once, or an empty string."""
    if not len(once.frame.columns):
        return ""
    first = str(once.frame.columns[0])
    cells = once.frame[first].dropna()
    if not once.is_key(first) or once.is_quality(first) or not len(cells):
        return ""
    return first if cells.nunique() >= _MIN_UNIQUE * len(cells) else ""
