"""BASE-10: one command over a folder of mixed files names every planted symptom in both languages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from industria.bench.corpora import planted
from industria.bench.corpora.plant_tables import Sample
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Each of the 27 and more symptoms in a folder of its own; found, said twice, repaired, undone."""
    makers = planted.IMPUTATION | planted.ENCODING | planted.CLEANING | planted.LABELLING
    makers = dict(list(makers.items())[: context.up_to(len(makers))])
    found = named = lineage = undone = repaired = 0
    missed: list[str] = []
    for number, (name, make) in enumerate(makers.items()):
        context.progress("govern folders", number, len(makers))
        sample = make(number)
        folder = context.scratch / name
        _write(folder, sample)
        with Plant.open(context.scratch / f"plant-{name}", chat=ChatConfiguration("none")) as plant:
            plant.ingest(folder)
            before = plant.lake.catalogue.get(sample.name)
            columns = plant.lake.tables.columns(before.table)
            results = plant.govern(sample.name)
            plant.govern(sample.name, apply=True, checks=[name])
            symptoms = [s for g in results.values() for s in g.symptoms if s.check == name]
            found += bool(symptoms)
            if not symptoms:
                missed.append(name)
            named += all(
                s.message.zh and s.message.en and s.message.zh != s.message.en for s in symptoms
            ) and bool(symptoms)
            after = plant.lake.catalogue.get(sample.name)
            if after.id != before.id:
                repaired += 1
                lineage += before.id in after.parents
                plant.undo_govern(sample.name)
                back = plant.lake.tables.read(before.table).to_pandas()
                undone += plant.lake.tables.columns(before.table) == columns and back.equals(
                    plant.lake.tables.read(before.table, before.version).to_pandas()
                )
    total = len(makers)
    return [
        Measure(f"planted symptoms found by govern on a folder (of {total})", found, "-", str(total), found == total, f"missed: {', '.join(missed)}" if missed else "", 0),
        Measure(f"said in Chinese and English (of {total})", named, "-", str(total), named == total, "", 0),
        Measure(f"repairs that are a new version with its parent (of {repaired})", lineage, "-", str(repaired), lineage == repaired, "each symptom's check named", 0),
        Measure(f"repairs undone exactly (of {repaired})", undone, "-", str(repaired), undone == repaired, "", 0),
    ]  # fmt: skip


def _write(folder: Path, sample: Sample) -> None:
    """The table and its kin as files; units go into the header, as historians write them."""
    folder.mkdir(parents=True)
    units = {c: f"{c} ({u})" for c, u in sample.units.items() if c in sample.frame}
    frame = sample.frame.rename(columns=units)
    if any(isinstance(v, pd.Timestamp) for v in frame.iloc[0]):
        frame = frame.copy()
    frame.to_csv(folder / f"{sample.name}.csv", index=False)
    for name, kin in sample.kin.items():
        kin.to_csv(folder / f"{name}.csv", index=False)


ENTRY = Entry(
    "BASE-10",
    "one govern command over mixed files",
    "planted tables as CSV folders",
    "composed",
    measure,
    fast=False,
    looked_at=True,
    own_hand=True,
    counts="symptoms",
    proof_sample=3,
)
