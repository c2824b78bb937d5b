"""Class imbalance: one class so rare that a model may ignore it and still look right."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.insufficient_data import MIN_PER_CLASS
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "class_imbalance"
_RATIO = 10.0
WEIGHT = "sample_weight"


def detect(table: GovernedTable) -> list[Symptom]:
    """A commonest class at least ten times as frequent as the rarest that can be learned."""
    label = table.label
    if not label or not table.features or WEIGHT in table.frame:
        return []
    counts = table.frame[label].value_counts()
    counts = counts[counts >= MIN_PER_CLASS]
    if len(counts) < 2 or counts.iloc[0] < _RATIO * counts.iloc[-1]:
        return []
    rows = np.flatnonzero((table.frame[label] == counts.index[-1]).to_numpy())
    ratio = counts.iloc[0] / counts.iloc[-1]
    return [
        Symptom(
            NAME,
            "complete",
            label,
            tuple(map(int, rows)),
            Text(
                f"{label} 列类别不平衡：{counts.index[0]} 是 {counts.index[-1]} 的 {ratio:.0f} 倍",
                f"{label} is imbalanced: {counts.index[0]} is {ratio:.0f} times as frequent as "
                f"{counts.index[-1]}",
            ),
            "add_weights",
        )
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """A column of weights under which every class counts the same."""
    frame = table.frame.copy(deep=False)
    counts = frame[symptom.column].value_counts()
    frame[WEIGHT] = len(frame) / (len(counts) * frame[symptom.column].map(counts).astype(float))
    return frame
