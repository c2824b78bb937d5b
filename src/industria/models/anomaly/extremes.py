"""How high a quantity goes in so many blocks of normal operation, from the maxima of fewer blocks.

A Gumbel law is fitted to the logarithms of the maxima on the part of its plot below ``censored``: the
highest blocks may hold a start-up or a fault, and none of them can set the level (Coles, An Introduction to
Statistical Modeling of Extreme Values, 2001, section 3.3).
"""

from __future__ import annotations

import numpy as np

_SPREAD = (0.03, 0.5)  # of the logarithm: narrower is luck, wider is no tail but another state
_FEWEST = 10
_STANDING = 0.03  # of the high maxima: blocks below it are those in which the machine stood
_UPPER = 0.4  # the part of the plot below this says nothing of the tail


def return_level(maxima: np.ndarray, blocks: float, censored: float) -> np.ndarray:
    """The level that is passed once in ``blocks`` blocks, (column,), from maxima (block, column).

    ``censored``: the share of the highest maxima that is not looked at. Blocks in which nothing moved are none
    of those that count, where enough others are there.
    """
    return np.array([_level(column, blocks, censored) for column in np.sort(maxima, axis=0).T])


def _level(ordered: np.ndarray, blocks: float, censored: float) -> float:
    moved = ordered[ordered > _STANDING * np.quantile(ordered, 0.9)]
    if len(moved) >= _FEWEST:
        blocks *= len(moved) / len(ordered)
        ordered = moved
    count = len(ordered)
    position = (np.arange(1, count + 1) - 0.44) / (count + 0.12)
    used = position <= 1 - censored
    if count >= 3 * _FEWEST:
        used &= position >= _UPPER
    reduced = -np.log(-np.log(position[used]))
    design = np.column_stack([np.ones(len(reduced)), reduced])
    logarithms = np.log(np.maximum(ordered[used], 1e-9))
    (place, spread), *_ = np.linalg.lstsq(design, logarithms, rcond=None)
    return float(np.exp(place + np.clip(spread, *_SPREAD) * np.log(max(blocks, 1.0))))
