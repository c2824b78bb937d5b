"""GOV-1: spikes out, steps kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from industria.bench.corpora.plant_tables import sensors
from industria.bench.corpora.planted import spiking_sensor
from industria.bench.corpora.symptom_score import detections
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Precision and recall on planted spikes; a step of five deviations stays where it is."""
    (found,) = detections({"spiking_sensor": spiking_sensor}, range(20))
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        smeared = sum(_smeared(plant, context.scratch, seed) for seed in range(20))
    return [
        Measure("precision on planted spikes", found.precision, "-", ">= .95", found.precision >= 0.95, "20 tables, 5 channels"),
        Measure("recall on planted spikes", found.recall, "-", ">= .95", found.recall >= 0.95),
        Measure("step edges smeared (of 20)", smeared, "moving average 20", "0", smeared == 0, "", 0),
    ]  # fmt: skip


def _smeared(plant: Plant, scratch: Path, seed: int) -> bool:
    """Whether ``govern --apply`` moves the edge of a step of five deviations."""
    frame = sensors(seed).frame.copy()
    spread = frame["flow"].std()
    frame.loc[700:, "flow"] += 5 * spread
    path = scratch / f"step_{seed}.csv"
    frame.to_csv(path, index=False)
    plant.ingest(path)
    plant.govern(path.stem, apply=True, checks=["spiking_sensor"])
    after = plant.lake.tables.read(path.stem).column("flow").to_numpy()
    return bool(np.nanmax(np.abs(after - frame["flow"].to_numpy())[695:705]) > spread)


ENTRY = Entry(
    "GOV-1",
    "noise and outliers out",
    "planted sensor tables",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
)
