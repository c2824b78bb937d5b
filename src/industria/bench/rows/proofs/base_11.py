"""BASE-11 under the most frequent class, under one kind's word for all, and under cases that are mixed up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

GUESS = "industria.models.fusion.model:guess_of"
_DESCRIBE = "industria.models.fusion.describing:describe"


def frequent(real: Any) -> Any:
    """The share of each class among the learned cases, of every case."""

    def guess_of(model: Any, given: Any, kinds: Any = (), seed: int = 0) -> Any:
        found = real(model, given, kinds, seed)
        share = np.exp(model.prior) + np.arange(len(model.prior)) * 1e-6
        return replace(found, probability=np.tile(share, (len(found.probability), 1)))

    return guess_of


def first_kind(real: Any) -> Any:
    """What the first kind that a case has says alone."""

    def guess_of(model: Any, given: Any, kinds: Any = (), seed: int = 0) -> Any:
        found = real(model, given, kinds, seed)
        said = np.exp(np.tile(model.prior, (len(found.probability), 1)))
        for name in reversed(model.names):
            there = np.isfinite(found.alone[name]).all(1)
            said[there] = found.alone[name][there]
        return replace(found, probability=said)

    return guess_of


def mixed(real: Any) -> Any:
    """Each kind of input stands beside another case."""

    def describe(kinds: Any, raw: Any) -> Any:
        found = real(kinds, raw)
        moved = {
            name: np.random.default_rng(n).permutation(values)
            for n, (name, values) in enumerate(found.features.items())
        }
        return replace(found, features=moved)

    return describe


STUBS = (
    Stub("the most frequent class", swapped(GUESS, frequent)),
    Stub("the first kind speaks for all", swapped(GUESS, first_kind)),
)
FAULTS = (Fault("inputs of different cases are put together", swapped(_DESCRIBE, mixed)),)
