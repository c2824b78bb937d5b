"""CHA-8 under a model that says nothing, and under rewards by lot."""

from __future__ import annotations

from industria.bench.rows.proofs.tune_5 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
