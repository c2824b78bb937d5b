"""DET-NAB: NAB's real known causes by ``industria detect``: windows found, and false alarms a week.

The first 15 % of a series are what NAB itself gives a detector to start with. A window is found by an alarm that overlaps
it and lies in windows (or as long again after them, at most a day) by a third; one that does not is false.
"""

from __future__ import annotations

from industria.bench.corpora.nab import nab_series
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

_PROBATION = 0.15
_WEEK_S = 7 * 86400


def measure(context: Context) -> list[Measure]:
    """Every series that is here."""
    series = nab_series(context.data, "realKnownCause")
    series = series[: context.up_to(len(series))]
    found: dict[str, list[Judged]] = {name: [] for name in NAMES}
    ours: list[Watch] = []
    weeks = 0.0
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, one in enumerate(series):
            context.progress("DET-NAB", number, len(series))
            first = int(len(one.frame) * _PROBATION)
            times = one.frame["timestamp"]
            watches = watch_all(plant, context.scratch, f"series_{number}", one.frame, first)
            ours.append(watches["ours"])
            rest = times[first:].reset_index(drop=True)
            for name, watch in watches.items():
                found[name].append(judged(watch.part(first).alarms, rest, one.windows))
            normal = (rest.iloc[-1] - rest.iloc[0]) - sum((w.end - w.start for w in one.windows), start=rest.iloc[0] - rest.iloc[0])  # fmt: skip
            weeks += normal.total_seconds() / _WEEK_S
    total = {name: together(each) for name, each in found.items()}
    f1 = {name: t.f1 for name, t in total.items()}
    share = {name: t.found / t.windows for name, t in total.items()}
    rate = {name: t.false / weeks for name, t in total.items()}
    each = "; ".join(f"{s.name.split('/')[1][:-4]} {j.found} of {j.windows}, {j.false} false" for s, j in zip(series, found["ours"], strict=True))  # fmt: skip
    published = "published is a score over all 58 files with a threshold chosen on them: HTM 70, random cut forest 52, windowed Gaussian 40 of 100"
    return [
        Measure("F1 of windows found and alarms that are right", f1["ours"], beside(f1), "not below the better of them", f1["ours"] >= better(f1), f"first 15 % train; {published}"),
        Measure(f"windows found (of {total['ours'].windows})", share["ours"], beside(share), "-", None, each + refusals(ours)),
        Measure("false alarms a week", rate["ours"], beside(rate, 2), "<= 1", rate["ours"] <= 1 and total["ours"].found > 0, f"{total['ours'].false} of {total['ours'].alarms} alarms in {weeks:.1f} normal weeks", 2),
    ]  # fmt: skip


ENTRY = Entry(
    "DET-NAB", "windows found, false alarms a week", "nab (real known causes)", "real", measure,
    needs=("nab",), fast=False, counts="series", proof_sample=2,
)  # fmt: skip
