"""Decimal slips: a number that is ten or a hundred times what all others of its column are, or that part of them.

Such as 69.0 among residues of 6 to 10 %. It is asked: a value that far away may be the very thing to know.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import number_text, repaired
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "decimal_slip"
_LEAST = 10
_MOST_ROWS, _MOST_ROWS_OF_SERIES = (
    5_000,
    1_000,
)  # a point slips where people write; a logger's series is longer
_SPREAD = 3.0
_AWAY = 2.0
_MOST_SLIPS = 0.05
_FACTORS = (0.001, 0.01, 0.1, 10.0, 100.0, 1000.0)


def detect(table: GovernedTable) -> list[Symptom]:
    """Single numbers outside of a narrow column whose digits fit into it with the point moved."""
    if len(table.frame) > (_MOST_ROWS_OF_SERIES if table.is_series else _MOST_ROWS):
        return []
    found = []
    for column in table.numbers:
        if table.is_quality(column) or column == table.label:
            continue
        wanted = _slips(table.values(column))
        if wanted:
            found.append(_symptom(table, column, wanted))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Move the point."""
    return repaired(table, symptom)


def _slips(values: np.ndarray) -> dict[int, float]:
    given = np.flatnonzero(np.isfinite(values))
    if len(given) < _LEAST or (values[given] <= 0).any():
        return {}
    own = values[given]
    middle = float(np.median(own))
    inside = (own <= middle * _SPREAD) & (own >= middle / _SPREAD)
    out = np.flatnonzero(~inside)
    if not len(out) or len(out) > max(1, _MOST_SLIPS * len(own)):
        return {}
    low, high = float(own[inside].min()), float(own[inside].max())
    if high > _SPREAD * low or len(np.unique(own[inside])) < _LEAST / 2:
        return {}
    found: dict[int, float] = {}
    for at in out:
        value = float(own[at])
        if low / _AWAY <= value <= high * _AWAY:
            return {}  # between: the column has a tail of its own
        around = (high - low) / 2
        moved = [value / f for f in _FACTORS if low - around <= value / f <= high + around]
        if len(moved) != 1:
            return {}
        found[int(given[at])] = float(f"{moved[0]:.12g}")
    return found


def _symptom(table: GovernedTable, column: str, wanted: dict[int, float]) -> Symptom:
    row = min(wanted)
    given, proposed = number_text(table.values(column)[row]), number_text(wanted[row])
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(wanted),
        Text(
            f"{column} 列有 {len(wanted)} 个值与其余各值相差十倍以上，移动小数点后相符，如 {given}（{proposed}？）：是否"
            "小数点错位？",
            f"column {column} has {len(wanted)} implausible values, ten times the others or more, that fit with the "
            f"decimal point moved, such as {given} ({proposed}?): did the point slip?",
        ),
        "as_determined",
        {"cells": {r: number_text(v) for r, v in wanted.items()}},
    )
