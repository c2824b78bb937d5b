"""Baselines that a detector is shown beside: isolation forest and plain T2+Q."""

from __future__ import annotations

import numpy as np

from industria.models.anomaly.frame import smooth

_NOTHING = 1e-12  # of a channel alone all is kept, and what is left is rounding


def isolation_forest(
    values: np.ndarray, train_rows: int, seed: int = 0, rows: np.ndarray | None = None
) -> np.ndarray:
    """Alarms by scikit-learn's isolation forest at its default setting, (row,) of bool.

    ``rows``: the rows that are asked for; all of them without it.
    """
    asked = values if rows is None else values[rows]
    return np.asarray(isolation_forest_score(values[:train_rows], asked, seed) > 1)


def isolation_forest_score(normal: np.ndarray, values: np.ndarray, seed: int = 0) -> np.ndarray:
    """The forest's own score as a share of its default limit of .5, (row,); above 1 is an alarm."""
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(random_state=seed).fit(normal)
    return np.asarray(forest.score_samples(values) / forest.offset_)


def t2_q(
    values: np.ndarray,
    train_rows: int,
    variance_kept: float = 0.95,
    quantile: float = 0.999,
    smoothing: int = 3,
) -> np.ndarray:
    """Alarms by Hotelling's T2 or by Q, each over its own in-sample limit, (row,) of bool."""
    return np.asarray(t2_q_score(values, train_rows, variance_kept, quantile, smoothing) > 1)


def t2_q_score(
    values: np.ndarray,
    train_rows: int,
    variance_kept: float = 0.95,
    quantile: float = 0.999,
    smoothing: int = 3,
) -> np.ndarray:
    """The larger share of its in-sample limit that T2 or Q reaches, (row,); above 1 is an alarm."""
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
    limits = [max(np.quantile(part[:train_rows], quantile), _NOTHING) for part in (t2, q)]
    return np.asarray(np.maximum(t2 / limits[0], q / limits[1]))
