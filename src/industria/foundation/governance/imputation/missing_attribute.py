"""Missing attributes: a column that the table's kin have and this table lacks."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "missing_attribute"
_SHARED = 0.75
_MIN_SHARED = 3


def detect(table: GovernedTable) -> list[Symptom]:
    """Columns that at least two tables of the same form have (or the only one), and this has not."""
    own = {str(c) for c in table.frame}
    alike = [kin for kin in table.kin.values() if _alike(own, {str(c) for c in kin})]
    if not alike:
        return []
    counts: dict[str, int] = {}
    for kin in alike:
        for column in map(str, kin):
            if column not in own and kin[column].notna().mean() > 0.5:
                counts[column] = counts.get(column, 0) + 1
    return [
        Symptom(
            NAME,
            "complete",
            column,
            (),
            Text(
                f"缺少 {column} 列，{count} 张同类表都有",
                f"column {column} is missing; {count} tables of the same form have it",
            ),
            "add_column",
            {"from": [name for name, kin in table.kin.items() if column in kin]},
        )
        for column, count in counts.items()
        if count == len(alike)
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Add the column, with the values of kin where this table's key is found there, else empty."""
    frame = table.frame.copy(deep=False)
    values = pd.Series([None] * len(frame), dtype=object)
    for name in symptom.detail["from"]:  # type: ignore[attr-defined]
        kin = table.kin[name]
        key = next((c for c in kin if c in frame and table.is_key(str(c))), None)
        if key is not None:
            known = kin.dropna(subset=[key]).drop_duplicates(key).set_index(key)[symptom.column]
            found = frame[key].map(known)
            values = values.where(values.notna(), found)
    frame[symptom.column] = values.infer_objects()
    return frame


def _alike(own: set[str], other: set[str]) -> bool:
    shared = own & other
    return len(shared) >= _MIN_SHARED and len(shared) >= _SHARED * max(len(own), len(other) - 1)
