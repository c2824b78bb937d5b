"""PRE-4 under an order by lot, and with pictures that are joined to the words of others."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_LEARNING = "industria.models.paired.learning"


def _by_lot(_real: Any) -> Any:
    return lambda self, described: np.random.default_rng(0).normal(size=(len(described), 64)).astype(np.float32)  # fmt: skip


def _exchanged(real: Any) -> Any:
    def batch(self: Any, step: int) -> Any:
        thing, words, item = real(self, step)
        return thing, words.roll(1, 0), item

    return batch


STUBS = (
    Stub("an order by lot", swapped("industria.models.paired.towers:Tower.__call__", _by_lot)),
)
FAULTS = (Fault("each picture with the words of another", swapped(f"{_LEARNING}:_Learner.batch", _exchanged)),)  # fmt: skip
