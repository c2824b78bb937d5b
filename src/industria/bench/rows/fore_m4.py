"""FORE-M4: the hourly series of the M4 competition, 48 hours ahead, zero-shot."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.forecasting import m4_frame, rehearsals, take
from industria.plant import ChatConfiguration, Plant

_HORIZON = 48


def measure(context: Context) -> list[Measure]:
    """All 414 series, or a sample of them, evenly spaced."""
    frame, count = m4_frame(context.data, context.sample)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        take(plant, context.scratch, "m4_hourly", frame)
        names = [c for c in frame if c != "time"]
        tests = rehearsals(plant, "m4_hourly", _HORIZON, _HORIZON, 1, names)
    mase = {n: float(np.mean([t.errors[n]["mase"] for t in tests])) for n in tests[0].errors}
    inside = float(100 * np.mean([t.inside_80 for t in tests]))
    ours, naive = mase["forecast"], min(mase["last value"], mase["seasonal naive"])
    beside = f"seasonal naive {mase['seasonal naive']:.3f}, last value {mase['last value']:.3f}"
    note = (
        f"{count} series; the weighing of backtests was chosen on the train part alone. Published (GIFT-Eval): "
        "TiRex .722, Moirai 2 .809, Toto .861, Chronos-Bolt small .866, TTM-R2 2.783"
    )
    return [
        Measure("MASE, M4 hourly, 48 steps ahead", ours, beside, "<= .87 and below both", ours <= 0.87 and ours < naive, note),
        Measure("points by which the band of 80 % is off", abs(inside - 80), "-", "<= 2", abs(inside - 80) <= 2, f"{inside:.1f} % inside", 2),
    ]  # fmt: skip


ENTRY = Entry(
    "FORE-M4", "forecasts of any series", "m4 (hourly)", "real", measure, needs=("m4",), fast=False,
    seed=None, counts="series", proof_sample=40,
)  # fmt: skip
