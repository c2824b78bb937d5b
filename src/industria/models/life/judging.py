"""How a model does on machines that it did not learn from: by the folds of its own training."""

from __future__ import annotations

import numpy as np

from industria.core import Evaluation
from industria.models.life.interval import Interval
from industria.models.life.model import LifeModel, Unseen


def judged(model: LifeModel) -> Evaluation:
    """RMSE and MAE in cycles against lives up to the cap, and how often the 90 % interval holds; beside a line on age.

    The line is fitted on the other folds, as the model was. Nothing here saw the machine that it is judged on.
    """
    seen, cap = model.unseen, model.cap
    capped = np.minimum(seen.life, cap)
    line = np.zeros(len(capped))
    held = np.zeros(len(capped), bool)
    for fold in np.unique(seen.fold):
        out = seen.fold == fold
        slope, level = np.polyfit(seen.age[~out], capped[~out], 1)
        line[out] = np.clip(slope * seen.age[out] + level, 0.0, cap)
        low, high = Interval.of(seen.predicted[~out], seen.life[~out], cap).around(
            seen.predicted[out]
        )
        held[out] = (low <= seen.life[out]) & (seen.life[out] <= high)
    own = {**_errors(seen.predicted, capped), "interval_coverage": float(held.mean())}
    return Evaluation(own, _errors(line, capped), len(np.unique(seen.unit)))


def error_of(unseen: Unseen, units: np.ndarray, cap: float) -> float:
    """RMSE in cycles on some machines (by position), against lives up to the cap."""
    rows = np.isin(unseen.unit, units)
    return _errors(unseen.predicted[rows], np.minimum(unseen.life[rows], cap))["rmse_cycles"]


def _errors(found: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    away = found - truth
    return {
        "rmse_cycles": float(np.sqrt(np.mean(away**2))),
        "mae_cycles": float(np.abs(away).mean()),
    }
