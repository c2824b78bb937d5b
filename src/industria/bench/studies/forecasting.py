"""``industria forecast --test-rows`` on public series: how it does beside the naive forecasts and published models.

Errors are standardised as the literature of each set does it; nothing in the product was chosen on the parts
that are reported here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.studies.watching import take_in
from industria.plant import Plant

NAIVE = ("last value", "seasonal naive")
ETT_TRAIN, ETT_TEST_END, ETT_TEST = 8640, 14400, 2880  # rows: 12, 4 and 4 months of 30 days


@dataclass(frozen=True)
class Scored:
    """Errors of one rehearsal, means over the columns: ``mse``, ``mae`` by what forecast; ``below``: shares of
    truths below each quantile; ``inside``: in the band of 80 %; ``origins``: of all columns."""

    mse: Mapping[str, float]
    mae: Mapping[str, float]
    below: np.ndarray
    inside: float
    origins: int

    def beside(self, digits: int = 3) -> str:
        """The naive ones, as a row prints them."""
        return ", ".join(f"{name} {self.mse[name]:.{digits}f}" for name in NAIVE)

    @property
    def best_naive(self) -> float:
        """The lower mean squared error of the two."""
        return min(self.mse[name] for name in NAIVE)


def ett_frame(data: Path) -> pd.DataFrame:
    """ETTh1 whole, its first column ``date``."""
    return pd.read_csv(folder_of(data, "ett") / "ETT-small" / "ETTh1.csv", parse_dates=["date"])


def rehearsals(
    plant: Plant, name: str, horizon: int, rows: int, every: int = 1, columns: Sequence[str] = ()
) -> Sequence[Any]:
    """What the command says of each column of a table that was taken in."""
    found = plant.call(
        "forecast", asset=name, horizon=horizon, test_rows=rows, every=every, column=list(columns)
    )
    return found.tests  # type: ignore[no-any-return]


def standardised(tests: Sequence[Any], frame: pd.DataFrame, train_rows: int) -> Scored:
    """Errors in spreads of the first rows of each column, as long-term forecasting counts them."""
    spread = {
        t.series.name: float(frame[t.series.name].to_numpy(float)[:train_rows].std()) for t in tests
    }
    names = ("forecast", *NAIVE)
    mse = {
        n: float(np.mean([t.errors[n]["mse"] / spread[t.series.name] ** 2 for t in tests]))
        for n in names
    }
    mae = {
        n: float(np.mean([t.errors[n]["mae"] / spread[t.series.name] for t in tests]))
        for n in names
    }
    below = np.mean([t.below for t in tests], axis=0)
    inside = float(np.mean([t.inside_80 for t in tests]))
    return Scored(mse, mae, below, inside, sum(t.origins for t in tests))


def plain_prior(frame: pd.DataFrame, horizon: int, rows: int, every: int) -> float:
    """Mean squared error of three lines: the mean profile of 21 days and half of yesterday's level, standardised."""
    values = frame.iloc[:, 1:].to_numpy(float)
    z = (values - values[:ETT_TRAIN].mean(0)) / values[:ETT_TRAIN].std(0)
    first, total, count = len(z) - rows, 0.0, 0
    for t in range(first, len(z) - horizon + 1, every):
        days = z[t - 504 : t].reshape(21, 24, -1)
        profile, level = days.mean(0), 0.5 * (days[-1].mean(0) - days.mean((0, 1)))
        said = np.resize(profile, (horizon, z.shape[1])) + level
        total += float(((said - z[t : t + horizon]) ** 2).mean())
        count += 1
    return total / count


def m4_frame(data: Path, most: int = 0) -> tuple[pd.DataFrame, int]:
    """M4 hourly as one table, each series a column that ends with its 48 test hours; how many series.

    The stamps are made (the set's own differ a series); series begin at different rows.
    """
    root = folder_of(data, "m4")
    train, test = (_series(root / n) for n in ("Train/Hourly-train.csv", "Test/Hourly-test.csv"))
    names = list(train)
    if most:
        names = names[:: max(1, len(names) // most)][:most]
    whole = {n: np.concatenate([train[n], test[n]]) for n in names}
    length = max(map(len, whole.values()))
    columns = {n: np.concatenate([np.full(length - len(v), np.nan), v]) for n, v in whole.items()}
    times = pd.date_range("2020-01-06", periods=length, freq="h")
    return pd.DataFrame({"time": times, **columns}), len(names)


def _series(path: Path) -> dict[str, np.ndarray]:
    with path.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {r[0]: np.array([float(v) for v in r[1:] if v]) for r in rows}


def take(plant: Plant, scratch: Path, name: str, frame: pd.DataFrame) -> None:
    """``industria ingest``."""
    take_in(plant, scratch, name, frame)


def published(data: Path, model: str, task: str) -> float:
    """The MASE that GIFT-Eval's published results give a model on a task."""
    path = folder_of(data, "tsfm_published_results") / "results" / model / "all_results.csv"
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["dataset"] == task:
                return float(row["eval_metrics/MASE[0.5]"])
    raise KeyError(task)
