"""Forecasts that are weighed by a series' own past: the model beside the naive forecasts, backtested.

From every origin the model and each classical forecast are asked for the horizon; how they did from earlier
origins says what each weighs, and how wide the quantiles are. Nothing after an origin has a part in what is
said at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from industria.models.series.forward import SeriesModel
from industria.models.series.looks import (
    LAST_VALUE,
    SEASONAL_NAIVE,
    SEASONS,
    TRIAL_NAMES,
    WEEK_BEFORE,
    filled_back,
)
from industria.models.series.shape import QUANTILES

EXPERTS = ("model", *TRIAL_NAMES)
MODEL = 0
_FLOOR = 1e-12


@dataclass(frozen=True, slots=True)
class Weighing:
    """How experts are weighed. ``origins``: how many backtests; ``apart``: between two of them, as a share of the
    horizon; ``sharpness``: of the ratio of errors; ``lead``: by how much the model weighs more before any
    backtest; ``trust``: how many backtests make the own width of the errors count as much as the model's."""

    origins: int = 6
    apart: float = 0.5
    sharpness: float = 6.0
    lead: float = 8.0
    trust: float = 2.0


@dataclass(frozen=True)
class Outlooks:
    """``point`` (origin, horizon), ``quantiles`` (origin, horizon, 9), ``weights`` (origin, expert) and
    ``errors`` (origin, expert): mean absolute errors of the backtests, NaN where there was none;
    ``parts`` (origin, part): what the classical parts weigh inside the model; ``mixed_errors`` (origin,): of the
    mixture in the backtests; ``backtests``: how many."""

    point: np.ndarray
    quantiles: np.ndarray
    weights: np.ndarray
    errors: np.ndarray
    parts: np.ndarray
    mixed_errors: np.ndarray
    backtests: np.ndarray


def fewest_rows(season: int) -> int:
    """How many rows a forecast needs: two seasons, eight rows at least."""
    return max(8, 2 * season)


def outlooks(
    model: SeriesModel,
    x: np.ndarray,
    season: int,
    horizon: int,
    origins: Sequence[int],
    weighing: Weighing = Weighing(),
) -> Outlooks:
    """Forecasts of ``x`` (step,), finite, from each origin: the steps before it are known."""
    wanted = np.asarray(origins, int)
    tested = _backtest_origins(wanted, horizon, season, weighing)
    every = np.unique(np.concatenate([wanted, tested[tested >= 0]]))
    said, spread, parts = _said(model, x, season, horizon, every)
    at = np.searchsorted(every, wanted)
    before = np.searchsorted(every, np.maximum(tested, 0))
    usable = tested >= 0
    errors, misses = _errors(x, said, every, horizon)
    own = np.where(usable[:, :, None], errors[before], np.nan)
    count = usable.sum(1)
    mean = np.nansum(own, 1) / np.maximum(count, 1)[:, None]
    mean = np.where(count[:, None] > 0, mean, np.nan)
    weights = _weights(mean, count, weighing)
    mixed = _mixed(misses[before], usable, weights)
    naive = mean[:, [1 + LAST_VALUE, 1 + SEASONAL_NAIVE]]
    yields = (count > 0) & (np.nan_to_num(naive.min(1), nan=np.inf) <= np.nan_to_num(mixed, nan=0))
    if yields.any():  # a naive forecast that did at least as well is a right answer
        which = np.where(naive[:, 0] <= naive[:, 1], 1 + LAST_VALUE, 1 + SEASONAL_NAIVE)
        weights[yields] = np.eye(len(EXPERTS))[which[yields]]
        mixed = _mixed(misses[before], usable, weights)
    point = np.einsum("oe,oeh->oh", weights, said[at])
    widths = _widths(misses, spread, before, usable, weights, model.offsets, weighing)
    quantiles = point[:, :, None] + (spread[at] * widths[:, None])[:, :, None] * model.offsets
    return Outlooks(point, quantiles, weights, mean, parts[at], mixed, count)


def _mixed(misses: np.ndarray, usable: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean absolute errors of the mixture in the backtests, (origin,); NaN where there was none."""
    size = np.abs(np.einsum("obeh,oe->obh", misses, weights)).mean(2)
    count = usable.sum(1)
    total = np.where(usable, size, 0).sum(1) / np.maximum(count, 1)
    return np.asarray(np.where(count > 0, total, np.nan))


def _backtest_origins(
    wanted: np.ndarray, horizon: int, season: int, weighing: Weighing
) -> np.ndarray:
    """(origin, backtest): earlier origins whose whole horizon is known by then, -1 where the past is too short."""
    apart = max(1, round(horizon * weighing.apart))
    back = horizon + apart * np.arange(weighing.origins)
    found = wanted[:, None] - back[None]
    return np.where(found >= fewest_rows(season), found, -1)


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


def _errors(
    x: np.ndarray, said: np.ndarray, every: np.ndarray, horizon: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean absolute errors (origin, expert) and misses (origin, expert, horizon); NaN where the truth is not known."""
    ahead = every[:, None] + np.arange(horizon)[None]
    truth = np.where(ahead < len(x), x[np.minimum(ahead, len(x) - 1)], np.nan)
    misses = said - truth[:, None]
    return np.abs(misses).mean(2), misses


def _weights(mean: np.ndarray, count: np.ndarray, weighing: Weighing) -> np.ndarray:
    """What each expert weighs, (origin, expert)."""
    lead = np.zeros(mean.shape[1])
    lead[MODEL] = np.log(weighing.lead * (mean.shape[1] - 1))
    floor = _FLOOR + 1e-6 * np.nanmax(np.where(np.isnan(mean), 0, mean), axis=1, keepdims=True)
    logs = np.where(
        count[:, None] > 0, -weighing.sharpness * np.log(np.nan_to_num(mean) + floor), 0
    )
    logs = logs + lead
    w = np.exp(logs - logs.max(1, keepdims=True))
    w = w / w.sum(1, keepdims=True)
    alone = np.zeros_like(w)
    alone[:, MODEL] = 1
    return np.asarray(np.where(count[:, None] > 0, w, alone))


def _widths(
    misses: np.ndarray,
    spread: np.ndarray,
    before: np.ndarray,
    usable: np.ndarray,
    weights: np.ndarray,
    offsets: np.ndarray,
    weighing: Weighing,
) -> np.ndarray:
    """By how much the model's spread is stretched at each origin, (origin,): so that four fifths of the errors of
    the backtests lie inside the outer quantiles."""
    size = np.abs(np.einsum("obeh,oe->obh", misses[before], weights)) / np.maximum(
        spread[before], _FLOOR
    )
    size = np.where(usable[:, :, None], size, np.nan).reshape(len(before), -1)
    count = usable.sum(1)
    known = count > 0
    own = np.ones(len(before))
    inner = QUANTILES[-1] - QUANTILES[0]
    if known.any():
        own[known] = np.nanquantile(size[known], inner, axis=1) / offsets[-1]
    share = count / (count + weighing.trust)
    return np.asarray(np.exp(share * np.log(np.clip(own, 1e-3, 1e3))))


def naive_errors(found: Outlooks) -> tuple[np.ndarray, np.ndarray]:
    """Backtest errors of the last value and of the seasonal naive, (origin,) each."""
    return found.errors[:, 1 + LAST_VALUE], found.errors[:, 1 + SEASONAL_NAIVE]


__all__ = [
    "EXPERTS",
    "WEEK_BEFORE",
    "Outlooks",
    "Weighing",
    "fewest_rows",
    "naive_errors",
    "outlooks",
]
