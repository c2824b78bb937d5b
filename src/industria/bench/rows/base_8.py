"""BASE-8: cleaning. Planted symptoms; real dirt cell by cell, with no rule written for it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow as pa

from industria.bench.corpora.planted import CLEANING
from industria.bench.corpora.planted_cells import DISCOVERY
from industria.bench.corpora.planted_evidence import EVIDENCE
from industria.bench.corpora.symptom_score import detections, false_findings
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

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
    found = detections(CLEANING | DISCOVERY | EVIDENCE, range(context.up_to(20)))
    worst = min(found, key=lambda d: d.f1)
    named, looked = false_findings(range(context.up_to(5)))
    measures = [
        Measure(f"detection F1 of the weakest of {len(found)} checks", worst.f1, "-", ">= .95", worst.f1 >= 0.95, ", ".join(f"{d.name} {d.f1:.3f}" for d in found), provenance="composed", own_hand=True),
        Measure("false findings on clean tables (share of checks x columns)", named / looked, "-", "<= .01", named / looked <= 0.01, f"{named} in {looked}; all checks, labels and encodings included", provenance="composed", own_hand=True),
    ]  # fmt: skip
    for name, (detect_bar, repair_bar) in _BARS.items():
        folder = folder_of(context.data, "dirty_tables") / name
        dirty = pd.read_csv(folder / "dirty.csv", dtype=str, keep_default_na=False)
        clean = pd.read_csv(folder / "clean.csv", dtype=str, keep_default_na=False)
        clean.columns = dirty.columns
        detect, repair, note = _cells(context.scratch, name, dirty, clean)
        measures += [
            Measure(f"{name}: detection F1, cells", detect, f"published: {_PUBLISHED[name][0]}", f">= {detect_bar}", detect >= detect_bar, note),
            Measure(f"{name}: repair F1, cells", repair, f"published: {_PUBLISHED[name][1]}", f">= {repair_bar}", repair >= repair_bar),
        ]  # fmt: skip
    return measures


def _cells(
    scratch: Path, name: str, dirty: pd.DataFrame, clean: pd.DataFrame
) -> tuple[float, float, str]:
    """What ``govern`` names in one table, and what stands there once its proposals are carried out."""
    path = scratch / f"{name}.csv"
    dirty.to_csv(path, index=False)
    with Plant.open(scratch / f"plant_{name}", chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[path])
        read = _texts(plant.lake.tables.read(name))
        found = plant.call("govern", asset=name)
        named = {
            (row, s.column)
            for s in found.results[name].symptoms
            if s.severity == "fault" and s.column and s.repair != "drop_column"
            for row in s.rows
        }
        plant.call("govern", asset=name, apply=True, check=[*DISCOVERY, "misspelling"])
        after = _texts(plant.lake.tables.read(name))
    given, right = dirty.map(_plain), clean.map(_plain)
    places = [(i, str(c)) for c in dirty for i in range(len(dirty))]
    wrong = {p for p in places if dirty.at[p] != clean.at[p]}
    named |= {p for p in places if read.at[p] != given.at[p]}  # read as what it means, N/A as empty
    changed = [p for p in places if after.at[p] != given.at[p]]
    good = sum(p in wrong and after.at[p] == right.at[p] for p in changed)
    return (
        2 * len(named & wrong) / (len(named) + len(wrong)),
        2 * good / (len(changed) + len(wrong)),
        f"{len(wrong)} wrong cells, {len(named)} named by govern, {len(changed)} changed by its "
        "checks; no labels, no constraints given",
    )


def _texts(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas().map(_plain)


def _plain(value: object) -> str:
    """A cell as text; a number however it was written."""
    text = "" if value is None or value is pd.NA or value != value else str(value)
    if not re.fullmatch(r"[-+]?\d{1,15}(?:\.\d+)?", text):
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() else repr(number)


ENTRY = Entry(
    "BASE-8", "cleaning, cell by cell", "planted tables; dirty_tables (hospital, beers)", "real", measure,
    needs=("dirty_tables",), fast=False, looked_at=True, counts="tables of each symptom", proof_sample=2, headline=True,
)  # fmt: skip
