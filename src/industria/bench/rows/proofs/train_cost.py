"""TRAIN-COST under an estimate that knows nothing of the work, and a machine that is taken for a faster one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped


def ten_seconds(real: Any) -> Any:
    """Whatever is to be done."""

    def estimate(work: Any, *prices: Any) -> Any:
        return replace(real(work, *prices), seconds=10.0)

    return estimate


STUBS = (
    Stub("ten seconds for all", swapped("industria.models.training.cost:estimate", ten_seconds)),
)
FAULTS = (
    Fault(
        "the machine is taken for a hundred times as fast",
        swapped("industria.models.training.cost:flop_per_second", always(2.2e11)),
    ),
)
