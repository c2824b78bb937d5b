"""FUN-2 under no alarm, always an alarm, and a threshold that is twice as high."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

WATCH = "industria.models.anomaly.similarity:SimilarityModel.watch"


def scored(by: Callable[[np.ndarray], np.ndarray]) -> Callable[[Any], Any]:
    """``watch`` with its scores (row,) changed."""

    def put(real: Any) -> Any:
        def watch(self: Any, values: np.ndarray) -> Any:
            found = real(self, values)
            return replace(found, score=by(found.score))

        return watch

    return put


STUBS = (
    Stub("never an alarm", swapped(WATCH, scored(np.zeros_like))),
    Stub("always an alarm", swapped(WATCH, scored(lambda score: np.full_like(score, np.inf)))),
)
FAULTS = (Fault("half of the score is lost", swapped(WATCH, scored(lambda score: score / 2))),)
