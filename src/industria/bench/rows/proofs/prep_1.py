"""PREP-1 under a spectrum of zeros, and under the deviation of a sample for that of all rows."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_FEATURES = "industria.foundation.features"

STUBS = (
    Stub(
        "a spectrum of zeros",
        swapped(
            f"{_FEATURES}.spectral:short_time_fourier",
            lambda real: (
                lambda *a: tuple(
                    np.zeros_like(part) if number == 2 else part
                    for number, part in enumerate(real(*a))
                )
            ),
        ),
    ),
)
FAULTS = (
    Fault(
        "batches forget one row each",
        swapped(
            f"{_FEATURES}.streaming:StreamingNorm.update",
            lambda real: lambda self, batch: real(self, batch[1:]),
        ),
    ),
)
