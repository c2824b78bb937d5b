"""FLOW-2 under a governance that finds nothing, and under a repair that leaves spikes in."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_SPIKES = "industria.foundation.governance.cleaning.spiking_sensor"
_GAPS = "industria.foundation.governance.imputation.missing_points"

STUBS = (
    Stub(
        "nothing is found",
        together(swapped(f"{_SPIKES}:detect", always([])), swapped(f"{_GAPS}:detect", always([]))),
    ),
)
FAULTS = (
    Fault(
        "spikes stay in",
        swapped(f"{_SPIKES}:repair", lambda real: lambda table, symptom: table.frame.copy()),
    ),
)
