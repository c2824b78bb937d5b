"""HIER-4 under the most frequent class and the mean, under labels that are shuffled, and without the network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_GUESS = "industria.models.tables.shots:guess"
_FORWARD = "industria.models.tables.forward:forward"


def _prior(real: Any) -> Any:
    """The share of each class, or the mean, of every row."""

    def guess(model: Any, known: Any, target: Any, asked: Any, classes: int, seed: int = 0) -> Any:
        found = real(model, known, target, asked[:1], classes, seed)
        rows = len(asked)
        share = np.bincount(target.astype(int), minlength=classes) / len(target) if classes else 0
        return replace(
            found,
            probability=np.tile(share, (rows, 1)) if classes else np.zeros((rows, 0)),
            mean=np.full(rows, float(np.mean(target))),
            quantiles=np.repeat(found.quantiles, rows, axis=0),
            far=np.zeros(rows),
        )

    return guess


def _shuffled(real: Any) -> Any:
    """The labels stand beside other rows."""

    def guess(model: Any, known: Any, target: Any, asked: Any, classes: int, seed: int = 0) -> Any:
        moved = np.random.default_rng(0).permutation(target)
        return real(model, known, moved, asked, classes, seed)

    return guess


def _one_expert(_real: Any) -> Any:
    """The first expert's word is the network's."""

    def forward(_weights: Any, tokens: Any, *_rest: Any) -> Any:
        said = tokens.guesses[:, tokens.target.shape[1] :, :1]
        return np.repeat(said, 7, axis=2)

    return forward


STUBS = (
    Stub("the most frequent class, the mean", swapped(_GUESS, _prior)),
    Stub("one ridge in place of the network", swapped(_FORWARD, _one_expert)),
)
FAULTS = (Fault("labels stand beside other rows", swapped(_GUESS, _shuffled)),)
