"""HOUSE-7: what a person waits for: whole commands on a small plant, with the engine up and without."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.bench.rows.grow_1 import write_notes
from industria.plant import ChatConfiguration, Plant

COMMAND = (sys.executable, "-m", "industria.cli")
_NOTES = 100
_TIMES = 7


def _said(out: str) -> object:
    """What a command says in JSON; None where it says nothing that is JSON."""
    try:
        return json.loads(out)
    except ValueError:
        return None


_CASES: tuple[tuple[str, tuple[str, ...], Callable[[str], bool]], ...] = (
    ("models", ("models", "--json"), lambda out: _said(out) == []),
    (
        "sql",
        ("sql", "SELECT sum(flow) AS s FROM readings", "--json"),
        lambda out: _said(out) == {"columns": ["s"], "rows": [[499_500]]},
    ),
    ("retrieve", ("retrieve", "seal of pump P-42"), lambda out: "P-42" in out),
    (
        "ask --extractive",
        ("ask", "What was done to pump P-42?", "--extractive"),
        lambda out: "P-42" in out and "greased" in out,
    ),
)


def measure(context: Context) -> list[Measure]:
    """Median seconds of a whole process; a command whose answer is wrong takes for ever."""
    folder = context.scratch / "files"
    folder.mkdir()
    write_notes(folder, _NOTES)
    minutes = (f"2026-01-01T{i // 60:02}:{i % 60:02},{i}" for i in range(1000))
    (folder / "readings.csv").write_text("time,flow\n" + "\n".join(minutes) + "\n")
    plant = context.scratch / "plant"
    with Plant.open(plant, chat=ChatConfiguration("none")) as opened:
        opened.ingest(folder)
    found = [_listing(plant)]
    with tempfile.TemporaryDirectory(prefix="ind-", dir="/tmp") as runtime:
        mine = {**os.environ, "INDUSTRIA_CHAT": "none", "XDG_RUNTIME_DIR": runtime}
        subprocess.run(
            [*COMMAND, "up", "--plant", str(plant)],
            env=mine,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        try:
            for step, (name, words, right) in enumerate(_CASES):
                context.progress("HOUSE-7", step, len(_CASES))
                for most, settings, how in (
                    (0.3, mine, "the engine up"),
                    (1.0, {**mine, "INDUSTRIA_ENGINE": "off"}, "no engine"),
                ):
                    taken = _seconds([*words, "--plant", str(plant)], settings, right)
                    found.append(_measure(f"{name}, {how}, s", taken, most))
        finally:
            subprocess.run(
                [*COMMAND, "down", "--plant", str(plant)],
                env=mine,
                check=False,
                stdout=subprocess.DEVNULL,
            )
    return found


def _listing(plant: Path) -> Measure:
    _seconds(["--help"], os.environ, lambda out: True, times=1)  # the first time it is gathered
    taken = _seconds(["--help"], os.environ, lambda out: "retrieve" in out)
    return _measure("--help, s", taken, 0.15)


def _seconds(
    words: list[str], settings: Mapping[str, str], right: Callable[[str], bool], times: int = _TIMES
) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        told = subprocess.run(
            [*COMMAND, *words], env=dict(settings), capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        taken.append(time.perf_counter() - started)
        if told.returncode or not right(told.stdout):
            return float("inf")
    return statistics.median(taken)


def _measure(name: str, taken: float, most: float) -> Measure:
    load = f"median of {_TIMES}; load {os.getloadavg()[0]:.1f}"
    return Measure(name, taken, "-", f"<= {most:g}", taken <= most, load)


ENTRY = Entry(
    "HOUSE-7", "-", "made: notes and readings", "composed", measure, fast=False, seed=None
)
