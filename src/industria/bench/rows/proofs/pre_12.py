"""PRE-12 under scores that are one number, and with colour held against the depth of other patches."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.pre_11 import METHOD, flat, shifted
from industria.bench.swap import swapped

STUBS = (Stub("every patch alike", swapped(METHOD, flat)),)
FAULTS = (
    Fault(
        "colour and depth of different patches",
        swapped("industria.models.pictures.depth.detecting:DepthModel.standard", shifted),
    ),
)
