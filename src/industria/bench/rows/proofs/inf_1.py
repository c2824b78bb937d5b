"""INF-1 under processes that do not hear of one another, and gradients that are summed without their share."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_GROUP = "industria.models.training.processes:Group"


def alone(real: Any) -> Any:
    """Each process keeps the gradients of its own rows."""

    def sum_gradients(self: Any, module: Any, loss: float) -> float:
        return loss * float(self.size)

    return sum_gradients


def whole(real: Any) -> Any:
    """Each part counts as if it were the whole batch."""

    def part(self: Any, batch: Any) -> Any:
        mine, _ = real(self, batch)
        return mine, 1.0

    return part


STUBS = (Stub("processes that never meet", swapped(f"{_GROUP}.sum_gradients", alone)),)
FAULTS = (Fault("the share of the rows is lost", swapped(f"{_GROUP}.part", whole)),)
