"""How a model does on machines that it did not learn from: by the folds of its own training."""

from __future__ import annotations

import numpy as np

from industria.core import Evaluation, ModelCard, Text
from industria.models.life.interval import Interval
from industria.models.life.model import LifeModel


def judged(model: LifeModel) -> Evaluation:
    """RMSE and MAE in cycles, and how often the 90 % interval holds; beside a line on age.

    Against lives up to the cap, on the rows that are learned from: earlier ones are right by the cap alone. The line is fitted on the other folds, as the model was. Nothing here saw the machine that it is judged on.
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
    near = seen.near(cap)
    own = {**_errors(seen.predicted[near], capped[near]), "interval_coverage": float(held.mean())}
    return Evaluation(own, _errors(line[near], capped[near]), len(np.unique(seen.unit)))


def beside_baseline(card: ModelCard) -> tuple[Text, ...]:
    """What is to be said where a line on age is as good as the model."""
    own = float(card.metrics.get("rmse_cycles", 0.0))
    line = float(card.baseline_metrics.get("rmse_cycles", np.inf))
    if own < line:
        return ()
    return (
        Text(
            f"在未见过的机组上, 只看已运行的循环数同样好 (均方根误差 {line:.2f}, 模型 {own:.2f} 循环)",
            f"on machines that it did not see, their age alone tells as much (RMSE {line:.2f} cycles, the model "
            f"{own:.2f})",
        ),
    )


def _errors(found: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    away = found - truth
    return {
        "rmse_cycles": float(np.sqrt(np.mean(away**2))),
        "mae_cycles": float(np.abs(away).mean()),
    }
