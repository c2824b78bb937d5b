"""Imputation of two real series: hidden cells of eight kinds, against three baselines (BASE-6, GOV-2)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Measure
from industria.foundation.governance.imputation.learned import impute_series

_RATES = (0.125, 0.25, 0.375, 0.5)
_BLOCK = 24


def imputation(context: Context) -> list[Measure]:
    """Both real series; once a run, for two rows. A sample is of the cells of each series."""
    return context.cache.once(
        ("imputation", context.data, context.sample), lambda: _both_series(context)
    )


def by_learning(masked: pd.DataFrame, channels: list[str], time: str) -> np.ndarray:
    """(row, channel) of the learned imputer alone, without what a forecaster makes of gaps."""
    return np.asarray(impute_series(masked, channels, time)[channels].to_numpy())


def _both_series(context: Context) -> list[Measure]:
    measures: list[Measure] = []
    etth = pd.read_csv(_etth(context.data), parse_dates=["date"])
    measures += _compare(context, "ETTh1", etth, "date", [c for c in etth if c != "date"])
    file = folder_of(context.data, "skab") / "anomaly-free" / "anomaly-free.csv"
    skab = pd.read_csv(file, sep=";", parse_dates=["datetime"])
    channels = [c for c in skab if skab[c].dtype == float and c not in ("anomaly", "changepoint")]
    measures += _compare(context, "SKAB", skab, "datetime", channels)
    return measures


def _etth(data: Path) -> Path:
    return next(folder_of(data, "ett").rglob("ETTh1.csv"))


def _compare(
    context: Context, name: str, frame: pd.DataFrame, time: str, channels: list[str]
) -> list[Measure]:
    values = frame[channels].astype(float)
    scaled = (values - values.mean()) / values.std()
    full = pd.concat([frame[[time]], scaled], axis=1)
    rows, margins = [], []
    cells = [(kind, rate) for kind in ("points", "blocks") for rate in _RATES]
    cells = cells[: context.up_to(len(cells))]
    for number, (kind, rate) in enumerate(cells):
        context.progress(f"impute {name}", number, len(cells))
        hidden = _hidden(kind, rate, scaled.shape, np.random.default_rng(number))
        masked = full.copy()
        masked[channels] = scaled.mask(hidden)
        ours = impute_series(masked, channels, time)[channels].to_numpy()
        errors = {"ours": _mse(ours, scaled, hidden)}
        for baseline, guess in _baselines(masked, channels, time).items():
            errors[baseline] = _mse(guess, scaled, hidden)
        best = min((b for b in errors if b != "ours"), key=errors.__getitem__)
        margins.append(errors["ours"] / errors[best])
        shown = ", ".join(f"{k} {v:.4f}" for k, v in errors.items())
        rows.append(f"{kind} {rate:.1%}: {shown}")
    worst = max(margins)
    return [
        Measure(
            f"{name}: MSE / best baseline, worst of {len(cells)} cells", worst,
            "linear interpolation, seasonal mean, forward fill", "< 1", worst < 1, "; ".join(rows),
        )
    ]  # fmt: skip


def _hidden(kind: str, rate: float, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Cells to hide: single points, or blocks of a day (24 rows), each channel by itself."""
    if kind == "points":
        return rng.random(shape) < rate
    hidden = np.zeros(shape, bool)
    for column in range(shape[1]):
        starts = rng.permutation(np.arange(0, shape[0] - _BLOCK, _BLOCK))
        for start in starts[: int(rate * shape[0] / _BLOCK)]:
            at = start + rng.integers(0, _BLOCK // 2)
            hidden[at : at + _BLOCK, column] = True
    return hidden


def _baselines(masked: pd.DataFrame, channels: list[str], time: str) -> dict[str, np.ndarray]:
    known = masked[channels]
    hour = masked[time].dt.hour
    seasonal = known.groupby(hour).transform("mean").fillna(known.mean())
    return {
        "linear": known.interpolate(limit_direction="both").to_numpy(),
        "seasonal mean": known.where(known.notna(), seasonal).to_numpy(),
        "forward fill": known.ffill().bfill().to_numpy(),
    }


def _mse(guess: np.ndarray, truth: pd.DataFrame, hidden: np.ndarray) -> float:
    return float(np.mean((guess[hidden] - truth.to_numpy()[hidden]) ** 2))
