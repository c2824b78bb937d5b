"""Streaming normalisation: mean and spread of what has passed, exact and in one pass (Welford 1962)."""

from __future__ import annotations

import numpy as np


class StreamingNorm:
    """Standardises batches by all rows seen so far; equal to doing it at once over those rows."""

    def __init__(self, columns: int) -> None:
        self.count = 0
        self.mean = np.zeros(columns)
        self._squares = np.zeros(columns)

    def update(self, batch: np.ndarray) -> None:
        """Take in rows: (row, column)."""
        if not len(batch):
            return
        n, mean = len(batch), batch.mean(0)
        shift = mean - self.mean
        total = self.count + n
        self._squares += ((batch - mean) ** 2).sum(0) + shift**2 * self.count * n / total
        self.mean = self.mean + shift * n / total
        self.count = total

    @property
    def deviation(self) -> np.ndarray:
        """Standard deviation of the rows seen (population)."""
        found: np.ndarray = np.sqrt(self._squares / max(1, self.count))
        return found

    def transform(self, batch: np.ndarray) -> np.ndarray:
        """(row, column) with mean 0 and deviation 1; a column that never varied becomes 0."""
        spread = self.deviation
        scaled: np.ndarray = (batch - self.mean) / np.where(spread > 0, spread, 1)
        return scaled
