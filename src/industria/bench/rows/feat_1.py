"""FEAT-1: features generated and chosen, against raw ones, with the same learner."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.feature_selection import outcomes


def measure(context: Context) -> list[Measure]:
    """FEAT-1: generated and chosen features against raw ones, same learner."""
    measures = []
    for name, o in outcomes(context).items():
        measures.append(
            Measure(f"{name}: score with chosen features", o.kept, f"raw {o.raw:.3f}, all generated {o.everything:.3f}", "> raw", o.kept > o.raw, f"higher is better; {o.selections[0].generated} features generated")
        )  # fmt: skip
    return measures


ENTRY = Entry(
    "FEAT-1", "features generated, ranked, thinned", "ai4i2020, cmapss (FD001), cwru", "real", measure,
    needs=("ai4i2020", "cmapss", "cwru"), fast=False, looked_at=True, counts="data sets", proof_sample=1,
)  # fmt: skip
