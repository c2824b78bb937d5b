"""KG-9 under one quality for all, and under qualities that belong to the next triple."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_QUALITY = "industria.foundation.knowledge.quality:triple_quality"

STUBS = (
    Stub(
        "every triple is as good",
        swapped(_QUALITY, lambda real: lambda triples, *a, **k: np.ones(len(triples))),
    ),
)
FAULTS = (
    Fault(
        "each triple has its neighbour's quality",
        swapped(_QUALITY, lambda real: lambda *a, **k: np.roll(real(*a, **k), 1)),
    ),
)
