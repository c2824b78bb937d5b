"""HIER-1 under the last value, the last day, the mean and noise; and with its profiles or its network lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

OUTLOOKS = "industria.models.series.own_past:outlooks"
SAY = "industria.models.series.forward:SeriesModel.say"
Rule = Callable[[np.ndarray, int, int], np.ndarray]


def instead(rule: Rule) -> Callable[[Any], Any]:
    """``outlooks`` that says what a rule makes of the past (step,), the season and the horizon; no width."""

    def put(real: Any) -> Any:
        def outlooks(
            model: Any, x: np.ndarray, season: int, horizon: int, origins: Any, *rest: Any
        ) -> Any:
            found = real(model, x, season, horizon, origins[:1], *rest)
            point = np.stack([rule(x[:t], season, horizon) for t in origins])
            many = {k: np.repeat(v, len(origins), 0) for k, v in vars(found).items()}
            return replace(
                found, **{**many, "point": point, "quantiles": np.repeat(point[:, :, None], 9, 2)}
            )

        return outlooks

    return put


def last_value(x: np.ndarray, _season: int, horizon: int) -> np.ndarray:
    """The last value, (horizon,)."""
    return np.full(horizon, x[-1])


def last_season(x: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """The last season again, (horizon,)."""
    return np.resize(x[-season:], horizon)


def mean(x: np.ndarray, _season: int, horizon: int) -> np.ndarray:
    """The mean of the past, (horizon,)."""
    return np.full(horizon, x.mean())


def noise(x: np.ndarray, _season: int, horizon: int) -> np.ndarray:
    """Any values of the past, (horizon,)."""
    return np.random.default_rng(len(x)).choice(x, horizon)


STUBS = (
    Stub("the last value", swapped(OUTLOOKS, instead(last_value))),
    Stub("the last season again", swapped(OUTLOOKS, instead(last_season))),
    Stub("the mean", swapped(OUTLOOKS, instead(mean))),
    Stub("any values of the past", swapped(OUTLOOKS, instead(noise))),
)


def shifted(real: Any) -> Any:
    """``say`` of a past that ends an hour too early."""

    def say(self: Any, x: np.ndarray, season: int, horizon: int) -> Any:
        return real(self, x[:, :-1], season, horizon)

    return say


FAULTS = (Fault("the past ends a step too early", swapped(SAY, shifted)),)
