"""How a model does on synthetic series that no training draws: what a general model is, and a child forgets."""

from __future__ import annotations

import numpy as np

from industria.models.series.forward import SeriesModel
from industria.models.series.looks import POINTS, SEASONAL_NAIVE, SEASONS

GENERAL_SEED = 777_000
_SERIES = 300
_SEASONS_AHEAD = 4
_LIMIT = 6.0


def general_scores(model: SeriesModel, draw: int = 1) -> dict[str, float]:
    """``draw``: which series; ``mse`` and ``mae`` in spreads of the context over the first four seasons, and those of the seasonal naive."""
    from industria.models.series.prior import pool

    x = pool(_SERIES, GENERAL_SEED + draw).astype(np.float64)
    context, ahead = SEASONS * POINTS, _SEASONS_AHEAD * POINTS
    said = model.say(x[:, :context], POINTS, ahead)
    spread = x[:, :context].std(1, keepdims=True)
    truth = x[:, context : context + ahead]

    def miss(point: np.ndarray) -> np.ndarray:
        return np.asarray(((point - truth) / spread).clip(-_LIMIT, _LIMIT))

    own, naive = miss(said.point), miss(said.trials[:, :, SEASONAL_NAIVE])
    return {
        "mse": float((own**2).mean()),
        "mae": float(np.abs(own).mean()),
        "naive_mse": float((naive**2).mean()),
        "naive_mae": float(np.abs(naive).mean()),
    }
