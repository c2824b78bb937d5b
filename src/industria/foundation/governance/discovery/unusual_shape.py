"""Unusual shapes: in a column of codes, a cell whose shape hardly any other cell has.

The shape is the cell with words as ``a`` and numbers as ``9``. What should stand there is only proposed
where one known code is a single letter away.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.discovery.cells import repaired
from industria.foundation.governance.distinct import Distinct, replaced
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "unusual_shape"
_LEAST = 50
_RARE = 0.02
_USUAL = 0.05
_COVERED = 0.9
_LONGEST = 40
_MOST_KNOWN = 1000
_SHAPE = ((r"\p{Nd}+(?:\.\p{Nd}+)?", "9"), (r"\p{L}+", "a"))


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells of a rare shape, where a few shapes with numbers cover at least 90 % of the column."""
    found = []
    for column in table.texts:
        cells = table.distinct(column)
        meant = odd_shapes(cells)
        for proposed in (True, False):
            part = np.zeros(len(cells.values), bool)
            part[[at for at, v in meant.items() if (v is not None) == proposed]] = True
            if part.any():
                odd = {int(r): meant[int(cells.codes[r])] for r in cells.rows(part)}
                found.append(_symptom(column, cells, odd, proposed))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the known code that is one letter away."""
    return repaired(table, symptom)


def _symptom(column: str, cells: Distinct, odd: dict[int, str | None], proposed: bool) -> Symptom:
    example = cells.values[cells.codes[min(odd)]]
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


def odd_shapes(cells: Distinct) -> dict[int, str | None]:
    """Number of a value to the code that is meant, or None where none is one letter away."""
    placeholders = lexicon.words("placeholder")
    said = cells.where(lambda text: bool(text) and text.strip().lower() not in placeholders)
    stripped = [text.strip() for text in cells.values]
    shapes = [
        shape if told and len(text) < _LONGEST else ""
        for text, shape, told in zip(stripped, replaced(_SHAPE, stripped), said, strict=True)
    ]
    counts: Counter[str] = Counter()
    for shape, count in zip(shapes, cells.counts, strict=True):
        counts[shape] += int(count) if shape else 0
    given = counts.total()
    usual = {s for s, n in counts.items() if n >= _USUAL * given and s}
    if given < _LEAST or not any("9" in s for s in usual):
        return {}
    if sum(counts[s] for s in usual) < _COVERED * given:
        return {}
    domain = {v for v, s in zip(stripped, shapes, strict=True) if s in usual}
    odd: dict[int, str | None] = {}
    for at, shape in enumerate(shapes):
        if shape and counts[shape] < _RARE * given:
            near = _one_away(stripped[at], domain)
            odd[at] = near[0] if len(near) == 1 else None
    return odd


def _one_away(value: str, domain: set[str]) -> list[str]:
    """The known codes of the same length that differ in one character."""
    characters = {c for known in list(domain)[:_MOST_KNOWN] for c in known}
    changed = {value[:i] + c + value[i + 1 :] for i in range(len(value)) for c in characters}
    return sorted((changed & domain) - {value})
