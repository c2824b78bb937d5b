"""BASE-6: nine symptoms of data that is not there, and imputation of real series."""

from __future__ import annotations

from industria.bench.corpora.planted import IMPUTATION
from industria.bench.corpora.symptom_score import detections
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.imputation import imputation

_SEEDS = 20


def measure(context: Context) -> list[Measure]:
    """F1 of the weakest of the nine checks; MSE against three baselines in every cell."""
    found = detections(IMPUTATION, range(context.up_to(_SEEDS)))
    worst = min(found, key=lambda d: d.f1)
    measures = [
        Measure(
            "detection F1 of the weakest of 9 symptoms", worst.f1, "-", ">= .95", worst.f1 >= 0.95,
            ", ".join(f"{d.name} {d.f1:.3f}" for d in found), provenance="composed", own_hand=True,
        )
    ]  # fmt: skip
    return measures + imputation(context)


ENTRY = Entry(
    "BASE-6", "imputation: nine symptoms, each found and repaired", "planted tables; ett (ETTh1), skab (anomaly-free)",
    "real", measure, needs=("ett", "skab"), fast=False, looked_at=True, counts="tables of each symptom, cells of each series", proof_sample=1,
)  # fmt: skip
