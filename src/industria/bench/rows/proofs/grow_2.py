"""GROW-2 under an ingest that takes nothing, and under passages that do not come into the index."""

from __future__ import annotations

from industria.bench.entry import Fault
from industria.bench.rows.proofs.grow_1 import NOTHING_TAKEN
from industria.bench.swap import always, swapped

SMALLER = swapped("industria.bench.rows.grow_2:SIZES", lambda sizes: (10, 50))
STUBS = (NOTHING_TAKEN,)
FAULTS = (
    Fault(
        "passages do not come into the index",
        swapped("industria.foundation.knowledge.index:Index._put", always(None)),
    ),
)
