"""FUN-2 under no alarm, always an alarm, and a threshold that is twice as high."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_SCORE = "industria.models.anomaly.combined_index:CombinedIndex.score"

STUBS = (
    Stub(
        "never an alarm", swapped(_SCORE, lambda real: lambda self, values: np.zeros(len(values)))
    ),
    Stub(
        "always an alarm",
        swapped(_SCORE, lambda real: lambda self, values: np.full(len(values), np.inf)),
    ),
)
FAULTS = (
    Fault(
        "half of the score is lost",
        swapped(_SCORE, lambda real: lambda self, values: real(self, values) / 2),
    ),
)
