"""Label errors: rows whose class their own numbers contradict, by confident learning.

Source: Northcutt et al., Confident Learning, JAIR 2021, as implemented in ``cleanlab``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.labelling.features import MIN_ROWS, matrix, out_of_fold
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "label_error"
_MIN_ACCURACY_GAIN = 1.3


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows, most suspicious first in ``detail``; nothing where the numbers cannot tell the classes."""
    label = table.label
    if not label or len(table.features) < 2:
        return []
    given = table.frame[label].notna()
    counts = table.frame.loc[given, label].value_counts()
    usable = given & table.frame[label].isin(counts[counts >= 8].index)
    if usable.sum() < MIN_ROWS or table.frame.loc[usable, label].nunique() < 2:
        return []
    classes, names = pd.factorize(table.frame.loc[usable, label], sort=True)
    probabilities = out_of_fold(matrix(table)[usable.to_numpy()], classes)
    if not _can_tell(probabilities, classes):
        return []
    ranked = rank_label_errors(classes, probabilities)
    if not len(ranked):
        return []
    positions = np.flatnonzero(usable.to_numpy())[ranked]
    suggested = {
        int(p): str(names[probabilities[r].argmax()])
        for p, r in zip(positions, ranked, strict=True)
    }
    return [
        Symptom(
            NAME,
            "accurate",
            label,
            tuple(sorted(map(int, positions))),
            Text(
                f"{label} 列有 {len(positions)} 个标签可能标错",
                f"{label} has {len(positions)} labels that are probably wrong",
            ),
            "relabel",
            {"ranked": [int(p) for p in positions], "suggested": suggested},
        )
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the class that the other rows suggest."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column].copy()
    kinds = {str(v): v for v in cells.dropna().unique()}
    for row, name in symptom.detail["suggested"].items():  # type: ignore[attr-defined]
        cells.iloc[int(row)] = kinds.get(name, name)
    frame[symptom.column] = cells
    return frame


def rank_label_errors(classes: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Positions of probable label errors, the surest first."""
    from cleanlab.filter import find_label_issues

    ranked: np.ndarray = find_label_issues(
        labels=classes,
        pred_probs=probabilities,
        return_indices_ranked_by="normalized_margin",
        filter_by="both",
        n_jobs=1,
    )
    return ranked


def _can_tell(probabilities: np.ndarray, classes: np.ndarray) -> bool:
    """Whether the numbers tell the classes clearly better than always naming the commonest."""
    accuracy = float((probabilities.argmax(1) == classes).mean())
    commonest = float(np.bincount(classes).max() / len(classes))
    wrong = 1 - accuracy
    return wrong * _MIN_ACCURACY_GAIN < 1 - commonest
