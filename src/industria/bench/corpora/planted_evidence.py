"""Symptoms that something beside the column tells: another table, a summary row, a flag, a register's end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import START, Sample, sensors
from industria.foundation.governance.discovery.totals import TotalRow, Totals
from industria.foundation.governance.table import Noted


def sister_channel(seed: int) -> Sample:
    sample = sensors(seed, 400)
    kin = sample.frame[["time", "flow"]].rename(columns={"flow": "FT-1"})
    rows = (40 + seed, 41 + seed, 300 + seed)
    frame = sample.frame.copy()
    frame.loc[list(rows), "flow"] = -9999.0
    return replace(sample, frame=frame, kin={"historian": kin}, truth={"flow": rows})


def clock_shift(seed: int) -> Sample:
    sample = sensors(seed, 400)
    frame = sample.frame.copy()
    rows = tuple(range(100 + seed, 200 + seed))
    frame.loc[list(rows), "time"] += pd.Timedelta(hours=1)
    return replace(sample, frame=frame, kin={"historian": sample.frame}, truth={"time": rows})


def counter_reset(seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    meter = np.round(99_500 + np.cumsum(rng.uniform(3, 5, 400)), 1)
    times = START + pd.to_timedelta(np.arange(400) * 15, "min")
    row = int(np.argmax(meter >= 1e5))
    frame = pd.DataFrame({"time": times, "energy": np.round(meter % 1e5, 1)})
    return Sample("meters", frame, truth={"energy": (row,)})


def bad_quality(seed: int) -> Sample:
    sample = sensors(seed, 400)
    frame = sample.frame[["time", "flow"]].assign(quality="Good")
    rows = tuple(range(50 + seed, 60 + seed))
    frame.loc[list(rows), "quality"] = "Bad"
    return replace(sample, frame=frame, truth={"flow": rows})


def decimal_slip(seed: int) -> Sample:
    values = np.round(np.random.default_rng(seed).uniform(6.1, 9.8, 30), 1)
    values[5 + seed] *= 10
    frame = pd.DataFrame({"sample": [f"L{n}" for n in range(30)], "residue": values})
    return Sample("laboratory", frame, truth={"residue": (5 + seed,)})


def detail_sum(seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    numbers = np.arange(4100, 4160)
    lines = pd.DataFrame({"job": np.repeat(numbers, 3), "made": rng.integers(200, 900, 180)})
    made = lines.groupby("job")["made"].sum().to_numpy(float)
    made[7 + seed] += 100
    frame = pd.DataFrame({"job": numbers, "made": made})
    return Sample("jobs", frame, kin={"lines": lines}, truth={"made": (7 + seed,)})


def total_row(seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"day": [f"d{n}" for n in range(12)]}
        | {c: rng.integers(900, 1100, 12).astype(float) for c in ("made", "sold", "kept")}
    )
    sums = (None, *(float(frame[c].sum()) for c in ("made", "sold", "kept")))
    frame.loc[3 + seed % 5, "sold"] = np.nan
    noted = Noted(totals=Totals(12, (TotalRow(14, 12, sums),)))
    return Sample("report", frame, truth={"sold": (3 + seed % 5,)}, noted=noted)


def broker_messages(seed: int) -> Sample:
    times = START + pd.to_timedelta(np.arange(100), "min")
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame({"time": times, "tag": tag, "value": rng.normal(50, 3, 100).round(2)})
        for tag in ("FT-1", "PT-1")
    ]
    own = pd.DataFrame({"time": times[::25], "tag": "$SYS/broker/uptime", "value": np.nan})
    frame = pd.concat([*parts, own], ignore_index=True).sort_values("time", kind="stable")
    frame = frame.reset_index(drop=True)
    rows = np.flatnonzero(frame["tag"].str.startswith("$"))
    return Sample("bus", frame, truth={"": tuple(map(int, rows))})


EVIDENCE: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (
        sister_channel, clock_shift, counter_reset, bad_quality, decimal_slip, detail_sum, total_row,
        broker_messages,
    )
}  # fmt: skip
