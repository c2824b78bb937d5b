"""PLANT-1 under a reader that explains nothing, and under columns that are all text."""

from industria.bench.rows.proofs.read_1 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
