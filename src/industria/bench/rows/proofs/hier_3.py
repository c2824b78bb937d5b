"""HIER-3 with a child that learned nothing, one that says the mean, and one that learned from noise."""

from __future__ import annotations

from industria.bench.rows.proofs.hier_2 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
