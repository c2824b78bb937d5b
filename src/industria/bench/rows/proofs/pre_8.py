"""PRE-8 under frequency in the joint model's place, under chance, and under an order that is upside down."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.knowledge.suggestion import FrequencyModel

_MODEL = "industria.foundation.knowledge.suggestion:LinkModel"


def _chance(real: Any) -> Any:
    def objects(self: Any, subject: str, relation: str) -> np.ndarray:
        return np.random.default_rng(len(subject)).random(len(self.nodes))

    return objects


STUBS = (
    Stub("how common a node is", swapped(_MODEL, lambda real: FrequencyModel)),
    Stub("any node", swapped(f"{_MODEL}.objects", _chance)),
)
FAULTS = (
    Fault(
        "the best come last",
        swapped(f"{_MODEL}.objects", lambda real: lambda self, s, r: 1 - real(self, s, r)),
    ),
)
