"""Long gaps of ETTh1 filled by ``govern --check learned_values``, beside the learned imputer alone and plain means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context
from industria.bench.studies.imputation import by_learning
from industria.plant import ChatConfiguration, Plant

LENGTHS = (24, 72)
_ROWS = 6000
_FIRST, _LAST, _APART = 600, 5400, 5


@dataclass(frozen=True, slots=True)
class Filled:
    """Errors in deviations of the channel, by method: mean square and mean absolute, over all hidden cells."""

    cells: int
    mse: Mapping[str, float]
    mae: Mapping[str, float]


def filled(context: Context, length: int) -> Filled:
    """Every channel loses ``length`` rows in every ``5 x length``; a sample is of channels, from the last one back."""
    path = next(folder_of(context.data, "ett").rglob("ETTh1.csv"))
    frame = pd.read_csv(path, parse_dates=["date"]).iloc[:_ROWS]
    channels = [str(c) for c in frame.columns[1:]][-context.up_to(7) :]
    scaled = (frame[channels] - frame[channels].mean()) / frame[channels].std()
    hidden = _hidden(len(frame), len(channels), length)
    masked = pd.concat([frame[["date"]], scaled.mask(hidden)], axis=1)
    name = f"gaps_{length}"
    masked.to_csv(context.scratch / f"{name}.csv", index=False)
    with Plant.open(context.scratch / f"plant_{length}", chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[context.scratch / f"{name}.csv"])
        plant.call("govern", asset=name, check=["learned_values"], apply=True)
        ours = plant.lake.tables.read(name).to_pandas()[channels].to_numpy(float)
    linear = masked[channels].interpolate(limit_direction="both")
    hour = masked["date"].dt.hour
    same = masked[channels].groupby(hour).transform("mean")
    guesses = {
        "ours": np.where(np.isfinite(ours), ours, linear),  # what it left empty counts as a line
        "learned imputer alone": by_learning(masked, channels, "date"),
        "linear": linear.to_numpy(),
        "mean of the hour": same.to_numpy(),
    }
    truth = scaled.to_numpy()
    away = {n: (g - truth)[hidden] for n, g in guesses.items()}
    return Filled(
        int(hidden.sum()),
        {n: float(np.mean(a**2)) for n, a in away.items()},
        {n: float(np.abs(a).mean()) for n, a in away.items()},
    )


def _hidden(rows: int, channels: int, length: int) -> np.ndarray:
    """(row, channel) of bool."""
    draw = np.random.default_rng(length)
    hidden = np.zeros((rows, channels), bool)
    for channel in range(channels):
        for start in range(_FIRST, _LAST, _APART * length):
            at = start + int(draw.integers(0, length))
            hidden[at : at + length, channel] = True
    return hidden
