"""TRAIN-COST: what a training was said to cost, beside what it took; and that the same call gives the same bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_TABLES = ((1_500, 4), (12_000, 6), (40_000, 12))  # rows, channels
_STEPS = 40


def measure(context: Context) -> list[Measure]:
    """Detectors of three sizes by ``train``, and a network by ``train.machine``; seconds by the wall clock."""
    over: dict[str, float] = {}
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.call(
            "train", task="anomaly_detection", asset=_table(plant, context.scratch, 600, 2)
        )  # imports
        for number, (rows, channels) in enumerate(_TABLES):
            context.progress("TRAIN-COST", number, len(_TABLES) + 1)
            name = _table(plant, context.scratch, rows, channels)
            cost = plant.call("train", task="anomaly_detection", asset=name).to_json()["cost"]
            over[f"detector of {rows} x {channels}"] = (
                cost["seconds"] / cost["said_before"]["seconds"]
            )
        again = plant.call("train", task="anomaly_detection", asset=name).card
        first = plant.models.card(again.name, again.version - 1)
        found = plant.call("train.machine", steps=_STEPS, progress=context.progress).trial
    over[f"network, {found.steps} steps"] = found.took_s / found.said_s
    worst = max(max(r, 1 / r) for r in over.values())
    said = "; ".join(f"{name} {ratio:.2f}" for name, ratio in over.items())
    note = f"took over said: {said}; the detectors' line was fitted on tables of other sizes"
    return [
        Measure("largest factor between said and taken", worst, "-", "<= 2", worst <= 2, note, digits=2),
        Measure("the same call gives the same files", float(again.files == first.files), "-", "1", again.files == first.files, digits=0),
    ]  # fmt: skip


def _table(plant: Plant, folder: Path, rows: int, channels: int) -> str:
    """A made table of a machine with drifts and cycles, in the lake."""
    chance = np.random.default_rng(rows)
    times = np.datetime64("2026-01-01T00:00:00") + np.arange(rows).astype("timedelta64[s]")
    cycle = np.sin(np.arange(rows)[:, None] / chance.uniform(20, 200, channels))
    values = cycle + 0.01 * np.cumsum(chance.normal(size=(rows, channels)), axis=0)
    path = folder / f"table_{rows}.csv"
    head = ",".join(["time", *(f"c{i}" for i in range(channels))])
    lines = (
        f"{time},{','.join(f'{v:.4f}' for v in row)}"
        for time, row in zip(times, values, strict=True)
    )
    path.write_text("\n".join([head, *lines]) + "\n")
    plant.ingest(path)
    return path.stem


ENTRY = Entry(
    "TRAIN-COST", "-", "made tables and rows", "simulated", measure, needs=("package:torch",),
    fast=False, own_hand=True,
)  # fmt: skip
