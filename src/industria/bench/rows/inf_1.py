"""INF-1: data-parallel training: the loss of one process at the same global batch, and its throughput."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_STEPS = 200


def measure(context: Context) -> list[Measure]:
    """``train.machine`` with two processes: the user's own measurement of this machine."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        found = plant.call(
            "train.machine", processes=2, steps=context.up_to(_STEPS), progress=context.progress
        ).trial
    gain, off = found.together / found.one, found.took_s / found.said_s
    note = (
        f"{found.steps} steps of 512 rows, .5 M parameters; a thread for each process, {found.cores} cores; "
        "nothing is chosen"
    )
    return [
        Measure("largest difference of the loss, any step", found.apart, "one process 0", "<= 1e-5", found.apart <= 1e-5, note, digits=9),
        Measure("throughput with 2 processes over 1", gain, f"one process with all threads {found.threads / found.one:.2f}", ">= 1.5", gain >= 1.5),
        Measure("seconds taken over seconds said before", off, "-", ".5 to 2", 0.5 <= off <= 2),
    ]  # fmt: skip


ENTRY = Entry(
    "INF-1", "-", "made rows, by step and seed", "simulated", measure, needs=("package:torch",),
    fast=False, own_hand=True, counts="steps", proof_sample=12,
)  # fmt: skip
