"""Unusual shapes: in a column of codes, a cell whose shape hardly any other cell has.

The shape is the cell with words as ``a`` and numbers as ``9``. What should stand there is only proposed
where one known code is a single letter away.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
from rapidfuzz.distance import Levenshtein

from industria.core import Text
from industria.foundation.governance.discovery.cells import repaired, text_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "unusual_shape"
_LEAST = 50
_RARE = 0.02
_USUAL = 0.05
_COVERED = 0.9
_LONGEST = 40


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells of a rare shape, where a few shapes with numbers cover at least 90 % of the column."""
    cells = text_cells(table)
    found = []
    for column in table.texts:
        odd = odd_shapes(cells[column]) if column in cells else {}
        for proposed in (True, False):
            part = {row: v for row, v in odd.items() if (v is not None) == proposed}
            if part:
                found.append(_symptom(column, cells[column], part, proposed))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the known code that is one letter away."""
    return repaired(table, symptom)


def _symptom(column: str, cells: pd.Series, odd: dict[int, str | None], proposed: bool) -> Symptom:
    example = cells[min(odd)]
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(sorted(odd)),
        Text(
            f"{column} 列有 {len(odd)} 个代码的形式与其他不同，如 {example!r}",
            f"column {column} has {len(odd)} codes of a form that hardly any other has, such as {example!r}",
        ),
        "to_known_code" if proposed else "none",
        {"cells": {row: value for row, value in odd.items() if value is not None}},
    )


def odd_shapes(cells: pd.Series) -> dict[int, str | None]:
    """Row to the code that is meant, or None where none is one letter away."""
    shapes = [_shape(v) for v in cells]
    counts = Counter(s for s in shapes if s)
    given = sum(counts.values())
    usual = {s for s, n in counts.items() if n >= _USUAL * given}
    if given < _LEAST or not any("9" in s for s in usual):
        return {}
    if sum(counts[s] for s in usual) < _COVERED * given:
        return {}
    domain = Counter(v for v, s in zip(cells, shapes, strict=True) if s in usual)
    odd: dict[int, str | None] = {}
    for row, shape in enumerate(shapes):
        if shape and counts[shape] < _RARE * given:
            value = str(cells[row])
            near = [
                v for v in domain if len(v) == len(value) and Levenshtein.distance(v, value) == 1
            ]
            odd[row] = near[0] if len(near) == 1 else None
    return odd


def _shape(text: str) -> str:
    out = re.sub(r"\d+(?:\.\d+)?", "9", text.strip())
    return re.sub(r"[^\W\d_]+", "a", out) if len(out) < _LONGEST else ""
