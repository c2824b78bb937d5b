"""INT-5: text, a picture, signals and values in one request."""

from __future__ import annotations

from industria.bench.corpora.composed_cases import SETS
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.fused import COMPOSED, NAMES, judged


def measure(context: Context) -> list[Measure]:
    """Every fifth case as one call of ``diagnose`` with its files; speech is not taken in."""
    found = judged(context)
    best = found.alone[found.best]
    beside = ", ".join(f"{NAMES[n]} {v:.3f}" for n, v in found.alone.items())
    note = f"{found.asked} requests; a spoken note has to be written down first: speech is not taken in. {COMPOSED}"
    return [
        Measure("balanced accuracy of one request with all four", found.requests, f"alone, all cases: {beside}", "above the best alone", found.requests > best, note)
    ]  # fmt: skip


ENTRY = Entry(
    "INT-5", "text, speech, picture and signals together locate a fault better", ", ".join(SETS), "composed", measure,
    needs=(*SETS, "package:torch"), fast=False, looked_at=True, counts="folds", proof_sample=1,
)  # fmt: skip
