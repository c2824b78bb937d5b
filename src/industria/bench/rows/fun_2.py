"""FUN-2: anomaly detection on SKAB, beside isolation forest and T2+Q in the same run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.watching import NAMES, beside, better, rates, watch_all
from industria.plant import ChatConfiguration, Plant

_TRAIN_ROWS = 400


def measure(context: Context) -> list[Measure]:
    """Each file: first 400 rows train; all predictions are pooled, of the whole file as published and of the rest."""
    root = folder_of(context.data, "skab")
    files = sorted(p for p in root.glob("*/*.csv") if p.parent.name != "anomaly-free")
    files = files[:: len(files) // context.up_to(len(files))]
    over: dict[str, list[np.ndarray]] = {name: [] for name in NAMES}
    truth: list[np.ndarray] = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, path in enumerate(files):
            context.progress("FUN-2", number, len(files))
            frame = pd.read_csv(path, sep=";", parse_dates=["datetime"]).sort_values("datetime")
            truth.append(frame["anomaly"].to_numpy() > 0)
            series = frame.drop(columns=["anomaly", "changepoint"])
            found = watch_all(plant, context.scratch, f"file_{number}", series, _TRAIN_ROWS)
            for name, watch in found.items():
                over[name].append(watch.over)
    whole = _pooled(over, truth, 0)
    rest = _pooled(over, truth, _TRAIN_ROWS)
    rows = sum(len(t) for t in truth)
    note = f"{len(files)} files, {rows} rows; one setting for all files, no labels used"
    f1, best = rest["f1"], better(rest["f1"])
    return [
        Measure("F1 (outliers, pooled)", whole["f1"]["ours"], beside(whole["f1"]), ">= .83", whole["f1"]["ours"] >= 0.83, note),
        Measure("false-alarm rate", whole["false_alarm_rate"]["ours"], beside(whole["false_alarm_rate"]), "-", None),
        Measure("missed-alarm rate", whole["missed_alarm_rate"]["ours"], beside(whole["missed_alarm_rate"]), "-", None),
        Measure("F1 of the rows after the first 400, pooled", f1["ours"], beside(f1), "not below the better of them", f1["ours"] >= best),
        Measure("false-alarm rate after the first 400", rest["false_alarm_rate"]["ours"], beside(rest["false_alarm_rate"]), "-", None),
    ]  # fmt: skip


def _pooled(
    over: dict[str, list[np.ndarray]], truth: list[np.ndarray], first: int
) -> dict[str, dict[str, float]]:
    """Each rate of each detector, over the rows from ``first`` on of every file."""
    labels = np.concatenate([t[first:] for t in truth])
    found = {k: rates(np.concatenate([o[first:] for o in v]), labels) for k, v in over.items()}
    return {rate: {k: found[k][rate] for k in found} for rate in found["ours"]}


ENTRY = Entry(
    "FUN-2", "Conv-AE .78, T2+Q .76, isolation forest .29", "skab (valve1, other)", "real",
    measure, needs=("skab",), fast=False, looked_at=True, seed=None, counts="files", proof_sample=5,
    headline=True,
)  # fmt: skip
