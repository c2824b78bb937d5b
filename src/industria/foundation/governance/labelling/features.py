"""What label checks learn from: the numeric columns of a table, scaled, and out-of-fold classes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.foundation.governance.table import GovernedTable

MIN_ROWS = 60


def matrix(table: GovernedTable) -> np.ndarray:
    """(row, feature): scaled numeric columns, empty cells at the median."""
    frame = table.frame[table.features].astype(float)
    frame = frame.fillna(frame.median()).fillna(0.0)
    spread = frame.std().replace(0, 1)
    scaled: np.ndarray = ((frame - frame.mean()) / spread).to_numpy()
    return scaled


def out_of_fold(features: np.ndarray, classes: np.ndarray, seed: int = 0) -> np.ndarray:
    """Class probabilities of every row from models that never saw it: (row, class).

    The mean of a forest and a linear model: the forest finds shapes, the linear model keeps calm
    where rows are few and features many.
    """
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    fewest = int(pd.Series(classes).value_counts().min())
    folds = StratifiedKFold(max(2, min(5, fewest)), shuffle=True, random_state=seed)
    models = (
        ExtraTreesClassifier(300, min_samples_leaf=2, random_state=seed),
        LogisticRegression(C=0.5, max_iter=2000),
    )
    parts = [
        cross_val_predict(m, features, classes, cv=folds, method="predict_proba") for m in models
    ]
    mean: np.ndarray = np.mean(parts, axis=0)
    return mean
