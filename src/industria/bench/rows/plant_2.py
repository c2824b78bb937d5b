"""PLANT-2: the problems planted in two plants by other hands, after ``industria govern --apply`` of every table.

Named: see ``strange_problems``. What is only a question must keep its cells and rows. What is determined by other data
or by notation counts where the true values stand in the lake (a share of all determined ones: one of which nothing in
the lake could tell is not right). Readings that are no fault must not be reported as a sensor's fault.
"""

from __future__ import annotations

from industria.bench.corpora.strangers import counted
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.strange_problems import everything_said, is_accused, is_named
from industria.bench.studies.strange_repairs import is_set_right, is_touched
from industria.bench.studies.strange_run import NEEDS, StrangeRun, runs


def measure(context: Context) -> list[Measure]:
    """Both plants."""
    return [m for run in runs(context) for m in _one(run)]


def _one(run: StrangeRun) -> list[Measure]:
    said = everything_said(run)
    planted = [p for p in run.truth.problems if p.fault]
    right = {p.id for p in planted if p.determined and is_set_right(p, run)}
    named = {p.id for p in planted if p.id in right or is_named(p, said, planted)}
    asked = [p for p in planted if not p.determined]
    touched = [p for p in asked if is_touched(p, run)]
    determined = [p for p in planted if p.determined]
    fine = [p for p in run.truth.problems if not p.fault]
    accused = [p for p in fine if is_accused(p, run, said)]
    share, mended = len(named) / len(planted), len(right) / len(determined)
    faults = [s for s in said if s.named is not None and s.named.fault]
    hits = [
        s for s in faults if any(is_named(p, [s], planted) for p in planted if p.file == s.file)
    ]
    name = run.truth.name
    return [
        Measure(f"{name}: problems named (of {len(planted)})", share, "-", ">= .80", share >= 0.8, f"not named: {counted(p.kind for p in planted if p.id not in named)}"),
        Measure(f"{name}: problems that are only a question, changed (of {len(asked)})", len(touched), "-", "0", not touched, counted(p.kind for p in touched), 0),
        Measure(f"{name}: determined problems set right (of {len(determined)})", mended, "-", ">= .80", mended >= 0.8, f"not: {counted(p.kind for p in determined if p.id not in right)}"),
        Measure(f"{name}: readings that are no fault, reported as one (of {len(fine)})", len(accused), "-", "0", not accused and bool(named), counted(p.kind for p in accused), 0),
        Measure(f"{name}: findings of governance that name a planted problem", len(hits) / max(1, len(faults)), "-", "-", None, f"{len(faults)} findings; elsewhere: {counted(s.named.check for s in faults if s.named and s not in hits)}"),
    ]  # fmt: skip


ENTRY = Entry(
    "PLANT-2",
    "cleaning, with evidence",
    "strangers: two plants",
    "composed",
    measure,
    needs=NEEDS,
    fast=False,
    seed=None,
)
