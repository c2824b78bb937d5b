"""BASE-8: cleaning. Planted symptoms; real dirt cell by cell, with no rule written for it."""

from __future__ import annotations

import pandas as pd

from industria.bench.corpora.planted import CLEANING
from industria.bench.corpora.symptom_score import detections, false_findings
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.governance.discovery import find_wrong_cells

# Detection and repair F1 of others, as rerun in the results that Uniclean (VLDB 2025) publishes: Raha
# (SIGMOD 2019) and Baran (VLDB 2020) with labels of 20 rows, HoloClean (VLDB 2017) with hand-written
# constraints, Uniclean with hand-written rules. Ours has neither labels nor rules.
_PUBLISHED = {
    "hospital": ("Raha .66", "Raha+Baran .58, HoloClean .63, Uniclean .885"),
    "beers": ("Raha .99", "Raha+Baran .80, HoloClean .05, Uniclean .837"),
}
_BARS = {"hospital": (0.80, 0.65), "beers": (0.85, 0.65)}


def measure(context: Context) -> list[Measure]:
    """F1 of the weakest check, false findings on clean tables, then hospital and beers."""
    found = detections(CLEANING, range(20))
    worst = min(found, key=lambda d: d.f1)
    named, looked = false_findings(range(5))
    measures = [
        Measure(f"detection F1 of the weakest of {len(found)} checks", worst.f1, "-", ">= .95", worst.f1 >= 0.95, ", ".join(f"{d.name} {d.f1:.3f}" for d in found)),
        Measure("false findings on clean tables (share of checks x columns)", named / looked, "-", "<= .01", named / looked <= 0.01, f"{named} in {looked}; all checks, labels and encodings included"),
    ]  # fmt: skip
    for name, (detect_bar, repair_bar) in _BARS.items():
        folder = folder_of(context.data, "dirty_tables") / name
        dirty = pd.read_csv(folder / "dirty.csv", dtype=str, keep_default_na=False)
        clean = pd.read_csv(folder / "clean.csv", dtype=str, keep_default_na=False)
        clean.columns = dirty.columns
        detect, repair, note = _cells(dirty, clean)
        measures += [
            Measure(f"{name}: detection F1, cells", detect, f"published: {_PUBLISHED[name][0]}", f">= {detect_bar}", detect >= detect_bar, note),
            Measure(f"{name}: repair F1, cells", repair, f"published: {_PUBLISHED[name][1]}", f">= {repair_bar}", repair >= repair_bar),
        ]  # fmt: skip
    return measures


def _cells(dirty: pd.DataFrame, clean: pd.DataFrame) -> tuple[float, float, str]:
    findings = find_wrong_cells(dirty)
    wrong = {(i, str(c)) for c in dirty for i in range(len(dirty)) if dirty[c][i] != clean[c][i]}
    named = {(f.row, f.column) for f in findings}
    suggested = [f for f in findings if f.suggestion is not None]
    right = sum(
        (f.row, f.column) in wrong and f.suggestion == clean[f.column][f.row] for f in suggested
    )
    detect = 2 * len(named & wrong) / (len(named) + len(wrong))
    repair = 2 * right / (len(suggested) + len(wrong))
    return (
        detect,
        repair,
        f"{len(wrong)} wrong cells, {len(named)} named; no labels, no constraints given",
    )


ENTRY = Entry(
    "BASE-8", "cleaning, cell by cell", "planted tables; dirty_tables (hospital, beers)", "real", measure,
    needs=("dirty_tables",), fast=False,
)  # fmt: skip
