"""What the trunk reads of cases, and the ways in which one kind of input can be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Read:
    """What the trunk reads of cases. ``views``: (case, direction) of each kind; ``said`` (case, kind, class);
    ``present`` (case, kind); ``target`` (case,), -1 where it is not known; ``prior`` (class,)."""

    views: Sequence[np.ndarray]
    said: np.ndarray
    present: np.ndarray
    target: np.ndarray
    prior: np.ndarray

    def some(self, rows: np.ndarray) -> Read:
        """Of these cases."""
        views = [v[rows] for v in self.views]
        return Read(views, self.said[rows], self.present[rows], self.target[rows], self.prior)


def masks_of(present: np.ndarray) -> list[np.ndarray]:
    """(case, kind) each: all kinds that are there, then without each in turn."""
    whole = present.astype(np.float32)
    masks = [whole]
    for k in range(present.shape[1] if present.shape[1] > 1 else 0):
        less = whole.copy()
        less[:, k] = 0
        masks.append(less)
    return masks
