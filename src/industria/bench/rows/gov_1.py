"""GOV-1: spikes out, steps kept."""

from __future__ import annotations

import numpy as np

from industria.bench.corpora.plant_tables import sensors
from industria.bench.corpora.planted import spiking_sensor
from industria.bench.corpora.symptom_score import detections, table_of
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.governance.cleaning import spiking_sensor as check


def measure(context: Context) -> list[Measure]:
    """Precision and recall on planted spikes; a step of five deviations stays where it is."""
    (found,) = detections({"spiking_sensor": spiking_sensor}, range(20))
    smeared = 0
    for seed in range(20):
        sample = sensors(seed)
        frame = sample.frame.copy()
        spread = frame["flow"].std()
        frame.loc[700:, "flow"] += 5 * spread
        table = table_of(sample).with_frame(frame)
        for symptom in check.detect(table):
            if symptom.column == "flow":
                repaired = check.repair(table, symptom)
                moved = np.abs(repaired["flow"] - frame["flow"])[695:705]
                smeared += int(moved.max() > spread)
    return [
        Measure("precision on planted spikes", found.precision, "-", ">= .95", found.precision >= 0.95, "20 tables, 5 channels"),
        Measure("recall on planted spikes", found.recall, "-", ">= .95", found.recall >= 0.95),
        Measure("step edges smeared (of 20)", smeared, "moving average 20", "0", smeared == 0, "", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "GOV-1",
    "noise and outliers out",
    "planted sensor tables",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
)
