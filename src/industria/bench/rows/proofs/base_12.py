"""BASE-12 under one class for all, and where rules are read but not kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.base_11 import GUESS, frequent
from industria.bench.swap import swapped


def _open(real: Any) -> Any:
    """Every class is allowed."""
    return lambda rules, classes, frame: np.ones_like(real(rules, classes, frame))


STUBS = (Stub("the most frequent class", swapped(GUESS, frequent)),)
FAULTS = (
    Fault("rules are read but not kept", swapped("industria.models.fusion.rules:allowed", _open)),
)
