"""Channels whose values stand for something: modes, programs, steps of a recipe, set-points.

Such a channel keeps one of a few values until somebody or a program changes it. It says which state a machine
is in, so rows are compared with rows of the same state; how far one code is from another says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from industria.core import Text
from industria.models.anomaly.frame import ColumnNote
from industria.models.anomaly.motion import stretches

_MOST_VALUES, _KEPT = 20, 0.9  # of all steps: so often a value is kept until the next row
_MOST_NUMBERS, _NUMBERS_KEPT = 8, 0.5  # whole numbers, so few of them, may change oftener
SETTLES = 60  # rows, until a machine is in a state that it was brought to
_STANDS = 20  # rows
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
    return np.asarray(_APART * (values[:, codes[:, 0].astype(int)] == codes[:, 1]))


def never_seen(values: np.ndarray, codes: np.ndarray) -> list[tuple[int, int]]:
    """First and last row of each stretch of ``values`` (row, channel) in which a code is none of the known ones.

    Of a channel that stood still in normal rows, only where it stands still once more: a reading that begins to
    move is no state.
    """
    unknown = np.zeros(len(values), bool)
    for channel in np.unique(codes[:, 0]).astype(int):
        known, given = codes[codes[:, 0] == channel, 1], values[:, channel]
        other = ~np.isin(given, known)
        if len(known) == 1:
            moves = np.convolve(np.diff(given, prepend=given[:1]) != 0, np.ones(_STANDS))
            other &= moves[: len(given)] <= 1
        unknown |= other
    settling = np.convolve(unknown, np.ones(SETTLES))[: len(unknown)] > 0
    return stretches(settling, 1)


def notes_on(codes: np.ndarray, channels: Sequence[str], cells: int) -> tuple[ColumnNote, ...]:
    """Which channels say the state and are not watched themselves, and which stood still in normal rows."""
    found = []
    for channel in np.unique(codes[:, 0]).astype(int):
        name, values = channels[channel], int((codes[:, 0] == channel).sum())
        if values > 1:
            reason = "operating_state"
            said = Text(
                f"不作为读数监测：{name} 只取 {values} 个值，用来区分工况",
                f"not watched as a reading: {name} takes {values} values and says the operating state",
            )
        else:
            reason = "stands_still"
            said = Text(
                f"不作为读数监测：{name} 在正常部分中从未变化",
                f"not watched as a reading: {name} never moves in the normal part",
            )
        found.append(ColumnNote(name, reason, cells, said))
    return tuple(found)
