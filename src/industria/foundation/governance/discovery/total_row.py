"""Total rows: cells that a summary row of the file determines, and totals that do not add up."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import number_text, repaired
from industria.foundation.governance.discovery.totals import Told, told_by_totals
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "total_row"


def detect(table: GovernedTable) -> list[Symptom]:
    """What the summary rows say, where no row was taken out of the table since it was read."""
    totals = table.noted.totals
    if totals is None or totals.rows != len(table.frame):
        return []
    order = list(map(str, table.frame))
    columns = {c: table.values(c) for c in table.numbers if not table.is_quality(c)}
    by_cell: dict[tuple[str, int, int], list[Told]] = {}
    for told in told_by_totals(columns, order, totals):
        at = (told.column, told.row, told.line if told.row < 0 else 0)
        by_cell.setdefault(at, []).append(told)
    return [
        _symptom(table, several[0])
        for several in by_cell.values()
        if len({told.value for told in several}) == 1
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write what the total leaves for the cell."""
    return repaired(table, symptom)


def _symptom(table: GovernedTable, told: Told) -> Symptom:
    total = number_text(told.total)
    first, last = told.rows[0] + 1, told.rows[1]
    if told.row < 0:
        off = number_text(told.value)
        return Symptom(
            NAME,
            "consistent",
            told.column,
            tuple(range(*told.rows)),
            Text(
                f"{told.column} 列第 {first} 至 {last} 行之和与文件第 {told.line} 行的合计 {total} 相差 {off}：是合计错了，"
                "还是其中一行？",
                f"the sum of {told.column} over rows {first} to {last} is off from the total {total} in line "
                f"{told.line} of the file by {off}: is the total wrong or one of the rows?",
            ),
        )
    given = table.frame[told.column].iloc[told.row]
    given = "" if pd.isna(given) else number_text(given)
    wanted = number_text(told.value)
    return Symptom(
        NAME,
        "accurate",
        told.column,
        (told.row,),
        Text(
            f"{told.column} 列的 {given!r} 由文件第 {told.line} 行的合计 {total} 减去其余各行确定为 {wanted}",
            f"{told.column} has {given!r} where the total {total} in line {told.line} of the file leaves {wanted} "
            "for this row",
        ),
        "compute",
        {"cells": {told.row: wanted}, "evidence": {told.row: f"line {told.line}: {total}"}},
        determined=True,
    )
