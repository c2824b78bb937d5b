"""FORE-SMALL: daily exchange rates and weekly influenza, where little is known beyond the last value or the last year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.forecasting import rehearsals, standardised, take
from industria.plant import ChatConfiguration, Plant


@dataclass(frozen=True, slots=True)
class _Set:
    """One set: its file, steps ahead, and the shares of train and test that the literature uses."""

    name: str
    file: str
    horizon: int
    train: float = 0.7
    test: float = 0.2


_SETS = (
    _Set("exchange", "exchange_rate/exchange_rate.csv", 96),
    _Set("ili", "illness/national_illness.csv", 24),
)


def measure(context: Context) -> list[Measure]:
    """All windows of the test part; with a ``sample`` every 29th."""
    every = 29 if context.sample else 1
    said: list[Measure] = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for one in _SETS:
            frame = _frame(context.data, one)
            take(plant, context.scratch, one.name, frame)
            rows = int(len(frame) * one.test)
            columns = [str(c) for c in frame.columns[1:]]
            tests = rehearsals(plant, one.name, one.horizon, rows, every, columns)
            found = standardised(tests, frame, int(len(frame) * one.train))
            ours = found.mse["forecast"]
            said.append(
                Measure(
                    f"MSE, {one.name}, {one.horizon} steps ahead", ours, found.beside(4),
                    "not above the better of them", ours <= found.best_naive,
                    f"{found.origins} windows; {100 * found.inside:.1f} % in the band of 80 %", 4,
                )
            )  # fmt: skip
    return said


def _frame(data: Path, one: _Set) -> pd.DataFrame:
    frame = pd.read_csv(folder_of(data, "ltsf_small") / one.file, parse_dates=["date"])
    names = {c: f"column_{n}" for n, c in enumerate(frame.columns[1:])}
    return frame.rename(columns=names)


ENTRY = Entry(
    "FORE-SMALL", "forecasts of any series", "ltsf_small (exchange, ILI)", "real", measure,
    needs=("ltsf_small",), fast=False, seed=None, counts="every 29th window", proof_sample=1,
)  # fmt: skip
