"""PLANT-5 under a graph without facts, and under one that states whatever is asked for."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_SAYS = "industria.bench.rows.plant_5:says"

STUBS = (Stub("no facts", swapped(_SAYS, always(False))),)
FAULTS = (Fault("everything is stated", swapped(_SAYS, always(True))),)
