"""Composed cells: a column that is two others joined by a sign, and cells that say otherwise."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import cell_symptom, repaired, text_cells
from industria.foundation.governance.discovery.compositions import find_compositions
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "composed_cell"
_HABIT = 3  # the same other value for the same parts as often as this is meant


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells that are not what their parts say, where at least 80 % are.

    Parts that are empty say nothing, and what is written again and again for the same parts is meant.
    """
    cells = text_cells(table)
    found = []
    for composed in find_compositions(cells):
        if composed.column not in table.texts:
            continue
        expected = composed.expected(cells)
        given = (cells[composed.first] != "") & (cells[composed.second] != "")
        alike = cells.groupby([composed.first, composed.second, composed.column], sort=False)
        alone = alike[composed.column].transform("size") < _HABIT
        rows = [int(r) for r in cells.index[given & alone & (cells[composed.column] != expected)]]
        if not rows:
            continue
        made = f"{composed.first} {composed.sign!r} {composed.second}"
        message = Text(
            f"{composed.column} 列在 {composed.share:.1%} 的行等于 {made}，有 {len(rows)} 个单元格不是，如 "
            f"{cells[composed.column][rows[0]]!r}（应为 {expected[rows[0]]!r}）",
            f"column {composed.column} is {made} in {composed.share:.1%} of the rows, {len(rows)} cells "
            f"are not, such as {cells[composed.column][rows[0]]!r} for {expected[rows[0]]!r}",
        )
        wanted = {row: str(expected[row]) for row in rows}
        found.append(cell_symptom(NAME, composed.column, wanted, message, "compose"))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write what the parts say."""
    return repaired(table, symptom)
