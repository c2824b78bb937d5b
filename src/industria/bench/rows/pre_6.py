"""PRE-6: empirical mode decomposition and a non-linear autoregression of each mode, on monthly series.

Each origin decomposes only what lies before it. 12 lags, four units and SARIMA (1,1,1)(0,1,1)12 were taken as
usual for months; 24 lags were seen on the reported origins too, and modes lose with either. On origins before
the reported ones the same on differences to the year before was tried too: it was worse than the autoregression
alone on all three. So no tool forecasts by modes: the series model weighs what helps, and this does not.
"""

from __future__ import annotations

import warnings
from importlib import import_module

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.modes import autoregression, forecast_by_modes

_HORIZON, _TESTED, _APART, _MOST = 12, 36, 3, 300
_LAGS, _HIDDEN = 12, 4
SERIES = ("elec_equip", "co2", "elnino")


def measure(context: Context) -> list[Measure]:
    """MAPE of the next twelve months from rolling origins over the last three years; a sample is of series."""
    measures = []
    chosen = SERIES[: context.up_to(len(SERIES))]
    for number, name in enumerate(chosen):
        context.progress("PRE-6", number, len(chosen))
        found = _errors(months(name))
        ours = found.pop("modes")
        beside = ", ".join(f"{n} {v:.2f}" for n, v in found.items())
        better = ours < min(found["autoregression alone"], found["SARIMA"])
        measures.append(
            Measure(
                f"{name}: MAPE of 12 months, %", ours, beside, "below both of the first", better,
                "each origin decomposes what it has seen, never the whole series", 2,
            )
        )  # fmt: skip
    return measures


def months(name: str) -> np.ndarray:
    """The last 300 months of a series that comes with statsmodels, (month,)."""
    frame = import_module(f"statsmodels.datasets.{name}").load_pandas().data
    if name == "co2":
        frame = frame["co2"].resample("MS").mean().interpolate()
    if name == "elnino":
        frame = frame.set_index("YEAR")
    values = np.asarray(frame.to_numpy(float).ravel())
    whole: np.ndarray = values[np.isfinite(values)]
    return whole[-_MOST:]


def _errors(values: np.ndarray) -> dict[str, float]:
    """Mean absolute percentage errors over all origins, by method."""
    found: dict[str, list[float]] = {}
    for origin in range(len(values) - _TESTED, len(values) - _HORIZON + 1, _APART):
        seen, truth = values[:origin], values[origin : origin + _HORIZON]
        told = {
            "modes": forecast_by_modes(seen, _HORIZON, _alone),
            "autoregression alone": _alone(seen, _HORIZON),
            "SARIMA": _sarima(seen),
            "seasonal naive": seen[-12:],
        }
        for name, forecast in told.items():
            away = np.abs(forecast - truth) / np.abs(truth)
            found.setdefault(name, []).append(100 * float(away.mean()))
    return {name: float(np.mean(errors)) for name, errors in found.items()}


def _alone(values: np.ndarray, horizon: int) -> np.ndarray:
    return autoregression(values, horizon, lags=_LAGS, hidden=_HIDDEN, members=1)


def _sarima(values: np.ndarray) -> np.ndarray:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on starting values
        fitted = SARIMAX(values, order=(1, 1, 1), seasonal_order=(0, 1, 1, 12)).fit(
            disp=0, maxiter=50
        )
    return np.asarray(fitted.forecast(_HORIZON))


ENTRY = Entry(
    "PRE-6", "EMD-NARNN-ARIMA below NAR and SARIMA", "elec_equip, co2, elnino (in statsmodels)", "real", measure,
    needs=("package:statsmodels",), fast=False, looked_at=True, counts="series", proof_sample=1,
)  # fmt: skip
