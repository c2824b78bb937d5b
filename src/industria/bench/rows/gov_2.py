"""GOV-2: imputation; the same measurement as BASE-6."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.imputation import imputation


def measure(context: Context) -> list[Measure]:
    """MSE against the baselines in every cell, ETTh1 and SKAB."""
    return imputation(context)


ENTRY = Entry(
    "GOV-2",
    "interpolation and completion",
    "ett (ETTh1), skab (anomaly-free)",
    "real",
    measure,
    needs=("ett", "skab"),
    fast=False,
    looked_at=True,
    counts="cells of each series",
    proof_sample=1,
    headline=True,
)
