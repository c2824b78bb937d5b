"""A forecast of one series in its own units, how it did on the series' past, and rolling tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from industria.core import InputError
from industria.models.series.candidates import NAMES
from industria.models.series.forward import SeriesModel
from industria.models.series.own_past import Outlooks, fewest_rows, naive_errors, outlooks
from industria.models.series.reading import Series
from industria.models.series.shape import QUANTILES
from industria.models.series.weighing import Weighing

_SHOWN = 0.02


@dataclass(frozen=True)
class Forecast:
    """``times``, ``mean`` (horizon,), ``quantiles`` (horizon, 9); ``experts`` and ``parts``: what weighed how much;
    ``errors``: mean absolute errors on the series' own past, of the forecast and of the naive ones; ``better``:
    the naive forecast that did better there and is used, empty where none did; ``backtests``: how many."""

    series: Series
    times: np.ndarray
    mean: np.ndarray
    quantiles: np.ndarray
    experts: Mapping[str, float]
    parts: Mapping[str, float]
    errors: Mapping[str, float]
    better: str
    backtests: int


@dataclass(frozen=True)
class Rehearsal:
    """How forecasts did over rolling origins, in the column's own units.

    ``errors``: ``mse``, ``mae`` and ``mase`` (over the seasonal naive within the part before the test) of the
    forecast and of the naive ones; ``below``: shares of truths below each quantile; ``inside_80``: between the
    outer ones; ``at``: the origins as rows of the grid, ``mae_at`` (origin,): mean absolute errors from each.
    """

    series: Series
    horizon: int
    origins: int
    errors: Mapping[str, Mapping[str, float]]
    below: tuple[float, ...]
    inside_80: float
    at: tuple[int, ...]
    mae_at: Mapping[str, np.ndarray]


def usual_horizon(series: Series) -> int:
    """Two seasons, or 24 steps, and never more than a quarter of what there is."""
    wanted = 2 * series.season if series.seasonal else 24
    return max(1, min(wanted, len(series) // 4))


def forecast(
    model: SeriesModel, series: Series, horizon: int, weighing: Weighing = Weighing()
) -> Forecast:
    """The next ``horizon`` steps of a series."""
    x = series.grid.values
    found = outlooks(model, x, series.season, horizon, [len(x)], weighing, series.seasonal)
    mean, quantiles = _limited(series, found)
    last, seasonal = (float(e[0]) for e in naive_errors(found))
    errors = {"forecast": float(found.mixed_errors[0]), "last value": last}
    if series.seasonal:
        errors["seasonal naive"] = seasonal
    order = np.argsort(-np.abs(found.parts[0]))[:8]
    return Forecast(
        series,
        series.grid.ahead(horizon),
        mean[0],
        quantiles[0],
        {e: float(w) for e, w in zip(found.experts, found.weights[0], strict=True) if w >= _SHOWN},
        {NAMES[k]: float(found.parts[0, k]) for k in order},
        errors if found.backtests[0] else {},
        _better(errors) if found.backtests[0] else "",
        int(found.backtests[0]),
    )


def _better(errors: Mapping[str, float]) -> str:
    """The naive forecast that did at least as well as the forecast."""
    name = min((n for n in errors if n != "forecast"), key=lambda n: errors[n])
    return name if errors[name] <= errors["forecast"] * (1 + 1e-9) else ""


def _limited(series: Series, found: Outlooks) -> tuple[np.ndarray, np.ndarray]:
    """Nothing below 0 where the series cannot be, no state beyond 0 and 1."""
    low = 0.0 if series.floor else -np.inf
    high = 1.0 if series.kind == "state" else np.inf
    return np.clip(found.point, low, high), np.clip(found.quantiles, low, high)


def rehearse(
    model: SeriesModel,
    series: Series,
    horizon: int,
    rows: int,
    every: int = 1,
    weighing: Weighing = Weighing(),
) -> Rehearsal:
    """The last ``rows`` steps are forecast from every ``every``-th origin whose horizon lies inside them.

    Season, kind and all weights come from before: the season of the part before the test. Raises InputError
    where the part before is too short.
    """
    from industria.models.series.seasons import NOMINAL, season_of

    x = series.grid.values
    first = len(x) - rows
    needed = max(fewest_rows(series.season), series.usual + 2)
    if rows < horizon or first < needed:
        raise InputError(
            f"expected at least {horizon} rows to test and {needed} before them in {series.name}, found {rows} "
            f"and {first}: test fewer rows, or a shorter horizon"
        )
    season = season_of(x[:first], series.grid.lengths)
    origins = np.arange(first, len(x) - horizon + 1, every)
    found = outlooks(model, x, season or NOMINAL, horizon, origins.tolist(), weighing, bool(season))
    mean, quantiles = _limited(series, found)
    truth = x[origins[:, None] + np.arange(horizon)]
    m = series.usual
    naive = x[origins[:, None] - m + np.arange(horizon) % m]
    last = np.broadcast_to(x[origins - 1][:, None], truth.shape)
    scale = float(np.abs(x[m:first] - x[: first - m]).mean())
    said = {"forecast": mean, "last value": last, "seasonal naive": naive}
    errors = {name: _scores(p, truth, scale) for name, p in said.items()}
    errors["forecast"]["quantile_loss"] = _quantile_loss(quantiles, truth)
    below = tuple(float((truth <= quantiles[:, :, k]).mean()) for k in range(len(QUANTILES)))
    inside = float(((truth >= quantiles[:, :, 0]) & (truth <= quantiles[:, :, -1])).mean())
    at = {name: np.abs(p - truth).mean(1) for name, p in said.items()}
    return Rehearsal(
        series, horizon, len(origins), errors, below, inside, tuple(origins.tolist()), at
    )


def _scores(point: np.ndarray, truth: np.ndarray, scale: float) -> dict[str, float]:
    miss = point - truth
    mae = float(np.abs(miss).mean())
    return {
        "mse": float((miss**2).mean()),
        "mae": mae,
        "mase": mae / scale if scale else float("nan"),
    }


def _quantile_loss(quantiles: np.ndarray, truth: np.ndarray) -> float:
    """The mean pinball loss of the nine quantiles."""
    levels = np.array(QUANTILES)
    over = truth[:, :, None] - quantiles
    return float(np.maximum(levels * over, (levels - 1) * over).mean())
