"""BASE-6-GAPS under no forecast, under one that runs the wrong way, and under the weights of the edges exchanged."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_GAPS = "industria.models.series.gaps"


def _level(_real: Any) -> Any:
    return lambda values, holes, forecast: np.where(holes, float(values[~holes].mean()), np.nan)


def _other_way(real: Any) -> Any:
    return lambda values, holes, forecast: real(
        values, holes, lambda past, steps: forecast(past[:, ::-1], steps)
    )


def _mirrored(real: Any) -> Any:
    def told(values: np.ndarray, holes: np.ndarray, forecast: Any) -> np.ndarray:
        filled: np.ndarray = real(values, holes, lambda past, steps: -forecast(past, steps))
        return filled

    return told


STUBS = (Stub("the mean in place of both forecasts", swapped(f"{_GAPS}:two_sided", _level)),)
FAULTS = (
    Fault("the past is read backwards", swapped(f"{_GAPS}:two_sided", _other_way)),
    Fault("forecasts have the wrong sign", swapped(f"{_GAPS}:two_sided", _mirrored)),
)
