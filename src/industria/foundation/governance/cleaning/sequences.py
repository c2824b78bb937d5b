"""Impossible sequences: two times or dates of a row that stand in one order in nearly all rows and not here.

A job cannot end before it began. Which of two columns comes first is read off the rows, not off names.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

_IN_ORDER = 0.95
_LEAST_ROWS = 20
_APART = 0.5


def impossible_sequences(table: GovernedTable, name: str) -> list[Symptom]:
    """Rows in which the later of two time columns lies before the earlier one; which is wrong is asked."""
    times = [str(c) for c in table.frame if pd.api.types.is_datetime64_any_dtype(table.frame[c])]
    found = []
    for one, other in combinations(times, 2):
        if table.frame[one].dtype != table.frame[other].dtype:
            continue
        gap = (table.frame[other] - table.frame[one]).dt.total_seconds().to_numpy()
        given = np.isfinite(gap)
        if given.sum() < _LEAST_ROWS:
            continue
        for first, second, wrong in ((one, other, gap < 0), (other, one, gap > 0)):
            later = given & ~wrong & (gap != 0)
            ordered = 1 - wrong[given].mean()
            if not wrong.any() or ordered < _IN_ORDER or later.sum() < _APART * given.sum():
                continue
            rows = np.flatnonzero(wrong)
            said = table.frame[[first, second]].iloc[rows[0]]
            found.append(
                Symptom(
                    name,
                    "accurate",
                    second,
                    tuple(map(int, rows)),
                    Text(
                        f"有 {len(rows)} 行的 {second} 早于 {first}（其余 {ordered:.1%} 的行都在其后），如 "
                        f"{said[second]} 早于 {said[first]}：哪一个错了？",
                        f"{second} lies before {first} in {len(rows)} rows, after it in {ordered:.1%}, such as "
                        f"{said[second]} before {said[first]}: which of them is wrong?",
                    ),
                )
            )
    return found
