"""Baselines that a detector is shown beside: isolation forest and plain T2+Q."""

from __future__ import annotations

import numpy as np

from industria.models.anomaly.frame import smooth


def isolation_forest(
    values: np.ndarray, train_rows: int, seed: int = 0, rows: np.ndarray | None = None
) -> np.ndarray:
    """Alarms by scikit-learn's isolation forest at its default setting, (row,) of bool.

    ``rows``: the rows that are asked for; all of them without it.
    """
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(random_state=seed).fit(values[:train_rows])
    return np.asarray(forest.predict(values if rows is None else values[rows]) == -1)


def t2_q(
    values: np.ndarray,
    train_rows: int,
    variance_kept: float = 0.95,
    quantile: float = 0.999,
    factor: float = 1.0,
    smoothing: int = 3,
) -> np.ndarray:
    """Alarms by Hotelling's T2 or by Q, each over its own in-sample limit, (row,) of bool."""
    train = values[:train_rows]
    z = smooth((values - train.mean(axis=0)) / (train.std(axis=0) + 1e-9), smoothing)
    normal = z[:train_rows]
    mean = normal.mean(axis=0)
    _, singular, axes = np.linalg.svd(normal - mean, full_matrices=False)
    variance = singular**2 / (train_rows - 1)
    kept = int(np.searchsorted(np.cumsum(variance) / variance.sum(), variance_kept)) + 1
    scores = (z - mean) @ axes[:kept].T
    t2 = (scores**2 / variance[:kept]).sum(axis=1)
    q = ((z - mean - scores @ axes[:kept]) ** 2).sum(axis=1)
    over_t2 = t2 > factor * np.quantile(t2[:train_rows], quantile)
    over_q = q > factor * np.quantile(q[:train_rows], quantile)
    return np.asarray(over_t2 | over_q)
