"""Channels whose values stand for something: modes, programs, steps of a recipe, set-points.

Such a channel keeps one of a few values until somebody or a program changes it. It says which state a machine
is in, so rows are compared with rows of the same state; how far one code is from another says nothing.
"""

from __future__ import annotations

import numpy as np

_MOST_VALUES, _KEPT = 20, 0.9  # of all steps: so often a value is kept until the next row
_MOST_NUMBERS, _NUMBERS_KEPT = 8, 0.5  # whole numbers, so few of them, may change oftener
_SETTLES = 60  # rows
_APART = 3.0  # how far, in spreads of a channel, rows of two states are apart for each code


def find_codes(normal: np.ndarray) -> np.ndarray:
    """The codes in rows of normal operation (row, channel): (code, 2) of channel number and value.

    Where every channel would be one, there are none: something has to be watched.
    """
    found: list[tuple[float, float]] = []
    channels = 0
    for channel in range(normal.shape[1]):
        values = np.unique(normal[:, channel])
        if _is_code(values, float((np.diff(normal[:, channel]) == 0).mean())):
            channels += 1
            found += [(channel, value) for value in values]
    if channels == normal.shape[1]:
        found = []
    return np.array(found).reshape(-1, 2)


def _is_code(values: np.ndarray, kept: float) -> bool:
    """``kept``: the share of steps at which the value stays. A channel that never moves is one, of one value."""
    numbers = len(values) <= _MOST_NUMBERS and bool((values == np.round(values)).all())
    return (len(values) <= _MOST_VALUES and kept >= _KEPT) or (numbers and kept >= _NUMBERS_KEPT)


def levels_of(codes: np.ndarray, channels: int) -> np.ndarray:
    """The numbers of the channels that are readings, (level,)."""
    return np.setdiff1d(np.arange(channels), codes[:, 0].astype(int))


def marked(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Which codes hold in each row of ``values`` (row, channel), as numbers to compare rows by, (row, code)."""
    return _APART * (values[:, codes[:, 0].astype(int)] == codes[:, 1])


def never_seen(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Rows (row,) of bool in which some code is none of the known ones, and the rows after them that still
    settle: nobody knows what is normal in a product or mode that normal rows do not have."""
    unknown = np.zeros(len(values), bool)
    for channel in np.unique(codes[:, 0]).astype(int):
        known = codes[codes[:, 0] == channel, 1]
        if len(known) > 1:  # a channel that stood still knows no states
            unknown |= ~np.isin(values[:, channel], known)
    return np.asarray(np.convolve(unknown, np.ones(_SETTLES))[: len(unknown)] > 0)
