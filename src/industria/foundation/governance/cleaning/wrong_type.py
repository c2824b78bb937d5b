"""Wrong types: a column of numbers in which some cells are words (``N/A``, ``---``, ``故障``)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "wrong_type"
_MIN_NUMBERS = 0.7


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which at least 70 % of the cells are numbers and no unit explains the rest."""
    found = []
    for column in table.texts:
        cells = table.frame[column].astype("string").str.strip()
        given = cells.notna()
        if not given.any():
            continue
        numeric = pd.to_numeric(cells, errors="coerce").notna()
        share = numeric[given].mean()
        if share < _MIN_NUMBERS or _is_code(cells[given]):
            continue
        bad = given & ~numeric & ~cells.str.match(r"^[-+]?\d", na=False)
        if not bad.any() and share < 1:
            continue
        rows = np.flatnonzero(bad.to_numpy())
        examples = ", ".join(dict.fromkeys(str(v) for v in cells[bad].head(20)))[:60]
        found.append(
            Symptom(
                NAME,
                "accurate",
                column,
                tuple(map(int, rows)),
                Text(
                    f"{column} 列应为数字，有 {len(rows)} 个单元格不是：{examples}",
                    f"column {column} should hold numbers, {len(rows)} cells do not: {examples}",
                ),
                "to_number",
                whole_column=True,
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Make the column numeric; cells that are no numbers become empty."""
    frame = table.frame.copy()
    frame[symptom.column] = pd.to_numeric(frame[symptom.column], errors="coerce")
    return frame


def _is_code(cells: pd.Series) -> bool:
    """Identifiers with leading zeros look like numbers and are none."""
    return bool(cells.str.match(r"^0\d+$").mean() > 0.2)
