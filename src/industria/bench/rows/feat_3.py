"""FEAT-3: the loop stops by its rule, logs each round, and does the same again."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.feature_selection import outcomes


def measure(context: Context) -> list[Measure]:
    """Over all outer folds of the three sets."""
    found = outcomes(context)
    all_selections = [s for o in found.values() for s in o.selections]
    by_rule = sum(s.stopped_by != "most rounds" for s in all_selections)
    logged = all(
        s.rounds and s.rounds[-1].decision == s.stopped_by
        for s in all_selections
        if s.stopped_by != "most rounds"
    )
    same = all(o.same for o in found.values())
    rounds = ", ".join(
        f"{name} {[len(s.rounds) for s in o.selections]}" for name, o in found.items()
    )
    return [
        Measure(f"loops that stopped by the rule (of {len(all_selections)})", by_rule, "-", str(len(all_selections)), by_rule == len(all_selections), f"rounds: {rounds}", 0),
        Measure("every round logged, and the same again", float(logged and same), "-", "1", logged and same, "", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "FEAT-3", "the feature loop stops by rule", "ai4i2020, cmapss (FD001), cwru", "real", measure,
    needs=("ai4i2020", "cmapss", "cwru"), fast=False, looked_at=True, counts="data sets", proof_sample=1,
)  # fmt: skip
