"""The setting of the similarity detector, and what it looks at: views of what is left of readings, and their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from industria.models.anomaly.extremes import return_level
from industria.models.anomaly.frame import smooth
from industria.models.anomaly.motion import stretches

BLOCK = 30  # rows
BEYOND = 1.25  # what comes back is normal, and a little more than it
_FEWEST_BLOCKS = 10
_TOGETHER = 4  # blocks that make a longer one
_LEAST = {
    "short": 0.75,
    "long": 0.25,
    "together": 1.0,
    "jumps": 1.0,
    "swings": 1.0,
}  # spreads; less is no fault


@dataclass(frozen=True, slots=True)
class SimilarityOptions:
    """One setting for all machines. Windows are in rows.

    ``remembered``: rows of the memory, ``nearest``: how many of them an expectation is of, ``apart``: rows
    around a normal row that do not speak for it; ``period``: rows in which normal operation passes a limit
    about once (a week of minutes); ``lasting``: rows over the limit that make an alarm; ``going_on``: the
    share of the limit down to which an alarm goes on.
    """

    remembered: int = 500
    nearest: int = 8
    apart: int = 60
    comes_from: tuple[int, ...] = (8, 40)
    short: int = 8
    long: int = 90
    textured: int = 40
    period: float = 10_080.0
    censored: float = 0.1
    lasting: int = 12
    going_on: float = 0.8


def inverse_covariance(short: np.ndarray) -> np.ndarray:
    """The inverse of the channels' covariance, drawn a little towards its diagonal, (channel, channel)."""
    count = short.shape[1]
    covariance = np.cov(np.clip(short, -8, 8).T).reshape(count, count)
    shrunk = covariance + 0.05 * np.eye(count) * max(np.trace(covariance) / count, 1e-9)
    return np.asarray(np.linalg.inv(shrunk))


def views_of(
    left: np.ndarray, metric: np.ndarray, options: SimilarityOptions
) -> dict[str, np.ndarray]:
    """What is left of levels and textures, seen in each way, (row, channel or 1) each, all positive."""
    count = len(metric)
    levels = left[:, :count]
    short = smooth(levels, options.short)
    together = np.sqrt(np.einsum("ij,jk,ik->i", short, metric, short).clip(0))
    return {
        "short": np.abs(short),
        "long": np.abs(smooth(levels, options.long)),
        "together": together[:, None],
        "jumps": np.abs(left[:, count : 2 * count]),
        "swings": np.abs(left[:, 2 * count :]),
    }


def limits_of(
    views: Mapping[str, np.ndarray], changing: np.ndarray, options: SimilarityOptions
) -> dict[str, np.ndarray]:
    """For each view what settled normal operation and changes of state pass about once in a period."""
    count = max(len(changing) // BLOCK, 1)
    size = len(changing) // count
    blocks = [slice(n * size, (n + 1) * size) for n in range(count)]
    moved = np.array([changing[block].any() for block in blocks])
    looked_at = sum(view.shape[1] for view in views.values())
    wanted = options.period / BLOCK * np.sqrt(looked_at)
    limits: dict[str, np.ndarray] = {}
    for name, view in views.items():
        maxima = np.array([view[block].max(axis=0) for block in blocks])
        limit = np.maximum(_passed_once(maxima, ~moved, wanted, options.censored), _LEAST[name])
        beyond = 2 * limit
        if moved.sum() >= _FEWEST_BLOCKS:
            beyond = _passed_once(maxima, moved, wanted / 4, options.censored / 2)
        limits |= {f"limit_{name}": limit, f"changing_{name}": np.maximum(beyond, limit)}
    return limits


def _passed_once(
    maxima: np.ndarray, used: np.ndarray, wanted: float, censored: float
) -> np.ndarray:
    """The level that is passed once in ``wanted`` blocks, (column,), from maxima (block, column).

    And no less than what comes back: once in a shift or in a load cycle it stands in few of the short blocks and
    in every longer one. ``used`` (block,): those that are looked at, if they suffice.
    """
    seen = maxima[used] if used.sum() >= _FEWEST_BLOCKS else maxima
    level = return_level(seen, wanted, censored)
    while len(seen) // _TOGETHER >= _FEWEST_BLOCKS:
        count = len(seen) // _TOGETHER
        seen = seen[: count * _TOGETHER].reshape(count, _TOGETHER, -1).max(axis=1)
        comes_back = np.sort(seen, axis=0)[-max(2, round(censored * count)) - 1]
        level = np.maximum(level, BEYOND * comes_back)
    return np.asarray(level)


def longest_change(changing: np.ndarray) -> float:
    """Rows that a change of state may take: half as many again as the longest one took."""
    return 1.5 * max((b - a + 1 for a, b in stretches(changing, 1)), default=0) + BLOCK
