"""FEAT-2: at most half of the generated features stay, at most 1 % is lost."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.feature_selection import outcomes


def measure(context: Context) -> list[Measure]:
    """Share kept (largest of the outer folds) and loss against all generated features."""
    measures = []
    for name, o in outcomes(context).items():
        loss = (o.everything - o.kept) / abs(o.everything)
        measures += [
            Measure(f"{name}: share of features kept", o.share, "-", "<= .50", o.share <= 0.5, ", ".join(o.selections[0].kept[:8])),
            Measure(f"{name}: loss against all features", loss, f"all {o.everything:.3f}", "<= .01", loss <= 0.01),
        ]  # fmt: skip
    return measures


ENTRY = Entry(
    "FEAT-2", "ranking and selection", "ai4i2020, cmapss (FD001), cwru", "real", measure,
    needs=("ai4i2020", "cmapss", "cwru"), fast=False, looked_at=True, counts="data sets", proof_sample=1,
)  # fmt: skip
