"""Prediction from a few labelled rows, with the shipped network; numpy alone, no training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from industria.models.tables.forest import ForestOptions
from industria.models.tables.forward import Weights, forward
from industria.models.tables.tokens import EXPERTS, Tokens, outputs_of, read

if TYPE_CHECKING:
    from industria.models.compression.session import Session

CONTEXT = 384  # labelled rows that are read at once; more are read in parts, and the parts averaged
_PARTS = 3
_FOREST = ForestOptions(trees=64)
_FAR = 3.0  # widths outside: under 1 % of the rows of synthetic tables of 8 to 24 labels lie so far out


@dataclass(frozen=True)
class TableModel:
    """The weights of the network, by name, and what its card says of its shape; ``bits``: of its file where it
    was compressed, else 0: then ONNX Runtime computes, where that is here; ``routed``: shares of the rows of each layer of mixtures."""

    weights: Weights
    heads: int = 4
    experts: bool = True
    bits: int = 0
    routed: tuple[tuple[float, ...], ...] = ()

    def say(self, tokens: Tokens) -> np.ndarray:
        """(table * output, unlabelled row, 2 + quantile), as ``forward`` says it."""
        if self._session is None:
            return forward(self.weights, tokens, self.heads, self.experts)
        from industria.models.compression.table_graph import said_by

        return said_by(self._session, self.weights, tokens, self.experts)

    @cached_property
    def _session(self) -> Session | None:
        """Of a compressed model its graph; None where it is not, or no runtime is here."""
        from industria.models.compression.session import Session, runtime_here

        if not self.bits or not runtime_here():
            return None
        from industria.models.compression.table_graph import network_graph

        return Session(network_graph(self.weights, self.heads, bits=32))


@dataclass(frozen=True, slots=True)
class Guess:
    """``probability`` (row, class) for classes; ``mean`` (row,) and ``quantiles`` (row, 5) for numbers;
    ``far`` (row,): how far the row lies outside the labelled range, in widths of it."""

    probability: np.ndarray
    mean: np.ndarray
    quantiles: np.ndarray
    far: np.ndarray

    @property
    def unlike(self) -> np.ndarray:
        """(row,): whether a row lies so far out that nothing labelled speaks for it."""
        return self.far > _FAR


def guess(
    model: TableModel,
    known: np.ndarray,
    target: np.ndarray,
    asked: np.ndarray,
    classes: int,
    seed: int = 0,
) -> Guess:
    """Of ``asked`` (row, feature) from ``known`` (labelled, feature) with its target: class from 0, or number.

    ``classes``: how many there are; 0 for numbers.
    """
    rng = np.random.default_rng(seed)
    found = [
        _once(model, known[part], target[part], asked, classes, rng)
        for part in parts(target, classes, rng)
    ]
    first = found[0]
    return Guess(
        np.mean([f.probability for f in found], axis=0),
        np.mean([f.mean for f in found], axis=0),
        np.mean([f.quantiles for f in found], axis=0),
        np.min([f.far for f in found], axis=0) if len(found) > 1 else first.far,
    )


def parts(target: np.ndarray, classes: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Rows of each context: all of them where they are few; else drawn so that each class keeps its share."""
    count = len(target)
    if count <= CONTEXT:
        return [np.arange(count)]
    strides = -(-count // CONTEXT)
    order = rng.permutation(count)
    if classes:
        order = order[np.argsort(target[order], kind="stable")]
    return [order[i::strides] for i in range(min(_PARTS, strides))]


def _once(
    model: TableModel,
    known: np.ndarray,
    target: np.ndarray,
    asked: np.ndarray,
    classes: int,
    rng: np.random.Generator,
) -> Guess:
    together = np.concatenate([known, asked])[None]
    scale, shift = (1.0, 0.0) if classes else (max(float(target.std()), 1e-9), float(target.mean()))
    tokens = read(together, (target[None] - shift) / scale, classes, rng, _FOREST)
    said = model.say(tokens)
    heard = tokens.guesses[0, len(target) :, :EXPERTS]
    mean = np.clip(said[0, :, 1], heard.min(1), heard.max(1))  # no expert says more, nor less
    return Guess(
        _probability(said[..., 0], classes),
        mean * scale + shift,
        np.sort(said[0, :, 2:], axis=1) * scale + shift,
        _far(together, len(target)),
    )


def _probability(logits: np.ndarray, classes: int) -> np.ndarray:
    """(row, class) of logits (output, row)."""
    if classes == 0:
        return np.zeros((logits.shape[1], 0))
    if outputs_of(classes) == 1:
        high = 1 / (1 + np.exp(-np.clip(logits[0], -30, 30)))
        return np.stack([1 - high, high], 1)
    high = np.exp(logits - logits.max(0))
    return np.asarray((high / high.sum(0)).T)


def _far(together: np.ndarray, labelled: int) -> np.ndarray:
    """(row,): how far the row's worst feature lies outside the labelled range, in widths of that range."""
    known, asked = together[0, :labelled], together[0, labelled:]
    low, high = np.fmin.reduce(known), np.fmax.reduce(known)
    width = high - low
    outside = np.maximum(asked - high, low - asked) / np.where(width > 0, width, np.inf)
    return np.asarray(np.nan_to_num(np.fmax.reduce(outside, axis=1, initial=0.0)))
