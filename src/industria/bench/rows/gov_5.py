"""GOV-5: four dimensions of quality; a planted fault moves its own only, through ``ingest`` and ``govern``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from industria.bench.corpora import planted
from industria.bench.corpora.plant_tables import NOW, Sample
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_DIMENSIONS = ("complete", "consistent", "accurate", "timely")
_MOVES = {
    "missing_points": "complete", "duplicate_rows": "consistent", "spiking_sensor": "accurate", "stuck_sensor": "accurate",
    "late_data": "timely", "out_of_order": "consistent", "mixed_units": "consistent",
    "wrong_type": "complete",  # words for no value (N/A, ---, bad) are gaps once a table is taken in
}  # fmt: skip
_WHOLE = 99.999


def measure(context: Context) -> list[Measure]:
    """Eight faults, five tables each: the dimension falls, the other three stay."""
    makers = planted.IMPUTATION | planted.CLEANING
    right = total = 0
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for name, dimension in _MOVES.items():
            context.progress("GOV-5", total, 5 * len(_MOVES))
            for seed in range(5):
                seed = 2 * seed if name == "duplicate_rows" else seed
                path = context.scratch / f"{name}_{seed}.csv"
                right += _moved(plant, makers[name](seed), path) == {dimension}
                total += 1
    share = right / total
    return [
        Measure(
            "faults that move their own dimension only",
            share,
            "-",
            ">= .95",
            share >= 0.95,
            f"{total} tables with one fault each, taken in and governed; words for no value count as gaps",
        )
    ]


def _moved(plant: Plant, sample: Sample, path: Path) -> set[str]:
    """The dimensions that are not whole. Its times are moved to now, which is when the tool looks at it."""
    later = pd.Timestamp.now() - NOW
    moved = {c: sample.frame[c] + later for c in sample.frame.select_dtypes("datetime")}
    sample.frame.assign(**moved).to_csv(path, index=False)
    plant.ingest(path)
    before = plant.govern(path.stem)[path.stem].before
    return {d for d in _DIMENSIONS if getattr(before, d) < _WHOLE}


ENTRY = Entry(
    "GOV-5",
    "quality in four dimensions",
    "planted sensor tables",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
)
