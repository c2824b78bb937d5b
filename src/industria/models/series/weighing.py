"""What experts weigh, by how they did in backtests; all arrays have one row for each origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.models.series.shape import QUANTILES

MODEL = 0
_FLOOR = 1e-12
_AT_ONCE = 64
_FEWEST_TO_STACK = 8


@dataclass(frozen=True, slots=True)
class Weighing:
    """How experts are weighed. ``origins``: how many backtests at most; ``sharpness``: of the ratio of errors;
    ``lead``: how many times the model weighs all others together before any backtest; ``pull``: how strongly
    least squares are drawn to those weights, ``proof``: the share of newer backtests in which they have to do
    better; ``trust``: how many backtests make the own width of the errors count as much as the model's;
    ``memory``: after how many horizons a backtest counts half for the width;
    ``doubtful`` and ``clear``: the gain over the better naive forecast, as a logarithm, up to which a series
    without a season is forecast by that alone, and from which by the mixture alone.

    Chosen on the train and validation parts of ETTh1, the train part of M4 hourly, the first four fifths of the
    exchange rates and made random walks.
    """

    origins: int = 48
    sharpness: float = 8.0
    lead: float = 0.3
    pull: float = 0.3
    proof: float = 0.7
    trust: float = 2.0
    memory: float = 3.0
    doubtful: float = 0.03
    clear: float = 0.15


def means(size: np.ndarray, before: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Mean errors of each expert over the backtests, (origin, expert); NaN where there was none."""
    count = usable.sum(1)
    total = np.where(usable[:, :, None], size[before], 0).sum(1)
    return np.asarray(np.where(count[:, None] > 0, total / np.maximum(count, 1)[:, None], np.nan))


def soft_weights(mean: np.ndarray, count: np.ndarray, weighing: Weighing) -> np.ndarray:
    """What each expert weighs, (origin, expert); the model alone before any backtest."""
    lead = np.zeros(mean.shape[1])
    lead[MODEL] = np.log(weighing.lead * (mean.shape[1] - 1))
    known = np.nan_to_num(mean)
    floor = _FLOOR + 1e-6 * known.max(1, keepdims=True)
    logs = lead - weighing.sharpness * np.log(known + floor)
    w = np.exp(logs - logs.max(1, keepdims=True))
    alone = np.zeros_like(w)
    alone[:, MODEL] = 1
    return np.asarray(np.where(count[:, None] > 0, w / w.sum(1, keepdims=True), alone))


def stacked(
    misses: np.ndarray,
    before: np.ndarray,
    usable: np.ndarray,
    start: np.ndarray,
    weighing: Weighing,
) -> np.ndarray:
    """Least squares over the experts, drawn to ``start`` (origin, expert), weights that sum to 1, where it proved
    itself: fitted on the older half of the backtests it did better than ``start`` in most of the newer half."""
    out = start.copy()
    count = usable.sum(1)
    rank = np.cumsum(usable, 1) - 1  # the newest first
    newer = usable & (rank < count[:, None] // 2)
    older = usable & ~newer
    moment = np.einsum("teh,tfh->tef", misses, misses, optimize=True) / misses.shape[2]
    for first in range(0, len(before), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        near = moment[before[part]]
        old_start = soft_weights(
            means(np.abs(misses).mean(2), before[part], older[part]), older[part].sum(1), weighing
        )
        tried = _least_squares(_averaged(near, older[part]), old_start, weighing.pull)
        gains = _gains(misses[before[part]], tried, old_start, newer[part])
        proved = (gains >= weighing.proof) & (count[part] >= _FEWEST_TO_STACK)
        fitted = _least_squares(_averaged(near, usable[part]), start[part], weighing.pull)
        out[part][proved] = fitted[proved]
    return out


def _averaged(moment: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(origin, backtest, expert, expert) -> (origin, expert, expert), over the backtests of the mask."""
    total = np.where(mask[:, :, None, None], moment, 0).sum(1)
    return np.asarray(total / np.maximum(mask.sum(1), 1)[:, None, None])


def _least_squares(moment: np.ndarray, start: np.ndarray, pull: float) -> np.ndarray:
    """Weights that sum to 1 and make ``w' moment w + pull |w - start|^2`` least, (origin, expert)."""
    experts = start.shape[1]
    size = np.trace(moment, axis1=1, axis2=2) / experts + _FLOOR
    drawn = pull * size
    inverse = np.linalg.inv(moment + drawn[:, None, None] * np.eye(experts))
    w = drawn[:, None] * np.einsum("oef,of->oe", inverse, start)
    ones = inverse.sum(2)
    return np.asarray(w + ones * ((1 - w.sum(1)) / ones.sum(1))[:, None])


def _gains(
    misses: np.ndarray, tried: np.ndarray, start: np.ndarray, newer: np.ndarray
) -> np.ndarray:
    """In which share of the newer backtests ``tried`` did better than ``start``, (origin,); -1 where not on the mean."""
    one = np.abs(np.einsum("obeh,oe->obh", misses, tried, optimize=True)).mean(2)
    two = np.abs(np.einsum("obeh,oe->obh", misses, start, optimize=True)).mean(2)
    count = np.maximum(newer.sum(1), 1)
    share = (newer & (one < two)).sum(1) / count
    mean = np.where(newer, one, 0).sum(1) < np.where(newer, two, 0).sum(1)
    return np.asarray(np.where(mean, share, -1))


def recent_of(wanted: np.ndarray, tests: np.ndarray, span: int, weighing: Weighing) -> np.ndarray:
    """What backtests count for the width, (origin, backtest): half for each ``memory`` spans that they lie back."""
    age = wanted[:, None] - tests - span
    return np.asarray(0.5 ** (np.maximum(age, 0) / (weighing.memory * span)))


def _quantile(values: np.ndarray, weights: np.ndarray, level: float) -> float:
    """The level's quantile of values (backtest, step) with a weight for each backtest (backtest,)."""
    flat, each = values.ravel(), np.repeat(weights, values.shape[1])
    order = np.argsort(flat)
    total = np.cumsum(each[order])
    return float(flat[order[min(len(flat) - 1, np.searchsorted(total, level * total[-1]))]])


def mixture(
    misses: np.ndarray,
    spread: np.ndarray,
    before: np.ndarray,
    usable: np.ndarray,
    recent: np.ndarray,
    weights: np.ndarray,
    offsets: np.ndarray,
    weighing: Weighing,
) -> tuple[np.ndarray, np.ndarray]:
    """Mean absolute errors of the mixture in the backtests (origin,), and by how much the model's spread is
    stretched (origin,), so that four fifths of those errors, weighed by ``recent`` (origin, backtest), lie inside
    the outer quantiles."""
    mixed, own = np.full(len(before), np.nan), np.ones(len(before))
    inner = QUANTILES[-1] - QUANTILES[0]
    for start in range(0, len(before), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        size = np.abs(np.einsum("obeh,oe->obh", misses[before[part]], weights[part], optimize=True))
        ratio = size / np.maximum(spread[before[part]], _FLOOR)
        for o in range(len(size)):
            held = usable[start + o]
            if held.any():
                mixed[start + o] = size[o, held].mean()
                own[start + o] = (
                    _quantile(ratio[o, held], recent[start + o, held], inner) / offsets[-1]
                )
    count = usable.sum(1)
    share = count / (count + weighing.trust)
    return mixed, np.asarray(np.exp(share * np.log(np.clip(own, 1e-3, 1e3))))
