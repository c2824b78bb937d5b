"""DET-CWRU under no alarm, always an alarm, and a threshold that is thirty times as high: its faults are loud."""

from industria.bench.entry import Fault
from industria.bench.rows.proofs.fun_2 import STUBS, WATCH, scored
from industria.bench.swap import swapped

FAULTS = (Fault("hardly any of the score is left", swapped(WATCH, scored(lambda s: s / 30))),)

__all__ = ["FAULTS", "STUBS"]
