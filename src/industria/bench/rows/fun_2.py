"""FUN-2: anomaly detection on SKAB, beside isolation forest and T2+Q in the same run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.models.anomaly.baselines import isolation_forest, t2_q
from industria.plant import ChatConfiguration, Plant

_TRAIN_ROWS = 400


def measure(context: Context) -> list[Measure]:
    """Each file: first 400 rows train, the whole file is scored; all predictions are pooled."""
    root = folder_of(context.data, "skab")
    files = sorted(p for p in root.glob("*/*.csv") if p.parent.name != "anomaly-free")
    files = files[:: len(files) // context.up_to(len(files))]
    alarms: dict[str, list[np.ndarray]] = {"ours": [], "forest": [], "t2_q": [], "truth": []}
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, path in enumerate(files):
            context.progress("FUN-2", number, len(files))
            frame = pd.read_csv(path, sep=";", parse_dates=["datetime"]).sort_values("datetime")
            values = frame.drop(columns=["datetime", "anomaly", "changepoint"]).to_numpy(float)
            alarms["ours"].append(_alarms(plant, path, context.scratch / f"file_{number}.csv"))
            alarms["forest"].append(isolation_forest(values, _TRAIN_ROWS))
            alarms["t2_q"].append(t2_q(values, _TRAIN_ROWS))
            alarms["truth"].append(frame["anomaly"].to_numpy() > 0)
    truth = np.concatenate(alarms["truth"])
    ours, forest, t2q = (
        _rates(np.concatenate(alarms[k]), truth) for k in ("ours", "forest", "t2_q")
    )

    def both(name: str) -> str:
        return f"isolation forest {forest[name]:.3f}, T2+Q {t2q[name]:.3f}"

    note = f"{len(files)} files, {len(truth)} rows; one setting for all files, no labels used"
    return [
        Measure(
            "F1 (outliers, pooled)", ours["f1"], both("f1"), ">= .80", ours["f1"] >= 0.80, note
        ),
        Measure("false-alarm rate", ours["false_alarm_rate"], both("false_alarm_rate"), "-", None),
        Measure(
            "missed-alarm rate", ours["missed_alarm_rate"], both("missed_alarm_rate"), "-", None
        ),
    ]


def _alarms(plant: Plant, file: Path, copy: Path) -> np.ndarray:
    """What ``detect`` gives a file of its own name, (row,) in the order of time."""
    copy.write_bytes(file.read_bytes())
    plant.ingest(copy)
    detection = plant.detect(copy.stem, train_rows=_TRAIN_ROWS).detection
    return np.asarray(detection.scores.column("score").to_numpy() > detection.threshold)


def _rates(alarm: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """F1, false-alarm and missed-alarm rate of alarms (row,) against labels (row,)."""
    hit, false = float((alarm & truth).sum()), float((alarm & ~truth).sum())
    missed = float((~alarm & truth).sum())
    return {
        "f1": 2 * hit / max(2 * hit + false + missed, 1),
        "false_alarm_rate": false / max(float((~truth).sum()), 1),
        "missed_alarm_rate": missed / max(float(truth.sum()), 1),
    }


ENTRY = Entry(
    "FUN-2", "Conv-AE .78, T2+Q .76, isolation forest .29", "skab (valve1, other)", "real",
    measure, needs=("skab",), fast=False, looked_at=True, seed=None, counts="files", proof_sample=5,
    headline=True,
)  # fmt: skip
