"""SMALL-5 under checks that find nothing, and under cells that lose their last letter where they are set right."""

from __future__ import annotations

from industria.bench.rows.proofs.base_8 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
