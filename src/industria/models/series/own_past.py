"""Forecasts that are weighed by a series' own past: the model beside classical forecasts, backtested.

From every origin the model and each classical forecast are asked for the horizon; how they did from earlier
origins says what each weighs, near and far, and how wide the quantiles are. Nothing after an origin has a
part in what is said at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from industria.models.series.forward import SeriesModel
from industria.models.series.looks import LAST_VALUE, SEASONAL_NAIVE, SEASONS, filled_back
from industria.models.series.weighing import (
    Weighing,
    means,
    mixture,
    recent_of,
    soft_weights,
    stacked,
)

_LAST, _SEASONAL = 1 + LAST_VALUE, 1 + SEASONAL_NAIVE  # among the experts
_FLOOR_SHARE = 1e-9  # of the largest error: errors below are none
_EDGES = (1, 2, 4, 7, 14)  # seasons ahead at which a band of the horizon ends


@dataclass(frozen=True)
class Outlooks:
    """``point`` (origin, horizon), ``quantiles`` (origin, horizon, 9), ``weights`` (origin, expert) over all of the
    horizon and ``errors`` (origin, expert): mean absolute errors of the backtests, NaN where there was none;
    ``mixed_errors`` (origin,): of what is said; ``parts`` (origin, part): what the classical parts weigh inside
    the model; ``backtests`` (origin,): how many; ``experts``: their names."""

    point: np.ndarray
    quantiles: np.ndarray
    weights: np.ndarray
    errors: np.ndarray
    mixed_errors: np.ndarray
    parts: np.ndarray
    backtests: np.ndarray
    experts: tuple[str, ...]


def fewest_rows(season: int) -> int:
    """How many rows a backtest needs before it: two seasons, eight rows at least."""
    return max(8, 2 * season)


def outlooks(
    model: SeriesModel,
    x: np.ndarray,
    season: int,
    horizon: int,
    origins: Sequence[int],
    weighing: Weighing = Weighing(),
    seasonal: bool = True,
) -> Outlooks:
    """Forecasts of ``x`` (step,), finite, from each origin: the steps before it are known.

    ``seasonal``: whether it has the season; one without is held for a random walk until its past says otherwise.
    """
    wanted = np.asarray(origins, int)
    tests = _earlier(wanted, horizon, season, weighing)
    every = np.unique(np.concatenate([wanted, tests[tests >= 0]]))
    said, spread, parts = _said(model, x, season, horizon, every)
    misses = said - _truth(x, every, horizon)[:, None]
    at = np.searchsorted(every, wanted)
    before = np.searchsorted(every, np.maximum(tests, 0))
    bands = _bands(season, horizon)
    point = np.empty((len(wanted), horizon))
    width = np.ones((len(wanted), horizon))
    weights = np.zeros((len(wanted), said.shape[1]))
    errors, mixed = np.zeros_like(weights), np.zeros(len(wanted))
    whole = (tests >= 0) & (tests + horizon <= wanted[:, None])
    recent = recent_of(wanted, tests, max(horizon, season), weighing)
    for low, high in bands:
        usable = (tests >= 0) & (tests + high <= wanted[:, None])
        size = np.abs(misses[:, :, low:high]).mean(2)
        own = means(size, before, usable)
        part = slice(low, high)
        w = stacked(
            misses[:, :, part], before, usable, soft_weights(own, usable.sum(1), weighing), weighing
        )
        own_mixed, own_width = mixture(
            misses[:, :, part], spread[:, part], before, usable, recent, w, model.offsets, weighing
        )
        point[:, part] = np.einsum("oe,oeh->oh", w, said[at][:, :, part])
        width[:, part] = own_width[:, None]
        share = (high - low) / horizon
        weights += share * w
        errors += share * own
        mixed += share * own_mixed
    found = Outlooks(
        point,
        point[:, :, None] + (spread[at] * width)[:, :, None] * model.offsets,
        weights,
        errors,
        mixed,
        parts[at],
        whole.sum(1),
        ("model", *model.trial_names),
    )
    gains = None
    if not seasonal:
        tried = _Tried(misses, before, whole, apart_of(tests))
        gains = tried.gains(weights, found.errors, weighing)
    return _yielding(found, said[at], gains, weighing)


@dataclass(frozen=True)
class _Tried:
    """``misses`` (place, expert, horizon); ``before`` and ``whole`` (origin, backtest): their places, and which
    are known to the end of the horizon; ``apart``: steps between two of them."""

    misses: np.ndarray
    before: np.ndarray
    whole: np.ndarray
    apart: int

    def gains(self, weights: np.ndarray, errors: np.ndarray, weighing: Weighing) -> np.ndarray:
        """By which share (as a logarithm) the mixture did better than the better naive one, (origin,).

        The less of the mean over backtests and of the ratio of mean errors, so that neither many small gains nor
        one large one is enough; drawn to 0 where few backtests do not overlap.
        """
        naive = _better_naive(errors)
        floor = (
            _FLOOR_SHARE * np.abs(self.misses[np.isfinite(self.misses)]).max(initial=0.0) + 1e-300
        )
        out = np.zeros(len(weights))
        for o in range(len(weights)):
            held = self.before[o, self.whole[o]]
            if not len(held):
                continue
            own = np.abs(np.einsum("beh,e->bh", self.misses[held], weights[o])).mean(1) + floor
            other = np.abs(self.misses[held, naive[o]]).mean(1) + floor
            mean, ratio = np.log(other / own).mean(), np.log(other.mean() / own.mean())
            alone = len(held) * min(1.0, self.apart / self.misses.shape[2])
            out[o] = min(mean, ratio) * alone / (alone + weighing.trust)
        return out


def apart_of(tests: np.ndarray) -> int:
    """Steps between two backtests, from (origin, backtest)."""
    return int(tests[0, 0] - tests[0, 1]) if tests.shape[1] > 1 and tests[0, 1] >= 0 else 1


def _better_naive(errors: np.ndarray) -> np.ndarray:
    """The expert of the two naive ones that did better in the backtests, (origin,)."""
    with np.errstate(invalid="ignore"):
        return np.where(errors[:, _LAST] <= errors[:, _SEASONAL], _LAST, _SEASONAL)


def _yielding(
    found: Outlooks, said: np.ndarray, gains: np.ndarray | None, weighing: Weighing
) -> Outlooks:
    """Where the last value or the season before did at least as well in the backtests, it is what is said.

    With ``gains`` (origin,) it has a part in what is said until the gain is clear.
    """
    which = _better_naive(found.errors)
    at = np.arange(len(which))
    naive = found.errors[at, which]
    with np.errstate(invalid="ignore"):
        share = ((found.backtests > 0) & (naive <= found.mixed_errors)).astype(float)
    if gains is not None:
        doubt = 1 - np.clip(
            (gains - weighing.doubtful) / (weighing.clear - weighing.doubtful), 0, 1
        )
        share = np.where(found.backtests > 0, np.maximum(share, doubt), 0)
    for o in np.flatnonzero(share):
        part = share[o]
        shift = part * (said[o, which[o]] - found.point[o])
        found.point[o] += shift
        found.quantiles[o] += shift[:, None]
        found.weights[o] = (1 - part) * found.weights[o] + part * np.eye(found.weights.shape[1])[
            which[o]
        ]
        found.mixed_errors[o] += part * (naive[o] - found.mixed_errors[o])
    return found


def _earlier(wanted: np.ndarray, horizon: int, season: int, weighing: Weighing) -> np.ndarray:
    """(origin, backtest): earlier origins, a season apart or nearer where the past is short; -1 where it ends.

    Near bands of the horizon take those after which the far ones are not known yet.
    """
    room = int(wanted.min()) - fewest_rows(season) - horizon
    apart = max(1, min(season, 24, room // 12))
    back = apart * np.arange(1, weighing.origins + -(-horizon // apart) + 1)
    found = wanted[:, None] - back[None]
    return np.where(found >= fewest_rows(season), found, -1)


def _bands(season: int, horizon: int) -> list[tuple[int, int]]:
    """Steps of the horizon that are weighed together."""
    ends = [e * season for e in _EDGES if e * season < horizon]
    return list(zip([0, *ends], [*ends, horizon], strict=True))


def _said(
    model: SeriesModel, x: np.ndarray, season: int, horizon: int, every: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each expert says from each origin (origin, expert, horizon), the model's spread (origin, horizon) and
    the weights of its parts (origin, part)."""
    steps = SEASONS * season
    said, spreads, parts = [], [], []
    for group in np.array_split(every, max(1, -(-len(every) // 512))):
        past = np.stack(
            [filled_back(x[None, max(0, t - steps) : t], steps, season)[0] for t in group]
        )
        found = model.say(past, season, horizon)
        said.append(np.concatenate([found.point[:, None], found.trials.transpose(0, 2, 1)], 1))
        spreads.append(found.spread)
        parts.append(found.weights)
    return np.concatenate(said), np.concatenate(spreads), np.concatenate(parts)


def _truth(x: np.ndarray, every: np.ndarray, horizon: int) -> np.ndarray:
    """What came after each origin, (origin, horizon); NaN where it is not known."""
    ahead = every[:, None] + np.arange(horizon)[None]
    return np.where(ahead < len(x), x[np.minimum(ahead, len(x) - 1)], np.nan)


def naive_errors(found: Outlooks) -> tuple[np.ndarray, np.ndarray]:
    """Backtest errors of the last value and of the seasonal naive, (origin,) each."""
    return found.errors[:, _LAST], found.errors[:, _SEASONAL]
