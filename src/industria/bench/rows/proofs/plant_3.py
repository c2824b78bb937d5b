"""PLANT-3 under tags that are all of one machine, and under tags that nobody says anything of."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_SAID = "industria.bench.rows.plant_3:machines_said"

STUBS = (Stub("every tag is of one machine", swapped(_SAID, always({"M-1"}))),)
FAULTS = (Fault("no tag is bound", swapped(_SAID, always(set()))),)
