"""GOV-5: four dimensions of quality; a planted fault moves its own only."""

from __future__ import annotations

from industria.bench.corpora import planted
from industria.bench.corpora.plant_tables import NOW
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.governance import govern
from industria.foundation.governance.score import DIMENSIONS

_MOVES = {
    "missing_points": "complete", "duplicate_rows": "consistent", "spiking_sensor": "accurate", "stuck_sensor": "accurate",
    "late_data": "timely", "out_of_order": "consistent", "mixed_units": "consistent", "wrong_type": "accurate",
}  # fmt: skip


def measure(context: Context) -> list[Measure]:
    """Eight faults, five tables each: the dimension falls, the other three stay."""
    makers = planted.IMPUTATION | planted.CLEANING
    right = total = 0
    for name, dimension in _MOVES.items():
        for seed in range(5):
            seed = 2 * seed if name == "duplicate_rows" else seed
            sample = makers[name](seed)
            before = govern(
                sample.name, sample.frame, NOW, units=sample.units, kin=sample.kin
            ).before
            moved = {d for d in DIMENSIONS if getattr(before, d) < 99.999}
            right += moved == {dimension}
            total += 1
    share = right / total
    return [
        Measure(
            "faults that move their own dimension only",
            share,
            "-",
            ">= .95",
            share >= 0.95,
            f"{total} tables with one fault each",
        )
    ]


ENTRY = Entry(
    "GOV-5",
    "quality in four dimensions",
    "planted sensor tables",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
)
