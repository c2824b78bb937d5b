"""DET-CWRU: nine faulty bearings against a sound one, by the trends that a monitoring system keeps.

Learned from the first half of the sound recording; its second half and every faulty recording are judged. Recordings of
one load alone are here, so none can be held out.
"""

from __future__ import annotations

from statistics import fmean

import numpy as np

from industria.bench.corpora.cwru import cwru_trends
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

_NORMAL = "Normal"


def measure(context: Context) -> list[Measure]:
    """Every recording that is here."""
    trends = cwru_trends(context.data)
    sound = trends.pop(_NORMAL)
    half = len(sound) // 2
    learned, rest = sound[:half], sound[half:].reset_index(drop=True)
    watches: dict[str, dict[str, Watch]] = {}
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        take_in(plant, context.scratch, "sound", learned)
        plant.call("train", task="anomaly_detection", asset="sound", train_rows=half)
        for number, (name, trend) in enumerate({_NORMAL: rest, **trends}.items()):
            context.progress("DET-CWRU", number, len(trends) + 1)
            watches[name] = watch_by(
                plant, context.scratch, f"bearing_{number}", trend, learned, "anomaly_sound"
            )
    quiet = watches.pop(_NORMAL)
    score = {k: fmean(_one(watches[name][k], quiet[k]) for name in watches) for k in NAMES}
    missed = {k: fmean(1 - float(w[k].over.mean()) for w in watches.values()) for k in NAMES}
    false = {k: float(quiet[k].over.mean()) for k in NAMES}
    named = sum(bool(w["ours"].alarms) for w in watches.values())
    return [
        Measure("balanced accuracy of windows, mean of faults", score["ours"], beside(score), "not below the better of them", score["ours"] >= better(score), f"{len(watches)} faulty recordings at no load, {half} sound windows train, {len(rest)} are judged; no other load is here to be held out"),
        Measure(f"faulty recordings with an alarm (of {len(watches)})", named, "-", "-", None, "", 0),
        Measure("missed-alarm rate of windows", missed["ours"], beside(missed), "-", None),
        Measure("false-alarm rate of sound windows", false["ours"], beside(false), "-", None, f"{len(quiet['ours'].alarms)} alarms"),
    ]  # fmt: skip


def _one(faulty: Watch, quiet: Watch) -> float:
    over = np.concatenate([quiet.over, faulty.over])
    return balanced(over, np.arange(len(over)) >= len(quiet.over))


ENTRY = Entry(
    "DET-CWRU", "faulty against sound bearings", "cwru (no load)", "real", measure,
    needs=("cwru",), fast=False,
)  # fmt: skip
