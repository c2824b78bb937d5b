"""Categories without order that are words: a model needs a column of 0 and 1 for each."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.encoding.codes import OneHotCode, order_of
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "nominal_category"
MOST = 12


def detect(table: GovernedTable) -> list[Symptom]:
    """Category columns of at most twelve values on no known scale, in a table with numbers."""
    found = []
    if not table.numbers:
        return []
    for column in table.categories(MOST):
        values = sorted(table.distinct(column).values)
        done = f"{column}={values[0]}" in table.frame
        if done or column == table.label or order_of(values) is not None:
            continue
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(range(len(table.frame))),
                Text(
                    f"{column} 列是 {len(values)} 个无序类别，应编码为数值",
                    f"column {column} holds {len(values)} unordered categories, to be coded as numbers",
                ),
                "add_one_hot",
                {"values": values},
                severity="advice",
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """One column of 0 and 1 per category beside the words."""
    code = OneHotCode(symptom.column, tuple(symptom.detail["values"]))  # type: ignore[arg-type]
    return pd.concat([table.frame, code.encode(table.frame[symptom.column])], axis=1)
