"""Unlabelled rows: cells of the label column that nobody filled; proposes labels and an order to ask.

Rows that a model is sure of get its label on repair; the others stand in ``detail['ask']``, the
least certain first (uncertainty sampling, Lewis and Gale 1994).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.labelling.features import MIN_ROWS, matrix
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "unlabelled"
_SURE = 0.9


def detect(table: GovernedTable) -> list[Symptom]:
    """Empty cells of the label column."""
    label = table.label
    if not label:
        return []
    rows = np.flatnonzero(table.frame[label].isna().to_numpy())
    if not len(rows):
        return []
    sure, ask = _proposals(table, rows)
    return [
        Symptom(
            NAME,
            "complete",
            label,
            tuple(map(int, rows)),
            Text(
                f"{label} 列有 {len(rows)} 行未标注，其中 {len(sure)} 行可自动标注",
                f"{label} has {len(rows)} unlabelled rows, of which {len(sure)} can be labelled "
                "without asking",
            ),
            "label_sure" if sure else "none",
            {"labels": sure, "ask": ask},
        )
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Fill in the labels that are sure."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column].copy()
    for row, value in symptom.detail["labels"].items():  # type: ignore[attr-defined]
        cells.iloc[row] = value
    frame[symptom.column] = cells
    return frame


def _proposals(table: GovernedTable, rows: np.ndarray) -> tuple[dict[int, object], list[int]]:
    """(row to label where it is sure, the other rows in the order to ask)."""
    label = table.frame[table.label]
    known = label.notna().to_numpy()
    if known.sum() < MIN_ROWS or len(table.features) < 2:
        return {}, [int(r) for r in rows]
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import ExtraTreesClassifier

    features = matrix(table)
    counts = label[known].value_counts()
    if counts.min() < 5:
        return {}, [int(r) for r in rows]
    forest = CalibratedClassifierCV(ExtraTreesClassifier(200, random_state=0), cv=3)
    forest.fit(features[known], label[known])
    probabilities = forest.predict_proba(features[rows])
    best = probabilities.max(1)
    sure = {
        int(r): forest.classes_[p.argmax()]
        for r, p in zip(rows, probabilities, strict=True)
        if p.max() >= _SURE
    }
    order = [int(rows[i]) for i in np.argsort(best) if int(rows[i]) not in sure]
    return sure, order
