"""Missing metadata: a sensor table of which no channel has a unit."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.metadata import known_unit, needs_unit
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "missing_metadata"


def detect(table: GovernedTable) -> list[Symptom]:
    """No channel's unit is in the schema, in its name or in an asset list."""
    channels = needs_unit(table)
    if not channels or any(known_unit(table, c) for c in channels):
        return []
    return [
        Symptom(
            NAME,
            "complete",
            "",
            (),
            Text(
                f"{len(channels)} 个测点都没有单位：请在资产表中给出",
                f"none of the {len(channels)} channels has a unit: give them in an asset list",
            ),
        )
    ]


def repair(table: GovernedTable, _symptom: Symptom) -> pd.DataFrame:
    """A unit that nobody wrote down cannot be made up."""
    return table.frame
