"""PLANT-4: what happened in two plants, found by ``industria detect`` of every series.

An event is found where an alarm overlaps it, at least a third of the alarm lies in faults (or as long again after them, at
most a day) and one of its first three channels, or its tag, carries the event; of events that are faults of the data and
not of a machine (a sentinel, a stuck sensor, a unit or a clock that changed) a finding of governance on a carrying channel
does as well. A false alarm is one of which less than a third lies in events; a stop and a planned test are none to be
alarmed of, data faults that the truth calls no fault count neither way. Each machine counts for as long as its longest
table lasts; a machine and its parts in one table are one.
"""

from __future__ import annotations

import re

from industria.bench.corpora.strange_plant import Problem
from industria.bench.corpora.strangers import counted
from industria.bench.corpora.windows import Raised, Window, false_alarms, found_by
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.strange_problems import everything_said, is_named
from industria.bench.studies.strange_run import NEEDS, StrangeRun, Watched, runs

_DATA = re.compile(
    r"sentinel|stuck_sensor|sensor_stuck|flapping|unit_change|clock|thermocouple|communication|meter"
)
_WEEK_S = 7 * 86400


def measure(context: Context) -> list[Measure]:
    """Both plants."""
    return [m for run in runs(context) for m in _one(run)]


def _one(run: StrangeRun) -> list[Measure]:
    faults = [w for w in run.truth.windows if w.fault]
    counted_in = [w for w in run.truth.windows if w.fault or _DATA.search(w.kind)]
    alarms = [a for w in run.watched for a in w.alarms]
    states = [(w.kind, _state(w, alarms, counted_in, run)) for w in faults]
    found = sum(s == "found" for _, s in states) / len(states)
    false = [a for w in run.watched for a in false_alarms(w.alarms, counted_in)]
    weeks = machine_weeks(run)
    rate = len(false) / weeks if weeks else 0.0
    refused = sum(w.refused for w in run.watched)
    name = run.truth.name
    return [
        Measure(f"{name}: events found, a carrying channel in the top 3 (of {len(states)})", found, "-", ">= .75", found >= 0.75, f"not found: {counted(f'{k}: {s}' for k, s in states if s != 'found')}; {len(run.watched)} series, {refused} refused"),
        Measure(f"{name}: false alarms a machine and week", rate, "-", "<= 1", rate <= 1 and found > 0, f"{len(false)} of {len(alarms)} alarms in {weeks:.1f} machine-weeks", 2),
    ]  # fmt: skip


def _state(window: Window, alarms: list[Raised], windows: list[Window], run: StrangeRun) -> str:
    state = found_by(window, alarms, windows)
    if state != "found" and _DATA.search(window.kind):
        said = [s for s in everything_said(run) if s.named is not None]
        as_problem = [p for p in run.truth.problems if p.fault and _is_of(p, window)]
        if any(is_named(p, said, list(run.truth.problems)) for p in as_problem):
            return "found"
    return state


def _is_of(problem: Problem, window: Window) -> bool:
    """Whether a planted problem is the event: the same channel, and times that meet or are not told."""
    import pandas as pd

    same = set(problem.columns) & set(window.channels)
    if not same:
        return False
    if problem.times is None:
        return True
    first, last = (pd.Timestamp(t) for t in problem.times)
    return bool(first <= window.end and last >= window.start)


def machine_weeks(run: StrangeRun) -> float:
    """How long how many machines were watched."""
    longest: dict[str, float] = {}
    for watched in run.watched:
        times = watched.table.times
        if watched.refused or times is None or not times.notna().any():
            continue
        seconds = (times.max() - times.min()).total_seconds()
        for machine in _machines(run, watched):
            longest[machine] = max(longest.get(machine, 0.0), seconds)
    return sum(longest.values()) / _WEEK_S


def _machines(run: StrangeRun, watched: Watched) -> set[str]:
    truths = run.truth.tables.get(watched.table.file, ())
    named = {c.machine for t in truths for c in t.columns} | {
        g.machine for t in truths for g in t.tags
    }
    named.discard("")
    return {m for m in named if not any(m != n and m.startswith(n) for n in named)} or {
        watched.table.file
    }


ENTRY = Entry(
    "PLANT-4",
    "detection that holds",
    "strangers: two plants",
    "composed",
    measure,
    needs=NEEDS,
    fast=False,
    seed=None,
)
