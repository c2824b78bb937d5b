"""FORE-GIFT: the tasks of GIFT-Eval whose data stand here: ETTh1 at three rates and three horizons, M4 hourly.

The windows, the season and the error are GIFT-Eval's own: the last windows of each series, without overlap, as
many as a tenth of it holds (20 at most); MASE over the naive of the season (24 by the hour, 1 by day and week)
within all that lies before a window; the mean over windows and columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.forecasting import ett_frame, m4_frame, published, rehearsals, take
from industria.plant import ChatConfiguration, Plant

_PEERS = ("TTM-R2-Pretrained", "chronos_bolt_small", "Moirai2", "Toto_Open_Base_1.0", "TiRex")
_MOST_WINDOWS = 20


@dataclass(frozen=True, slots=True)
class _Task:
    """A task by GIFT-Eval's name: its table, steps ahead, the season of its error."""

    name: str
    table: str
    horizon: int
    season: int


_TASKS = (
    _Task("ett1/H/short", "etth1_hours", 48, 24),
    _Task("ett1/H/medium", "etth1_hours", 480, 24),
    _Task("ett1/H/long", "etth1_hours", 720, 24),
    _Task("ett1/D/short", "etth1_days", 30, 1),
    _Task("ett1/W/short", "etth1_weeks", 8, 1),
    _Task("m4_hourly/H/short", "m4_hourly", 48, 24),
)


def measure(context: Context) -> list[Measure]:
    """Each task beside its published seasonal naive; a ``sample`` counts tasks."""
    tasks = _TASKS[:: len(_TASKS) // context.up_to(len(_TASKS))]
    tables = _tables(context.data)
    ours: dict[str, float] = {}
    naive: dict[str, float] = {}
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for name in dict.fromkeys(t.table for t in tasks):
            take(plant, context.scratch, name, tables[name])
        for number, task in enumerate(tasks):
            context.progress("FORE-GIFT", number, len(tasks))
            frame = tables[task.table]
            columns = [str(c) for c in frame.columns[1:]]
            shortest = min(int(frame[c].notna().sum()) for c in columns)
            windows = min(max(1, ceil(0.1 * shortest / task.horizon)), _MOST_WINDOWS)
            windows = 1 if task.table == "m4_hourly" else windows
            tests = rehearsals(
                plant, task.table, task.horizon, windows * task.horizon, task.horizon, columns
            )
            found = _mase(tests, frame, task)
            ours[task.name], naive[task.name] = found["forecast"], found["seasonal naive"]
    return _measures(context.data, ours, naive)


def _measures(data: Path, ours: Mapping[str, float], naive: Mapping[str, float]) -> list[Measure]:
    """The geometric mean, and each task."""
    their_naive = {t: published(data, "seasonal_naive", t) for t in ours}
    mean = _geometric([ours[t] / their_naive[t] for t in ours])
    peers = {p: _geometric([published(data, p, t) / their_naive[t] for t in ours]) for p in _PEERS}
    beside = "seasonal naive 1, " + ", ".join(f"{p} {v:.3f}" for p, v in peers.items())
    off = max(abs(naive[t] / their_naive[t] - 1) for t in ours if "/D/" not in t and "/W/" not in t)
    return [
        Measure("geometric mean of MASE over the seasonal naive", mean, beside, "<= .76", mean <= 0.76, f"{len(ours)} tasks, zero-shot; the peers' from GIFT-Eval's published tables; the seasonal naive by the hour was computed again, {100 * off:.1f} % off the published at most"),
        *(Measure(f"MASE, {t}", ours[t], f"seasonal naive {their_naive[t]:.3f}, " + ", ".join(f"{p} {published(data, p, t):.3f}" for p in _PEERS), "below the seasonal naive", ours[t] < their_naive[t]) for t in ours),
    ]  # fmt: skip


def _mase(tests: Sequence[Any], frame: pd.DataFrame, task: _Task) -> dict[str, float]:
    """Means over windows and columns of the error over that of the naive of the season before each window."""
    found: dict[str, list[float]] = {"forecast": [], "seasonal naive": []}
    for test in tests:
        x = frame[test.series.name].dropna().to_numpy(float)
        change = np.abs(x[task.season :] - x[: -task.season])
        for name, own in found.items():
            for origin, mae in zip(test.at, test.mae_at[name], strict=True):
                own.append(mae / change[: origin - task.season].mean())
    return {name: float(np.mean(own)) for name, own in found.items()}


def _geometric(values: Sequence[float]) -> float:
    return float(np.exp(np.mean(np.log(values))))


def _tables(data: Path) -> dict[str, pd.DataFrame]:
    """The tables; days and weeks are means of hours, as GIFT-Eval brings them to these rates."""
    hours = ett_frame(data)
    by = hours.set_index("date")
    return {
        "etth1_hours": hours,
        "etth1_days": by.resample("D").mean().reset_index(),
        "etth1_weeks": by.resample("W").mean().reset_index(),
        "m4_hourly": m4_frame(data)[0],
    }


ENTRY = Entry(
    "FORE-GIFT", "forecasts of any series", "ett (ETTh1), m4 (hourly)", "real", measure,
    needs=("ett", "m4", "tsfm_published_results"), fast=False, seed=None, counts="tasks", proof_sample=3,
)  # fmt: skip
