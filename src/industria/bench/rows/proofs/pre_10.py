"""PRE-10 under the most frequent class, and where a missing kind is read as one that is there."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.base_11 import GUESS, frequent
from industria.bench.swap import swapped


def _read_anyway(real: Any) -> Any:
    """A kind that is missing says the last class for sure."""

    def forward(weights: Any, views: Any, said: Any, mask: Any, prior: Any) -> Any:
        wrong = np.log(np.full_like(said, 1e-6))
        wrong[:, :, -1] = 0.0
        there = mask[:, :, None] > 0
        return real(weights, views, np.where(there, said, wrong), np.ones_like(mask), prior)

    return forward


STUBS = (Stub("the most frequent class", swapped(GUESS, frequent)),)
FAULTS = (
    Fault(
        "a missing kind is read as one that is there",
        swapped("industria.models.fusion.forward:forward", _read_anyway),
    ),
)
