"""OUT-2 under a compressed network that says the most frequent class of every row."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_RUN = "industria.models.compression.run"


def _frequent(real: Any) -> Any:
    """A compressed model that has seen no failure."""

    def said_by(session: Any, weights: Any, tokens: Any, experts: bool) -> Any:
        return np.full_like(real(session, weights, tokens, experts), -9.0)

    return said_by


STUBS = (
    Stub(
        "the most frequent class",
        swapped("industria.models.compression.table_graph:said_by", _frequent),
    ),
)
FAULTS = (Fault("the budget is not looked at", swapped(f"{_RUN}:_over", always(""))),)
