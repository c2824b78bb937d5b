"""How high a quantity goes in so many blocks of normal operation, from the maxima of fewer blocks.

A Gumbel law is fitted to the logarithms of the maxima on the part of its plot below ``censored``: the
highest blocks may hold a start-up or a fault, and none of them can set the level (Coles, An Introduction to
Statistical Modeling of Extreme Values, 2001, section 3.3).
"""

from __future__ import annotations

import numpy as np

_SPREAD = (0.03, 0.5)  # of the logarithm: narrower is luck, wider is no tail but another state


def return_level(maxima: np.ndarray, blocks: float, censored: float) -> np.ndarray:
    """The level that is passed once in ``blocks`` blocks, (column,), from maxima (block, column).

    ``censored``: the share of the highest maxima that is not looked at.
    """
    ordered = np.sort(np.log(np.maximum(maxima, 1e-9)), axis=0)
    count = len(ordered)
    position = (np.arange(1, count + 1) - 0.44) / (count + 0.12)
    used = position <= 1 - censored
    reduced = -np.log(-np.log(position[used]))
    design = np.column_stack([np.ones(len(reduced)), reduced])
    (place, spread), *_ = np.linalg.lstsq(design, ordered[used], rcond=None)
    return np.asarray(np.exp(place + np.clip(spread, *_SPREAD) * np.log(max(blocks, 1.0))))
