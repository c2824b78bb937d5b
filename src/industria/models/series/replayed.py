"""A forecast of what is known already: as it would have been said a horizon ago, beside the naive ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from industria.models.series.forecasting import Forecast, forecast
from industria.models.series.forward import SeriesModel
from industria.models.series.own_past import fewest_rows
from industria.models.series.reading import FEWEST, Series, last
from industria.models.series.seasons import NOMINAL, season_of


@dataclass(frozen=True)
class Replayed:
    """``times`` and ``truth`` (horizon,): what came; ``said``: the forecast of it from the steps before alone;
    ``last_value`` and ``seasonal_naive`` (horizon,), the latter None where the part before has no season."""

    times: np.ndarray
    truth: np.ndarray
    said: Forecast
    last_value: np.ndarray
    seasonal_naive: np.ndarray | None

    @property
    def errors(self) -> dict[str, float]:
        """Mean absolute errors over the horizon, in the column's own units."""
        paths = {"forecast": self.said.mean, "last value": self.last_value}
        if self.seasonal_naive is not None:
            paths["seasonal naive"] = self.seasonal_naive
        return {name: float(np.abs(path - self.truth).mean()) for name, path in paths.items()}


def replayed(model: SeriesModel, series: Series, horizon: int) -> Replayed | None:
    """The last ``horizon`` steps forecast from those before; None where too few stand before them.

    The season is that of the part before, too.
    """
    before = len(series) - horizon
    if before < max(FEWEST, fewest_rows(series.season)):
        return None
    earlier = last(series, horizon)
    past = earlier.grid.values
    if np.ptp(past) == 0:
        return None
    season = season_of(past, series.grid.lengths)
    earlier = replace(earlier, season=season or NOMINAL, seasonal=bool(season))
    if before < fewest_rows(earlier.season):
        return None
    naive = None
    if earlier.seasonal:
        naive = past[before - season + np.arange(horizon) % season]
    return Replayed(
        series.grid.times[before:],
        series.grid.values[before:],
        forecast(model, earlier, horizon),
        np.full(horizon, past[-1]),
        naive,
    )
