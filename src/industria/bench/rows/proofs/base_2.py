"""BASE-2 under queries that give nothing, and under paths that count from one."""

from __future__ import annotations

from industria.bench.entry import Fault
from industria.bench.rows.proofs.base_1 import NO_ROWS, read_as

STUBS = (NO_ROWS,)
FAULTS = (Fault("items of a list are counted from one", read_as("[1]", "[0]")),)
