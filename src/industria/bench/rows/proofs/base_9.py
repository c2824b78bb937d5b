"""BASE-9 under one probability for every class, and under probabilities of the row beside."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_LABELLING = "industria.foundation.governance.labelling"
_ROW = "industria.bench.rows.base_9"


def _even(features: np.ndarray, classes: np.ndarray, seed: int = 0) -> np.ndarray:
    count = len(np.unique(classes))
    return np.full((len(features), count), 1 / count)


def _beside(real: Any) -> Any:
    return lambda *a, **k: np.roll(real(*a, **k), 1, axis=0)


SMALLER = together(
    swapped(f"{_ROW}:_SEEDS", lambda seeds: 1), swapped(f"{_ROW}:_TABLES", lambda tables: 50)
)
STUBS = (
    Stub(
        "every class is as likely",
        swapped(f"{_LABELLING}.features:out_of_fold", lambda real: _even),
    ),
    Stub("nothing ever shifts", swapped(f"{_LABELLING}.domain_shift:shifted_columns", always({}))),
)
FAULTS = (
    Fault("each row has its neighbour's classes", swapped(f"{_LABELLING}.features:out_of_fold", _beside)),
)  # fmt: skip
