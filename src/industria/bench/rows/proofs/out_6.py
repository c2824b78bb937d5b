"""OUT-6 under what PRE-4 is tried with: an order by lot, and pictures that are joined to the words of others."""

from __future__ import annotations

from industria.bench.rows.proofs.pre_4 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
