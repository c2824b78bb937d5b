"""DET-TSB under no alarm, always an alarm, and a score that is upside down: its figure is of the order of rows alone."""

from industria.bench.entry import Fault
from industria.bench.rows.proofs.fun_2 import STUBS, WATCH, scored
from industria.bench.swap import swapped

FAULTS = (Fault("what is usual is called odd", swapped(WATCH, scored(lambda s: 1 / (1 + s)))),)

__all__ = ["FAULTS", "STUBS"]
