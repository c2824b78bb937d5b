"""Detail sums: numbers of a record that are the sum of its lines in another table (an order and its operations).

Where one record stands twice and only one of the two holds the sum of its lines, the other is determined; so is an
empty cell. Where a record stands once and its lines add up to something else, which of them is wrong is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import number_text, repaired
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "detail_sum"
_LEAST = 20
_ONCE = 0.9
_LINES = 1.2
_KNOWN = 0.8
_HOLDS = 0.95
_DISTINCT = 6


@dataclass(frozen=True, slots=True)
class DetailSum:
    """``sums``: (row,) what the lines of each record add up to, NaN where it has none; ``lines``: table.column."""

    column: str
    key: str
    sums: np.ndarray
    lines: str


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells that the lines of their record contradict or fill."""
    found: list[Symptom] = []
    for one in _detail_sums(table):
        own = table.values(one.column)
        wrong = np.isfinite(one.sums) & ~_equal(own, one.sums)
        sure = wrong & (~np.isfinite(own) | _is_copy(table, one, wrong))
        for rows, determined in ((sure, True), (wrong & ~sure, False)):
            if rows.any():
                found.append(_symptom(table, one, np.flatnonzero(rows), determined))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write what the lines add up to."""
    return repaired(table, symptom)


def _detail_sums(table: GovernedTable) -> Iterator[DetailSum]:
    if len(table.frame) < _LEAST or table.is_series or not table.frame.columns.is_unique:
        return
    measured = [c for c in table.numbers if not table.is_quality(c)]
    keys = [c for c in map(str, table.frame) if _names_records(table, c)]
    done: set[str] = set()
    for key in keys:
        for name in table.kin:
            kin = table.kin[name]
            if not kin.columns.is_unique or key not in kin:
                continue
            for sums in _of_kin(table, key, [c for c in measured if c not in {key, *done}], name):
                done.add(sums.column)
                yield sums


def _names_records(table: GovernedTable, column: str) -> bool:
    cells = table.frame[column]
    if pd.api.types.is_float_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
        return False
    given = int(cells.notna().sum())
    return given >= _LEAST and table.kinds(column) >= _ONCE * given


def _of_kin(table: GovernedTable, key: str, columns: list[str], name: str) -> Iterator[DetailSum]:
    kin = table.kin[name]
    records = kin[key].dropna()
    if len(records) < _LINES * max(records.nunique(), 1):
        return
    own = table.frame[key]
    if own.dtype.kind != records.dtype.kind or own.isin(set(records)).mean() < _KNOWN:
        return
    for line in map(str, kin):
        cells = kin[line]
        if line == key or not pd.api.types.is_numeric_dtype(cells):
            continue
        if pd.api.types.is_bool_dtype(cells):
            continue
        sums = own.map(cells.groupby(kin[key]).sum(min_count=1)).to_numpy(float)
        for column in columns:
            if _holds(table.values(column), sums):
                yield DetailSum(column, key, sums, f"{name}.{line}")


def _holds(own: np.ndarray, sums: np.ndarray) -> bool:
    both = np.isfinite(own) & np.isfinite(sums)
    if both.sum() < _LEAST or len(np.unique(own[both])) < _DISTINCT:
        return False
    return bool(_equal(own[both], sums[both]).mean() >= _HOLDS)


def _equal(own: np.ndarray, sums: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        same: np.ndarray = np.abs(own - sums) <= 1e-6 * np.maximum(1.0, np.abs(sums))
    return same


def _is_copy(table: GovernedTable, one: DetailSum, wrong: np.ndarray) -> np.ndarray:
    """(row,) bool: wrong rows that equal, this column aside, a row of their record that holds the sum."""
    others = [c for c in table.frame if c != one.column]
    rest = pd.util.hash_pandas_object(table.frame[others].astype(str), index=False)
    right = _equal(table.values(one.column), one.sums)
    known = set(rest[right])
    copies: np.ndarray = wrong & rest.isin(known).to_numpy()
    return copies


def _symptom(table: GovernedTable, one: DetailSum, rows: np.ndarray, determined: bool) -> Symptom:
    wanted = {int(r): number_text(float(f"{one.sums[r]:.12g}")) for r in rows}
    row = min(wanted)
    given = number_text(table.frame[one.column].iloc[row])
    about = f"{one.key} {table.frame[one.key].iloc[row]}"
    zh, en = ("", "") if determined else ("：哪一个错了？", ": which of them is wrong?")
    return Symptom(
        NAME,
        "consistent",
        one.column,
        tuple(wanted),
        Text(
            f"{one.column} 列有 {len(rows)} 个值与 {one.lines} 之和矛盾（其余都相等），如 {about}：{given!r}，"
            f"合计 {wanted[row]}{zh}",
            f"column {one.column} has {len(rows)} values that conflict with the sum of {one.lines}, which all "
            f"others equal, such as {about}: {given!r}, sum {wanted[row]}{en}",
        ),
        "compute",
        {"cells": wanted, "evidence": {r: f"{one.lines}: {v}" for r, v in wanted.items()}},
        determined=determined,
    )
