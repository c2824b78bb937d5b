"""Merged cells: two values in one cell, while the cell of the second one's column is empty."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import text_cells, wanted_of, write_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "merged_cells"
_LEAST = 3
_EMPTY = 0.3


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells that end with a value of another column, in at least half of the rows where that one is empty."""
    cells = text_cells(table)
    texts = [c for c in table.texts if c in cells and not table.is_key(c)]
    found = []
    for other in texts:
        for column, split in _merged(cells[texts], other).items():
            left = {row: pair[0] for row, pair in split.items()}
            right = {row: pair[1] for row, pair in split.items()}
            row = min(split)
            found.append(
                Symptom(
                    NAME,
                    "consistent",
                    column,
                    tuple(sorted(split)),
                    Text(
                        f"{column} 列有 {len(split)} 个单元格含两个值，{other} 列则为空，如 {cells[column][row]!r}",
                        f"column {column} has {len(split)} cells with two values while {other} is "
                        f"empty, such as {cells[column][row]!r}",
                    ),
                    "split_cells",
                    {"cells": left, "other": other, "moved": right},
                )
            )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Each value in its own cell."""
    frame = write_cells(table.frame, symptom.column, wanted_of(symptom))
    moved = symptom.detail["moved"]
    assert isinstance(moved, dict)
    return write_cells(frame, str(symptom.detail["other"]), moved)


def _merged(cells: pd.DataFrame, other: str) -> dict[str, dict[int, tuple[str, str]]]:
    empty = np.flatnonzero((cells[other] == "").to_numpy())
    if not len(empty) or len(empty) > _EMPTY * len(cells):
        return {}
    domain = set(cells[other].unique()) - {""}
    if len(domain) > 0.5 * len(cells):
        return {}
    found: defaultdict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for column in cells:
        if column == other:
            continue
        shown = cells[column].to_numpy()[empty]
        split = {text: text.rpartition(" ") for text in set(shown) if " " in text}
        split = {text: s for text, s in split.items() if s[0] and s[2] in domain}
        for row, text in zip(empty, shown, strict=True) if split else ():
            if text in split:
                found[str(column)][int(row)] = (split[text][0], split[text][2])
    return {c: s for c, s in found.items() if len(s) >= max(_LEAST, 0.5 * len(empty))}
