"""DET-TEP: faults of the Tennessee Eastman process: delay, missed and false alarms of each.

Learned from the fault-free training run (500 rows), judged on runs of 960 rows whose fault begins at row 160. Rates are of
rows, as published; a delay ends with the first of six rows over the limit in a row (Russell, Chiang and Braatz, 2000).
"""

from __future__ import annotations

from statistics import fmean

import numpy as np

from industria.bench.corpora.tep import FAULT_BEGINS, MINUTES, tep_normal, tep_runs
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.watching import (
    NAMES,
    Watch,
    balanced,
    beside,
    better,
    take_in,
    watch_by,
)
from industria.plant import ChatConfiguration, Plant

_NORMAL = "00"
_PUBLISHED = {
    "01": "T2 .008, Q .003", "05": "T2 .775, Q .746", "11": "T2 .794, Q .356",
}  # fmt: skip


def measure(context: Context) -> list[Measure]:
    """Every run that is here."""
    runs, normal = tep_runs(context.data), tep_normal(context.data)
    watches: dict[str, dict[str, Watch]] = {}
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        take_in(plant, context.scratch, "normal", normal)
        plant.call("train", task="anomaly_detection", asset="normal", train_rows=len(normal))
        for number, (name, run) in enumerate(runs.items()):
            context.progress("DET-TEP", number, len(runs))
            watches[name] = watch_by(
                plant, context.scratch, f"run_{name}", run, normal, "anomaly_normal"
            )
    faults = [name for name in runs if name != _NORMAL]
    truth = np.arange(len(runs[_NORMAL])) >= FAULT_BEGINS
    score = {k: fmean(balanced(watches[f][k].over, truth) for f in faults) for k in NAMES}
    false = {k: float(watches[_NORMAL][k].over.mean()) for k in NAMES}
    return [
        Measure("balanced accuracy of rows, mean of faults", score["ours"], beside(score), "not below the better of them", score["ours"] >= better(score), f"faults {', '.join(faults)} of 21: the others are not here"),
        Measure("false-alarm rate of the whole fault-free run", false["ours"], beside(false), "-", None, "published T2 .014, Q .016 at a limit set for .01"),
        *(_one(f, watches[f]) for f in faults),
    ]  # fmt: skip


def _one(fault: str, found: dict[str, Watch]) -> Measure:
    missed = {k: 1 - float(w.over[FAULT_BEGINS:].mean()) for k, w in found.items()}
    late = {k: w.delay(FAULT_BEGINS) for k, w in found.items()}
    said = ", ".join(f"{NAMES[k]} {'never' if d is None else f'{d * MINUTES} min'}" for k, d in late.items())  # fmt: skip
    before = {k: float(w.over[:FAULT_BEGINS].mean()) for k, w in found.items()}
    rates = ", ".join(f"{NAMES[k]} {rate:.3f}" for k, rate in before.items())
    published = f"; published {_PUBLISHED[fault]}" if fault in _PUBLISHED else ""
    return Measure(f"fault {fault}: missed-alarm rate", missed["ours"], beside(missed) + published, "-", None, f"delay {said}; false alarms before the fault {rates}")  # fmt: skip


ENTRY = Entry(
    "DET-TEP", "delay, missed, false alarms per fault", "tep_kg (faults 1, 5, 11)", "simulated",
    measure, needs=("tep_kg",), fast=False,
)  # fmt: skip
