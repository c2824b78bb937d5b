"""What a window of rows looks like: where its channels come from, how rough they are, whether they all move.

All of it is causal but ``changes``: a row is described by itself and by rows before it.
"""

from __future__ import annotations

import numpy as np

from industria.models.anomaly.frame import smooth

_FAST, _SLOW = 3, 40
_AFTER = 60  # rows after a change of state in which channels settle
_SHARE = 0.4
_CLIP = 25.0  # squares of deviations that one cell may bring into a window


def faded(values: np.ndarray, rows: int) -> np.ndarray:
    """Exponentially weighted mean with a time constant in rows, (row, channel)."""
    if rows <= 1:
        return values
    from scipy.signal import lfilter

    share = 1 / rows
    state = (1 - share) * values[:1]
    return np.asarray(lfilter([share], [1, share - 1], values, axis=0, zi=state)[0])


def context(values: np.ndarray, memory: tuple[int, ...], weight: float) -> np.ndarray:
    """Where a machine is and where it comes from: the row, and fading means of it, (row, feature)."""
    return np.hstack([values, *(weight * faded(values, rows) for rows in memory)])


def texture(values: np.ndarray, window: int) -> np.ndarray:
    """Logarithms of how much channels jump from row to row, and how wide they swing, (row, 2 channel)."""
    jumps = np.minimum(np.square(np.diff(values, axis=0, prepend=values[:1])), _CLIP)
    swings = np.minimum(np.square(values - smooth(values, window)), _CLIP)
    return np.hstack([0.5 * np.log(smooth(part, window) + 1e-5) for part in (jumps, swings)])


def pace(values: np.ndarray) -> np.ndarray:
    """How far channels are from their recent mean, (row, channel)."""
    return np.asarray(np.abs(faded(values, _FAST) - faded(values, _SLOW)))


def usual_pace(values: np.ndarray) -> np.ndarray:
    """The pace beyond which a channel is on the move, (channel,), from normal rows."""
    return np.asarray(np.maximum(3 * np.median(pace(values), axis=0), 0.3))


def changes(values: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Rows where the machine goes from one state to another and settles, (row,) of bool.

    Several channels move at once then; one that moves alone is no change of state.
    """
    moving = (pace(values) > usual).sum(axis=1) >= max(2.0, _SHARE * values.shape[1])
    return np.asarray(np.convolve(moving, np.ones(_AFTER))[: len(moving)] > 0)


def jitter(values: np.ndarray) -> np.ndarray:
    """How far each cell is from the middle one of itself and its two neighbours, (row, channel)."""
    return np.asarray(values - _middle(values))


def without_spikes(values: np.ndarray, usual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows with spikes brought to the middle one of three, and which cells those are, (row, channel).

    A spike is a cell that leaves both its neighbours by more than eight times ``usual`` (channel,), the
    spread of normal jitter; one that lasts for two rows is none.
    """
    middle = _middle(values)
    spiking = np.abs(values - middle) > 8 * usual
    return np.where(spiking, middle, values), spiking


def _middle(values: np.ndarray) -> np.ndarray:
    """Median of three neighbours, (row, channel); the first and last row as they are."""
    before, after = values[:-2], values[2:]
    inner = np.clip(values[1:-1], np.minimum(before, after), np.maximum(before, after))
    return np.vstack([values[:1], inner, values[-1:]])


def stretches(rows: np.ndarray, gap: int) -> list[tuple[int, int]]:
    """First and last row of each run of rows (row,) of bool; runs less than ``gap`` apart are one."""
    at = np.flatnonzero(rows)
    if not len(at):
        return []
    starts = np.append(0, np.flatnonzero(np.diff(at) > gap) + 1)
    ends = np.append(starts[1:], len(at)) - 1
    return [(int(a), int(b)) for a, b in zip(at[starts], at[ends], strict=True)]
