"""How far off a prediction may be: what machines that were left out really had, when the model said the same.

Split-conformal in kind (Vovk et al., 2005): of the left-out rows whose predictions are nearest to this one, the
5 % and 95 % quantiles of the life that they had, not capped. So above the cap the interval is open to long lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LOW, HIGH = 0.05, 0.95
_GRID = 41
_SHARE, _LEAST = 0.08, 60


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds on a grid of predictions, (point,) each, in cycles."""

    at: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, predicted: np.ndarray, life: np.ndarray, cap: float) -> Interval:
        """From predictions (row,) of machines that were left out, and the lives that they had."""
        count = min(len(life), max(_LEAST, int(_SHARE * len(life))))
        at = np.linspace(0.0, cap, _GRID)
        nearest = [np.argsort(np.abs(predicted - p), kind="stable")[:count] for p in at]
        low = np.array([np.quantile(life[rows], LOW) for rows in nearest])
        high = np.array([np.quantile(life[rows], HIGH) for rows in nearest])
        return cls(at, np.maximum.accumulate(low), np.maximum.accumulate(high))

    def around(self, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Low and high bound, (row,) each; the prediction lies between them."""
        low = np.minimum(np.interp(predicted, self.at, self.low), predicted)
        high = np.maximum(np.interp(predicted, self.at, self.high), predicted)
        return low, high

    def arrays(self) -> dict[str, np.ndarray]:
        """As arrays by name."""
        return {"interval_at": self.at, "interval_low": self.low, "interval_high": self.high}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Interval:
        """What ``arrays`` gave."""
        return cls(arrays["interval_at"], arrays["interval_low"], arrays["interval_high"])
