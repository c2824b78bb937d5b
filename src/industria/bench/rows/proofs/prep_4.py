"""PREP-4 under tags of no asset, and under mentions that are joined to another thing."""

from __future__ import annotations

from industria.bench.entry import Fault
from industria.bench.rows.proofs.gov_4 import BIND, NO_ASSET, never_unsure
from industria.bench.swap import swapped

STUBS = (NO_ASSET,)
FAULTS = (
    Fault(
        "unknown tags get the first asset",
        swapped(BIND, never_unsure),
    ),
)
