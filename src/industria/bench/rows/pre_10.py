"""PRE-10: picture, text, signals and table together, and what is lost when one of them is missing."""

from __future__ import annotations

from industria.bench.corpora.composed_cases import SETS
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.fused import COMPOSED, NAMES, judged


def measure(context: Context) -> list[Measure]:
    """The same model asked without each kind in turn; nothing is trained again."""
    found = judged(context)
    best = found.alone[found.best]
    measures = [
        Measure("balanced accuracy, all kinds", found.together, f"best alone ({NAMES[found.best]}) {best:.3f}", "above the best alone", found.together > best, COMPOSED)
    ]  # fmt: skip
    for name, score in found.missing.items():
        lost = 1 - score / found.together
        measures.append(
            Measure(f"share lost without {NAMES[name]}", lost, f"{score:.3f} left of {found.together:.3f}", "<= .10", lost <= 0.10, f"{found.cases} cases")
        )  # fmt: skip
    return measures


ENTRY = Entry(
    "PRE-10", "fusion of picture, text, signals and table; robust to one that is missing", ", ".join(SETS), "composed",
    measure, needs=(*SETS, "package:torch"), fast=False, looked_at=True, counts="folds", proof_sample=1,
)  # fmt: skip
