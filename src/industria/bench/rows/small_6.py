"""SMALL-6: sensor series with faults, one detector setting for all, told only which rows are normal.

A fault is found by an alarm that overlaps it and names a carrying channel among its first three; an alarm of which
less than a third lies in faults (or as long again after them) is a false one, whatever else it touches. Series of one
second cannot be counted in weeks: a machine and week is 10,080 normal rows, its length at one reading a minute.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from industria.bench.corpora.strangers import counted
from industria.bench.corpora.windows import Raised, Window, false_alarms, found_by
from industria.bench.data import stranger_of
from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError
from industria.plant import ChatConfiguration, Plant

_WEEK = 10_080


def measure(context: Context) -> list[Measure]:
    """``industria detect TABLE --normal-until TIME`` on every file."""
    folder = stranger_of(context.data, "small/series")
    states, false, rows = [], 0, 0
    for path in sorted(folder.glob("series_*.input.json")):
        truths = {
            t["file"]: t
            for t in json.loads(
                path.with_name(path.name.replace("input", "truth")).read_text("utf-8")
            )
        }
        place = folder / path.name.split(".")[0].removeprefix("series_")
        for number, given in enumerate(json.loads(path.read_text("utf-8"))):
            context.progress("series", number, len(truths))
            truth = truths[given["file"]]
            alarms = _alarms(
                context.scratch / f"plant-{place.name}-{number}", place / given["file"], given
            )
            windows = [_window(f) for f in truth["faults"]]
            normal_end = pd.Timestamp(given["normal_span_time"][1])
            later = [a for a in alarms if a.end > normal_end]
            states += [
                (found_by(w, later, windows), w.kind, f["severity"])
                for w, f in zip(windows, truth["faults"], strict=True)
            ]
            false += len(false_alarms(later, windows))
            rows += (
                given["rows"]
                - given["normal_span_rows"][1]
                - sum(f["end_row"] - f["start_row"] for f in truth["faults"])
            )
    share = sum(s == "found" for s, _, _ in states) / len(states)
    rate = false * _WEEK / rows
    return [
        Measure(f"faults found, a carrying channel in the top 3 (of {len(states)})", share, "-", ">= .75", share >= 0.75, f"not found: {counted(f'{k} ({v}): {s}' for s, k, v in states if s != 'found')}"),
        Measure("false alarms a machine and week", rate, "-", "<= 1", rate <= 1 and share > 0, f"{false} in {rows} normal rows after the span to learn from", 2),
    ]  # fmt: skip


def _alarms(root: Path, path: Path, given: dict[str, Any]) -> list[Raised]:
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[path])
        asset = max((a for a in plant.assets() if a.table), key=lambda a: a.rows)
        try:
            found = plant.call(
                "detect", asset=asset.name, normal_until=given["normal_span_time"][1]
            )
        except IndustriaError:  # a series that is refused has no alarm, and its faults stay unfound
            return []
        return raised(found.to_json()["alarms"])


def raised(alarms: list[dict[str, Any]]) -> list[Raised]:
    """Alarms as ``industria detect --json`` gives them."""
    return [
        Raised(pd.Timestamp(a["start"]), pd.Timestamp(a["end"]), tuple(a["columns"]))
        for a in alarms
    ]


def _window(fault: dict[str, Any]) -> Window:
    return Window(
        fault["kind"], pd.Timestamp(fault["start_time"]), pd.Timestamp(fault["end_time"]), tuple(fault["channels"])
    )  # fmt: skip


ENTRY = Entry(
    "SMALL-6",
    "faults in sensor series",
    "strangers: series",
    "simulated",
    measure,
    needs=("strangers:small/series",),
    fast=False,
    seed=None,
)
