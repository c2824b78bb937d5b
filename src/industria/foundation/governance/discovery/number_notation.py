"""Number notation: numbers with a unit or sign in some cells, or with one unit written in several ways."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import cell_symptom, repaired
from industria.foundation.governance.discovery.notation import numeric_values
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "number_notation"


def detect(table: GovernedTable) -> list[Symptom]:
    """Columns in which three quarters are numbers, with the cells that are written otherwise."""
    found = []
    for column in table.texts:
        if table.is_key(column):
            continue
        texts = table.distinct(column)
        plain = numeric_values(texts)
        changed = np.zeros(len(texts.values), bool)
        changed[list(plain)] = True
        wanted = {int(row): plain[int(texts.codes[row])] for row in texts.rows(changed)}
        if wanted:
            row = min(wanted)
            message = Text(
                f"{column} 列有 {len(wanted)} 个数带单位或写法不一，如 {texts.values[texts.codes[row]]!r}（{wanted[row]}）",
                f"column {column} has {len(wanted)} numbers with a unit or sign, written in several ways, "
                f"such as {texts.values[texts.codes[row]]!r} for {wanted[row]}",
            )
            found.append(cell_symptom(NAME, column, wanted, message, "plain_number"))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the plain numbers; the unit goes, so it is a question."""
    return repaired(table, symptom)
