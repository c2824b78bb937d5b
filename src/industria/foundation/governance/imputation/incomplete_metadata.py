"""Incomplete metadata: some channels have a unit and others have none."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.metadata import (
    known_unit,
    needs_unit,
    unit_from_kin,
    unit_in_name,
)
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "incomplete_metadata"


def detect(table: GovernedTable) -> list[Symptom]:
    """Channels without a unit among channels with one; channels whose unit the schema lacks."""
    found = []
    channels = needs_unit(table)
    known = {c: known_unit(table, c) for c in channels}
    if not any(known.values()):
        return []
    for column in channels:
        if table.units.get(column):
            continue
        if known[column] and not any(table.units.values()):
            continue
        unit = known[column]
        found.append(
            Symptom(
                NAME,
                "complete",
                column,
                (),
                Text(
                    f"{column} 列的单位未登记" + (f"，应为 {unit}" if unit else ""),
                    f"column {column} has no unit in the schema"
                    + (f"; it is {unit}" if unit else ""),
                ),
                "set_unit" if unit else "none",
                {"unit": unit} if unit else {},
                determined=bool(unit) and _is_declared(table, column),
            )
        )
    return found


def _is_declared(table: GovernedTable, column: str) -> bool:
    """Whether the unit stands in brackets or in an asset list; ``flow_in`` may be no inch."""
    bracketed = column.rstrip().endswith((")", "]", "）")) and bool(unit_in_name(column))
    return bracketed or bool(unit_from_kin(table, column) and not unit_in_name(column))


def repair(table: GovernedTable, _symptom: Symptom) -> pd.DataFrame:
    """The cells stay; the unit goes into the schema of the new version."""
    return table.frame
