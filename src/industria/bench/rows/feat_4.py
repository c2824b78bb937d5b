"""FEAT-4: the tool library: every tool with a checked schema, each called with right and wrong arguments.

A right call counts where its answer holds what is true of the data: what the twin planted, what stands
in its manual, and two made tables whose spectrum and whose relation are known.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError, UsageError
from industria.demo.folder import SENSORS, write_folder
from industria.faces.found import tools
from industria.faces.shown import json_of
from industria.plant import ChatConfiguration, Plant

_LIMIT = "What is the alarm limit of the bearing temperature?"
_RATE_HZ, _TONE_HZ = 100.0, 12.5


def measure(context: Context) -> list[Measure]:
    """Schemas present, right calls answered rightly, wrong ones refused with a sentence."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        folder = write_folder(context.scratch / "files")
        rows = len(pd.read_csv(folder / SENSORS))
        _write_made(folder)
        plant.ingest(folder)
        known = tools()
        described = sum(
            bool(t.description.zh and t.description.en and t.parameters.get("type") == "object")
            for t in known.values()
        )
        calls = _calls(rows)
        failed = [why for name, call in calls.items() if (why := _wrong(plant, name, *call))]
        refused = sum(_refuses(plant, name) for name in known)
    right, total = len(calls) - len(failed), len(known)
    return [
        Measure(f"tools with a schema in both languages (of {total})", described, "-", str(total), described == total > 0, ", ".join(known), 0),
        Measure(f"right calls with the true answer (of {len(calls)})", right, "-", str(len(calls)), right == len(calls), "; ".join(failed), 0),
        Measure(f"calls with an unknown argument refused (of {total})", refused, "-", str(total), refused == total > 0, "", 0),
    ]  # fmt: skip


def _write_made(folder: Path) -> None:
    """A tone of 12.5 Hz sampled at 100 Hz, and a power that is twice the load."""
    n = np.arange(1024)
    start = pd.Timestamp("2026-03-01")
    pd.DataFrame(
        {
            "time": start + pd.to_timedelta(n * 10, unit="ms"),
            "shaft": np.sin(2 * np.pi * _TONE_HZ * n / _RATE_HZ),
        }
    ).to_csv(folder / "tone.csv", index=False)
    load = np.random.default_rng(0).uniform(10, 90, 400).round(3)
    batch = [f"B{i}" for i in range(400)]
    pd.DataFrame({"batch": batch, "load": load, "power": 2 * load}).to_csv(
        folder / "pairs.csv", index=False
    )


def _calls(rows: int) -> dict[str, tuple[dict[str, object], Callable[[dict[str, Any]], bool]]]:
    """Tool to its arguments and to what must be true of its answer."""
    return {
        "assets": ({}, lambda a: "pump_station" in {x["name"] for x in a["assets"]}),
        "ask": ({"question": _LIMIT}, lambda a: a["verdict"] != "refused" and "75" in a["content"]),
        "retrieve": ({"question": _LIMIT}, lambda a: any("75 degC" in h["text"] for h in a["hits"])),
        "sql": ({"statement": "SELECT count(*) AS n FROM pump_station"}, lambda a: a["rows"] == [[rows]]),
        "graph": ({"pattern": "P-101"}, lambda a: "P-101" in {n["id"] for n in a["nodes"]} and len(a["edges"]) > 1),
        "govern": ({"asset": "pump_station"}, lambda a: ("mixed_units", "PT-102") in {(f["check"], f["column"]) for f in a["findings"]}),
        "insights": ({"asset": "pairs"}, lambda a: any("load" in str(i) and "power" in str(i) for i in a["insights"])),
        "spectrum": ({"asset": "tone", "column": "shaft"}, lambda a: abs(a["frequency_hz"][int(np.argmax(a["magnitude"]))] - _TONE_HZ) < 0.2),
    }  # fmt: skip


def _called(plant: Plant, name: str, arguments: dict[str, object]) -> object:
    session = plant.session()
    return session.calls.call(name, arguments, session)


def _wrong(
    plant: Plant,
    name: str,
    arguments: dict[str, object],
    true: Callable[[dict[str, Any]], bool],
) -> str:
    """Why a right call did not get the true answer; empty where it did."""
    try:
        answer = json_of(_called(plant, name, arguments))
    except IndustriaError as error:
        return f"{name}: {error}"
    try:
        right = isinstance(answer, dict) and true(answer)
    except (KeyError, ValueError):  # a field is not there, or it is empty
        right = False
    return "" if right else f"{name}: {str(answer)[:120]}"


def _refuses(plant: Plant, name: str) -> bool:
    try:
        plant.call(name, no_such_argument=1)
    except UsageError:
        return True
    except IndustriaError:  # it looked at something else first
        return False
    return False


ENTRY = Entry(
    "FEAT-4",
    "tool library",
    "twin: pump station",
    "simulated",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
