"""TUNE-4 under no answer, and under a base that stays as wide as it was."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault
from industria.bench.rows.proofs.tune_1 import STUBS
from industria.bench.swap import swapped


def _wide(_real: Any) -> Any:
    def quantise(network: Any) -> None:
        network.requires_grad_(False)

    return quantise


FAULTS = (
    Fault("a base of single precision", swapped("industria.models.language.low_rank:quantise", _wide)),
)  # fmt: skip
__all__ = ["FAULTS", "STUBS"]
