"""How long fits take, so that a search keeps to its seconds: a fit that would not end in time is not begun.

A candidate's pace is learned on a few rows before it is let loose on all, unless there is time in plenty.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

_TRIAL_ROWS = 200
_PLENTY = 20  # no candidate takes so many times longer than the slowest one so far


@dataclass
class Pace:
    """``budget_s``: seconds from ``began`` on, 0 for no limit."""

    budget_s: float
    began: float = field(default_factory=lambda: time.monotonic())
    per_row: dict[str, float] = field(default_factory=dict)  # seconds of a fit and its answers

    def until(self, share: float) -> float:
        """When a share of the budget is spent."""
        return self.began + share * self.budget_s if self.budget_s else float("inf")

    def took(self, name: str, rows: int, seconds: float) -> None:
        """What a fit to so many rows took."""
        self.per_row[name] = seconds / max(rows, 1)

    def expected(self, name: str, rows: int) -> float:
        """Seconds of a fit to so many rows; of one that was never tried those of the slowest."""
        slowest = max(self.per_row.values(), default=0.0)
        return self.per_row.get(name, slowest) * rows

    def fits(self, name: str, rows: int, until: float, fit: Callable[[np.ndarray], object]) -> bool:
        """Whether a fit to ``rows`` rows would end in time. ``fit(rows)`` fits to some of them, for a trial."""
        left = until - time.monotonic()
        if left == float("inf"):
            return True
        if left <= 0:
            return False
        if name not in self.per_row and _PLENTY * self.expected(name, rows) > left:
            if self.expected(name, min(rows, _TRIAL_ROWS)) > left:
                return False
            started = time.monotonic()
            tried = np.linspace(0, rows - 1, min(rows, _TRIAL_ROWS)).astype(int)
            fit(tried)
            self.took(name, len(tried), time.monotonic() - started)
            left = until - time.monotonic()
        return name not in self.per_row or self.expected(name, rows) <= left
