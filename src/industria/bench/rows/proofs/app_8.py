"""APP-8 under the mean life, under a line on age, without the last cycles, and without the batches before."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_LIFE = "industria.models.life"
_MODEL = f"{_LIFE}.model:LifeModel.predict"


def _mean(_real: Any) -> Any:
    return lambda self, histories: np.full(len(histories.units), 0.6 * self.cap)


def _by_age(_real: Any) -> Any:
    return lambda self, histories: np.clip(
        self.cap - 0.4 * np.array([u.age for u in histories.units], float), 0, self.cap
    )


def _ten_ago(real: Any) -> Any:
    return lambda self, history: np.vstack([real(self, history)[:1], real(self, history)])[:-10]


def _shuffled(real: Any) -> Any:
    def read(lake: Any, assets: Any, given: Any = None) -> Any:
        from dataclasses import replace

        found = real(lake, assets) if given is None else real(lake, assets, given)
        draw = np.random.default_rng(0)
        units = tuple(replace(u, values=draw.permutation(u.values)) for u in found.units)
        return replace(found, units=units)

    return read


STUBS = (
    Stub("the mean life", swapped(_MODEL, _mean)),
    Stub("a line on age", swapped(_MODEL, _by_age)),
)
FAULTS = (
    Fault("the last ten cycles are not seen", swapped(f"{_LIFE}.model:LifeModel.rows", _ten_ago)),
    Fault("the order of cycles is lost", swapped(f"{_LIFE}.reading:read_histories", _shuffled)),
)
