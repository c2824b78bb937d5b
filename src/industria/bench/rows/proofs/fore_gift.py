"""FORE-GIFT under the last value, the last season, the mean and noise; and with a past that ends too early."""

from __future__ import annotations

from industria.bench.rows.proofs.hier_1 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
