"""Two towers into one space: what is described is brought to one scale and projected; used in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_LEAST = 1e-6
_RIDGE = 0.1  # of the mean eigenvalue, added before a direction is brought to one scale
DIRECTIONS = 128  # that a tower takes at most


@dataclass(frozen=True)
class Tower:
    """``mean`` (feature,), ``whiten`` (feature, direction), ``weight`` (direction, SPACE)."""

    mean: Vectors
    whiten: Vectors
    weight: Vectors

    def scaled(self, described: Vectors) -> Vectors:
        """(row, feature) to (row, direction), each direction at one scale."""
        return np.asarray((described - self.mean) @ self.whiten, np.float32)

    def __call__(self, described: Vectors) -> Vectors:
        """(row, feature) to (row, SPACE) of length 1."""
        return unit(self.scaled(described) @ self.weight)


@dataclass(frozen=True)
class Gallery:
    """What can be found: pictures by their assets with their vectors, and words with theirs (row, SPACE)."""

    pictures: Sequence[str] = ()
    words: Sequence[str] = ()
    of_pictures: Vectors = field(default_factory=lambda: np.zeros((0, 1), np.float32))
    of_words: Vectors = field(default_factory=lambda: np.zeros((0, 1), np.float32))


@dataclass(frozen=True)
class Paired:
    """Both towers, the network that describes pictures (empty for none), and the gallery it learned from."""

    towers: Mapping[str, Tower]
    network: str
    gallery: Gallery = field(default_factory=Gallery)


def unit(vectors: Vectors) -> Vectors:
    """Rows of length 1."""
    return np.asarray(
        vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _LEAST), np.float32
    )


def scaling(described: Vectors) -> Tower:
    """A tower that only brings to one scale: the mean, and the strongest directions."""
    mean = described.mean(axis=0)
    spread = described.std(axis=0) + 1e-3
    centred = (described - mean) / spread
    _, size, directions = np.linalg.svd(centred, full_matrices=False)
    keep = min(DIRECTIONS, len(described) - 1, len(size))
    power = size[:keep] ** 2 / len(described)
    scale = np.sqrt(power + _RIDGE * power.mean() + _LEAST)
    whiten = (directions[:keep] / scale[:, None]).T / spread[:, None]
    return Tower(mean.astype(np.float32), whiten.astype(np.float32), np.eye(keep, dtype=np.float32))


def recall(asked: Vectors, given: Vectors, groups: Sequence[str], among: int) -> float:
    """Share of ``asked`` whose item (``groups``) is among the first of ``given``, row by row of the same items."""
    order = np.argsort(-(asked @ given.T), axis=1)[:, :among]
    named = np.asarray(groups, dtype=object)
    return float(np.mean([(named[row] == group).any() for row, group in zip(order, named, strict=True)]))  # fmt: skip
