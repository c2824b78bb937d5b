"""BASE-11: one model over vibration, pictures, machine states and log lines, beside one of each kind alone."""

from __future__ import annotations

from industria.bench.corpora.composed_cases import SETS
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.fused import COMPOSED, NAMES, judged


def measure(context: Context) -> list[Measure]:
    """Balanced accuracy of four classes, on cases of which nothing was learned from."""
    found = judged(context)
    beside = ", ".join(f"{NAMES[n]} {v:.3f}" for n, v in found.alone.items())
    best = found.alone[found.best]
    note = f"{found.cases} cases; steps of the trunk in each fold: {list(found.steps)} (0: the product of its experts was best). {COMPOSED}"
    return [
        Measure("balanced accuracy of all kinds together", found.together, beside, "above the best alone", found.together > best, note),
        Measure("errors of the best alone that are left", (1 - found.together) / max(1 - best, 1e-9), "1", "-", None, f"best alone: {NAMES[found.best]}"),
    ]  # fmt: skip


ENTRY = Entry(
    "BASE-11", "one trunk over four kinds of input (device logs, CAD, video, speech, sensors in the survey)",
    ", ".join(SETS), "composed", measure, needs=(*SETS, "package:torch"), fast=False, looked_at=True,
    counts="folds", proof_sample=1,
)  # fmt: skip
