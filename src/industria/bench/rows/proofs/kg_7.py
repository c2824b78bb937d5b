"""KG-7 under a fusion that takes nothing, and under names that are never found again."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.knowledge.fusion import Fused

_FUSION = "industria.foundation.knowledge.fusion"

STUBS = (Stub("nothing is taken", swapped(f"{_FUSION}:fuse", always(Fused(0, 0, 0, ())))),)
FAULTS = (
    Fault("known names are not found again", swapped(f"{_FUSION}:_Names.find", always(None))),
)
