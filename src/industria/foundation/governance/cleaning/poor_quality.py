"""Poor quality as a whole: a table of which too much is wrong to be trusted as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "poor_quality"
_MAX_EMPTY = 0.3
_MAX_TOUCHED = 0.5


def detect(table: GovernedTable) -> list[Symptom]:
    """Tables of which more than 30 % of the cells are empty."""
    share = float(table.frame.isna().to_numpy().mean()) if table.frame.size else 0.0
    if share <= _MAX_EMPTY:
        return []
    percent = round(100 * share)
    return [
        _symptom(table, Text(f"{percent}% 的单元格为空", f"{percent} % of the cells are empty"))
    ]


def of_symptoms(table: GovernedTable, symptoms: Sequence[Symptom]) -> list[Symptom]:
    """What all other findings together say: more than half of the rows are touched by faults."""
    touched = np.zeros(len(table.frame), bool)
    for s in symptoms:
        inside = [r for r in s.rows if r < len(touched)]
        if s.severity == "fault" and not s.whole_column and len(inside) < len(touched):
            touched[inside] = True
    share = float(touched.mean()) if len(touched) else 0.0
    if share <= _MAX_TOUCHED or len({s.check for s in symptoms if s.severity == "fault"}) < 2:
        return []
    percent = round(100 * share)
    return [
        _symptom(table, Text(f"{percent}% 的行有问题", f"{percent} % of the rows have a fault"))
    ]


def repair(table: GovernedTable, _symptom: Symptom) -> pd.DataFrame:
    """The repair is that of each finding; what is empty throughout goes."""
    return table.frame.dropna(axis=0, how="all").dropna(axis=1, how="all").reset_index(drop=True)


def _symptom(table: GovernedTable, why: Text) -> Symptom:
    return Symptom(
        NAME,
        "accurate",
        "",
        (),
        Text(
            f"{table.name} 整体质量差：{why.zh}，不宜直接用于训练",
            f"{table.name} is of poor quality as a whole: {why.en}; do not train on it as it is",
        ),
    )
