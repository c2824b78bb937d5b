"""DET-CMAPSS: a turbofan's end announced before it comes, and nothing announced while it is young.

Each unit learns from its own first 60 flights, less than half of the shortest life. Its end begins 125 flights before the
failure, the usual cap of remaining life on this set (Heimes, PHM 2008). An alarm is right where a third of it lies there.
"""

from __future__ import annotations

from statistics import median

from industria.bench.corpora.cmapss import cmapss_lives
from industria.bench.corpora.windows import Window
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.watching import (
    NAMES,
    Judged,
    Watch,
    beside,
    better,
    judged,
    refusals,
    together,
    watch_all,
)
from industria.plant import ChatConfiguration, Plant

_TRAIN_ROWS, _END = 60, 125
_UNITS = 50


def measure(context: Context) -> list[Measure]:
    """Fifty of the units that are here, evenly spaced over both files."""
    lives = cmapss_lives(context.data)
    lives = lives[:: len(lives) // context.up_to(_UNITS)]
    found: dict[str, list[Judged]] = {name: [] for name in NAMES}
    leads: dict[str, list[int]] = {name: [] for name in NAMES}
    ours: list[Watch] = []
    early = 0
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, life in enumerate(lives):
            context.progress("DET-CMAPSS", number, len(lives))
            flights = len(life)
            end = max(flights - _END, _TRAIN_ROWS)
            early += end - _TRAIN_ROWS
            window = Window("end of life", life["time"][end], life["time"][flights - 1], ("unit",))
            watches = watch_all(plant, context.scratch, f"unit_{number}", life, _TRAIN_ROWS)
            ours.append(watches["ours"])
            rest = life["time"][_TRAIN_ROWS:].reset_index(drop=True)
            for name, watch in watches.items():
                later = watch.part(_TRAIN_ROWS)
                one = judged(later.alarms, rest, [window])
                found[name].append(one)
                if one.found:
                    leads[name].append(_lead(later, end - _TRAIN_ROWS, flights - _TRAIN_ROWS))
    right = {k: sum(j.found == 1 and not j.false for j in each) / len(each) for k, each in found.items()}  # fmt: skip
    total = {k: together(each) for k, each in found.items()}
    warned = {k: t.found / t.windows for k, t in total.items()}
    false = {k: 1000 * t.false / max(early, 1) for k, t in total.items()}
    lead = {k: float(median(each)) if each else 0.0 for k, each in leads.items()}
    return [
        Measure("units warned of their end and of nothing before", right["ours"], beside(right), "not below the better of them", right["ours"] >= better(right), f"{len(lives)} units of FD001 and FD003, first {_TRAIN_ROWS} flights train{refusals(ours)}"),
        Measure("units warned before they fail", warned["ours"], beside(warned), "-", None),
        Measure("flights from the warning to the failure, median", lead["ours"], beside(lead, 0), "-", None, "", 0),
        Measure("false alarms in 1,000 flights of early life", false["ours"], beside(false, 2), "-", None, f"{total['ours'].false} in {early} flights", 2),
    ]  # fmt: skip


def _lead(watch: Watch, end: int, flights: int) -> int:
    """Flights left when the alarm begins that reaches into the end of life first; the lead is of the end at most."""
    return next(flights - max(first, end) for first, last in watch.alarms if last >= end)


ENTRY = Entry(
    "DET-CMAPSS", "alarm before failure, lead, false alarms", "cmapss (FD001, FD003)", "simulated",
    measure, needs=("cmapss",), fast=False, counts="units", proof_sample=6,
)  # fmt: skip
