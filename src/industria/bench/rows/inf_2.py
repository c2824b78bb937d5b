"""INF-2: the same artefact on a GPU: what networks and shipped models give there, beside what the CPU gives."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_MOST = 1e-3


def measure(context: Context) -> list[Measure]:
    """``train.machine`` where there is a GPU: a figure for each network, and the worst of them."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        found = plant.call("train.machine", steps=10, progress=context.progress).trial.devices
    compared = [one for one in found if one.difference is not None]
    alone = [one.model for one in found if one.difference is None]
    worst = max((one.difference for one in compared), default=float("nan"))
    note = f"{len(compared)} networks; run in numpy on the CPU alone: {', '.join(alone) or 'none'}"
    return [
        Measure("largest difference of an output, GPU beside CPU", worst, "-", "<= 1e-3", worst <= _MOST, note, digits=6),
        *(Measure(one.model, one.difference, f"largest output {one.largest:.3f}", "-", None, digits=6) for one in compared),
    ]  # fmt: skip


ENTRY = Entry(
    "INF-2", "-", "made rows, and the probes of shipped models", "simulated", measure,
    needs=("package:torch", "device:cuda"), fast=False, own_hand=True,
)  # fmt: skip
