"""First and second moments of standardised, smoothed rows, kept apart for blocks in time order.

Moments add and subtract, so a model that leaves a block out costs an eigendecomposition and no second
look at the rows. Rows are read in pieces: the memory that is needed does not grow with the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

_ROWS_AT_ONCE = 16_384


@dataclass(frozen=True)
class Moments:
    """``rows``, their sum (channel,) and the sum of their products (channel, channel)."""

    rows: int
    total: np.ndarray
    products: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray) -> Moments:
        """Moments of rows, (row, channel)."""
        return cls(len(rows), rows.sum(axis=0), rows.T @ rows)

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.rows + other.rows, self.total + other.total, self.products + other.products
        )

    def __sub__(self, other: Moments) -> Moments:
        return Moments(
            self.rows - other.rows, self.total - other.total, self.products - other.products
        )

    @property
    def mean(self) -> np.ndarray:
        """Mean, (channel,)."""
        return np.asarray(self.total / self.rows)

    @property
    def covariance(self) -> np.ndarray:
        """Unbiased covariance, (channel, channel)."""
        return self.scatter(self.mean) / (self.rows - 1)

    def scatter(self, center: np.ndarray) -> np.ndarray:
        """Sum of products about any center, (channel, channel)."""
        crossed = np.outer(center, self.total)
        return np.asarray(
            self.products - crossed - crossed.T + self.rows * np.outer(center, center)
        )


def pieces(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Row ranges that cover ``first`` up to ``last`` (exclusive), each small enough for a cache."""
    for start in range(first, last, _ROWS_AT_ONCE):
        yield start, min(start + _ROWS_AT_ONCE, last)


def block_edges(rows: int, blocks: int) -> list[tuple[int, int]]:
    """Row ranges of blocks in time order, none of them empty."""
    edges = [-(-number * rows // blocks) for number in range(blocks + 1)]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def location_and_scale(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation, (channel,) each; the deviation of a constant channel is 0 exactly."""
    center = values.mean(axis=0)
    squares = np.zeros_like(center)
    for start, end in pieces(0, len(values)):
        squares += np.square(values[start:end] - center).sum(axis=0)
    varies = values.max(axis=0) > values.min(axis=0)
    return center, np.where(varies, np.sqrt(squares / len(values)), 0.0)
