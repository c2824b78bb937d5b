"""TUNE-3 under no answer, and under adapters that are merged twice over."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault
from industria.bench.rows.proofs.tune_1 import STUBS
from industria.bench.swap import swapped


def _twice(real: Any) -> Any:
    """What is merged is a hundredth off."""

    def merge(network: Any, **how: Any) -> None:
        real(network, **how)
        for layer in network.model.layers:
            layer.mlp.down_proj.weight.data *= 1.01

    return merge


FAULTS = (
    Fault("merged a hundredth off", swapped("industria.models.language.low_rank:merge", _twice)),
)
__all__ = ["FAULTS", "STUBS"]
