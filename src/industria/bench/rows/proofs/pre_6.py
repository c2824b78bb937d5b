"""PRE-6 under a forecast of zero for each mode, and with the residue lost."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_MODES = "industria.bench.studies.modes"


def _zero(_real: Any) -> Any:
    return lambda values, horizon, one: np.zeros(horizon)


STUBS = (Stub("zero for each mode", swapped(f"{_MODES}:forecast_by_modes", _zero)),)
FAULTS = (
    Fault(
        "the residue is lost",
        swapped(f"{_MODES}:modes", lambda real: lambda values: real(values)[:-1]),
    ),
)
