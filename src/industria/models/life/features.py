"""What is known of a machine at each of its cycles, from no later cycle than that.

For each sensor: mean, slope and deviation over a window, the mean of the last ten cycles, and how far that has come
from the first twenty; and the age. All are running sums, so that a history costs one pass. A health index (ridge on
all sensors, in finer windows) was tried beside these and did not help on machines that were left out.
"""

from __future__ import annotations

import numpy as np

LATE, EARLY = 10, 20
AGE = "age"


def features_of(values: np.ndarray, window: int) -> np.ndarray:
    """(cycle, feature) of one machine's ``values`` (cycle, sensor)."""
    mean, slope, deviation = rolling(values, window)
    late = rolling(values, LATE)[0]
    age = np.arange(1.0, len(values) + 1)[:, None]
    return np.hstack([mean, slope, deviation, late, late - first(values, EARLY), age])


def owners(sensors: tuple[str, ...]) -> list[str]:
    """What each feature is about, a sensor or the age, in the order of ``features_of``."""
    return [*(sensors * 5), AGE]


def rolling(values: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, least-squares slope per cycle and deviation of the last ``window`` rows, (cycle, sensor) each.

    Near the start: of as many rows as there are; the slope of one row is 0.
    """
    rows = len(values)
    t = np.arange(rows, dtype=float)[:, None]
    start = np.maximum(np.arange(rows) + 1 - window, 0)
    end = np.arange(rows) + 1
    count = (end - start)[:, None].astype(float)
    centred = values - values.mean(0)  # running sums of squares lose digits far from 0
    total, moment, square = (_between(a, start, end) for a in (centred, t * centred, centred**2))
    mean = total / count
    middle = ((start + end - 1) / 2)[:, None]
    spread = count * (count**2 - 1) / 12
    slope = np.where(count > 1, (moment - middle * total) / np.maximum(spread, 1e-9), 0.0)
    deviation = np.sqrt(np.maximum(square / count - mean**2, 0.0))
    return mean + values.mean(0), slope, deviation


def first(values: np.ndarray, most: int) -> np.ndarray:
    """The mean of the first ``most`` rows, of fewer where no more were seen yet, (cycle, sensor)."""
    seen = np.minimum(np.arange(len(values)), most - 1)
    found: np.ndarray = np.cumsum(values, 0)[seen] / (seen + 1)[:, None]
    return found


def _between(values: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    sums = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, 0)])
    found: np.ndarray = sums[end] - sums[start]
    return found
