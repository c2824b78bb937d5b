"""Categories of many values: too many columns for 0 and 1, so they get weights.

With a label the weight is the out-of-fold mean of its commonest class, else the frequency.
"""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.encoding.codes import encode_out_of_fold, frequency_code
from industria.foundation.governance.encoding.nominal_category import MOST
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "weighted_category"
_MOST = 500


def detect(table: GovernedTable) -> list[Symptom]:
    """Category columns of 13 to 500 values, five rows each on average, in a table with numbers."""
    if not table.numbers:
        return []
    found = []
    for column in table.categories(_MOST):
        distinct = table.kinds(column)
        if distinct <= MOST or column == table.label or f"{column}_weight" in table.frame:
            continue
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(range(len(table.frame))),
                Text(
                    f"{column} 列有 {distinct} 个类别，应加权编码",
                    f"column {column} has {distinct} categories, to be coded by weight",
                ),
                "add_weight",
                severity="advice",
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """A column of weights beside the words."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column]
    if table.label:
        target = frame[table.label]
        if not pd.api.types.is_numeric_dtype(target) or table.frame[table.label].nunique() > 2:
            target = target == target.mode().iloc[0]
        weights = encode_out_of_fold(cells, target.astype(float), seed=0)
    else:
        weights = frequency_code(cells).encode(cells)
    frame[f"{symptom.column}_weight"] = weights
    return frame
