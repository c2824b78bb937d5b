"""Sister channels: cells that another table of the plant contradicts or fills, where both hold the same readings.

A cell that measured nothing (a sentinel, an empty cell), or that is its sister's reading with the point moved, has to
be what the sister says. Where both say something that can be, which of them is right is asked.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import number_text, repaired
from industria.foundation.governance.discovery.sisters import Sister, sisters_of
from industria.foundation.governance.imputation.missing_values import placeholder_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "sister_channel"
_ALIKE = 0.95
_ALIKE_TO_FILL = 0.98
_PAIRS_TO_FILL = 30
_MOST_ASKED = 0.05


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells of channels with a sister: those that it determines, and those that both say otherwise."""
    found: list[Symptom] = []
    for column, sisters in sisters_of(table).items():
        for sister in sisters[:1]:
            found += _compared(table, column, sister)
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write what the sister says."""
    return repaired(table, symptom)


def _compared(table: GovernedTable, column: str, sister: Sister) -> list[Symptom]:
    own, says = table.values(column), sister.says
    marked, empty = placeholder_cells(table, column), ~np.isfinite(own)
    real = own[~marked & ~empty]
    told = np.isfinite(says) & _is_possible(says, real)
    both = np.isfinite(says) & ~empty & ~marked
    moved = both & told & _point_moved(own, says, sister.step)
    rest = both & ~moved
    alike = sister.agreeing[rest].mean() if rest.any() else 0.0
    if alike < _ALIKE:
        return []  # another reading for a good part of the time: no rule for single cells
    determined = told & (marked | moved)
    if alike >= _ALIKE_TO_FILL and sister.pairs >= _PAIRS_TO_FILL:
        determined |= told & empty
    found = []
    if determined.any():
        found.append(_symptom(table, column, sister, np.flatnonzero(determined)))
    differ = rest & ~sister.agreeing
    if differ.any() and differ.sum() <= _MOST_ASKED * rest.sum():
        found.append(_asked(table, column, sister, np.flatnonzero(differ)))
    return found


def _is_possible(says: np.ndarray, real: np.ndarray) -> np.ndarray:
    """(row,) bool: whether a reading lies where those of the channel itself lie."""
    if not len(real):
        return np.zeros(len(says), bool)
    low, high = np.quantile(real, [0.005, 0.995])
    span = max(high - low, 1e-9)
    with np.errstate(invalid="ignore"):
        possible: np.ndarray = (says >= low - span) & (says <= high + span)
    return possible


def _point_moved(own: np.ndarray, says: np.ndarray, step: float) -> np.ndarray:
    """(row,) bool: whether a cell is ten, a hundred or a thousand times the reading, or that part of it."""
    moved = np.zeros(len(own), bool)
    for places in (-3, -2, -1, 1, 2, 3):
        factor = 10.0**places
        with np.errstate(invalid="ignore"):
            near = np.abs(own - says * factor) <= 0.5001 * step * max(factor, 1.0)
            moved |= near & (np.abs(own - says) > 3 * step) & (says != 0)
    return moved


def _symptom(table: GovernedTable, column: str, sister: Sister, rows: np.ndarray) -> Symptom:
    wanted = {int(r): number_text(float(f"{sister.says[r]:.12g}")) for r in rows}
    row = min(wanted)
    given = table.frame[column].iloc[row]
    given = "" if pd.isna(given) else number_text(given)
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(wanted),
        Text(
            f"{column} 列有 {len(wanted)} 个占位、缺失或小数点错位的值由 {sister.name} 同一时刻的读数确定"
            f"（另外 {sister.pairs} 个时刻两者相同），如 {given!r} 应为 {wanted[row]}",
            f"column {column} has {len(wanted)} sentinel, missing or misplaced values that the reading of "
            f"{sister.name} at the same time determines (both agree at {sister.pairs} other times), such as "
            f"{given!r} for {wanted[row]}",
        ),
        "as_determined",
        {"cells": wanted, "evidence": {r: f"{sister.name}: {v}" for r, v in wanted.items()}},
        determined=True,
    )


def _asked(table: GovernedTable, column: str, sister: Sister, rows: np.ndarray) -> Symptom:
    row = int(rows[0])
    own, says = (number_text(v) for v in (table.values(column)[row], sister.says[row]))
    wanted = {int(r): number_text(float(f"{sister.says[r]:.12g}")) for r in rows}
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(wanted),
        Text(
            f"{column} 列有 {len(rows)} 个读数与 {sister.name} 同一时刻的不同（另外 {sister.pairs} 个时刻两者相同），"
            f"如 {own} 与 {says}：哪一个对？",
            f"column {column} has {len(rows)} readings that conflict with those of {sister.name} at the same time "
            f"(both agree at {sister.pairs} others), such as {own} and {says}: which is right?",
        ),
        "as_determined",
        {"cells": wanted},
    )
