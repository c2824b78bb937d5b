"""OUT-8 under a prediction that waits, as one that opens its model every time does."""

from __future__ import annotations

import time
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped


def _waits(real: Any) -> Any:
    """A third of a second is lost in every call."""

    def latency(once: Any, calls: int, loading: int) -> Any:
        def slow() -> object:
            time.sleep(0.3)
            return once()

        return real(slow, calls, loading)

    return latency


def _seldom(real: Any) -> Any:
    """Every tenth call is late."""

    def latency(once: Any, calls: int, loading: int) -> Any:
        made = [0]

        def slow() -> object:
            made[0] += 1
            if made[0] % 10 == 0:
                time.sleep(0.4)
            return once()

        return real(slow, calls, loading)

    return latency


_AT = "industria.models.compression.latency:latency"
STUBS = (Stub("a model that is opened in every call", swapped(_AT, _waits)),)
FAULTS = (Fault("every tenth call is late", swapped(_AT, _seldom)),)
