"""DET-TEP under no alarm, always an alarm, and a threshold that is twice as high: as FUN-2."""

from industria.bench.rows.proofs.fun_2 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
