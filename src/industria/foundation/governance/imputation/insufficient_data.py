"""Insufficient data: too few rows, or too few of one class, to learn from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "insufficient_data"
MIN_PER_CLASS = 10


def detect(table: GovernedTable) -> list[Symptom]:
    """Classes of a label column with fewer than ten rows: no fold of five then has two."""
    label = table.label
    if not label or not table.features:
        return []
    counts = table.frame[label].value_counts()
    found = []
    for name, count in counts.items():
        if count >= MIN_PER_CLASS:
            continue
        rows = np.flatnonzero((table.frame[label] == name).to_numpy())
        pool = [k for k, kin in table.kin.items() if _more_of(kin, table, label, name)]
        found.append(
            Symptom(
                NAME,
                "complete",
                label,
                tuple(map(int, rows)),
                Text(
                    f"{label} 列的类别 {name} 只有 {count} 行，不足以学习",
                    f"class {name} of {label} has only {count} rows: too few to learn from",
                ),
                "pool_kin" if pool else "none",
                {"class": name, "from": pool},
                severity="fault",
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Add the rows of that class from tables of the same form."""
    label, name = symptom.column, symptom.detail["class"]
    parts = [table.frame]
    for kin in symptom.detail["from"]:  # type: ignore[attr-defined]
        frame = table.kin[kin]
        parts.append(frame.loc[frame[label] == name, list(table.frame)])
    return pd.concat(parts, ignore_index=True)


def _more_of(kin: pd.DataFrame, table: GovernedTable, label: str, name: object) -> bool:
    return set(table.frame) <= set(kin) and bool((kin[label] == name).any())
