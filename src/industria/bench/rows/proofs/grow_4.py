"""GROW-4 under paths that are none, and under paths that lose their last fact."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_CHAIN = "industria.foundation.knowledge.paths:shortest_chain"

SMALLER = swapped("industria.bench.rows.grow_4:SIZES", lambda sizes: (2_000, 10_000))
STUBS = (Stub("no two things are joined", swapped(_CHAIN, always([]))),)
FAULTS = (
    Fault(
        "a path loses its last fact",
        swapped(_CHAIN, lambda real: lambda *a, **k: real(*a, **k)[:-1]),
    ),
)
