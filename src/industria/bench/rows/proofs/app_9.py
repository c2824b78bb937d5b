"""APP-9 under no alarm at all, under alarms by lot, and under inputs of different records put together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.base_11 import GUESS, frequent, mixed
from industria.bench.swap import swapped


def _lot(real: Any) -> Any:
    """Probabilities that are drawn."""

    def guess_of(model: Any, given: Any, kinds: Any = (), seed: int = 0) -> Any:
        found = real(model, given, kinds, seed)
        drawn = np.random.default_rng(0).dirichlet(np.ones(2), len(found.probability))
        return replace(found, probability=drawn)

    return guess_of


STUBS = (
    Stub("the most frequent state", swapped(GUESS, frequent)),
    Stub("probabilities by lot", swapped(GUESS, _lot)),
)
FAULTS = (
    Fault(
        "inputs of different records are put together",
        swapped("industria.models.fusion.describing:describe", mixed),
    ),
)
