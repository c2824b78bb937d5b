"""FLOW-2: noise filtering: signal to noise before and after."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from industria.bench.corpora.plant_tables import sensors
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_NAMED = ("spiking_sensor", "missing_points")


def measure(context: Context) -> list[Measure]:
    """Spikes and gaps planted into clean channels; signal-to-noise ratio against the clean one."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        before, after = zip(*(_cleaned(plant, context.scratch, s) for s in range(10)), strict=True)
    gain = float(np.mean(after) - np.mean(before))
    return [
        Measure(
            "signal-to-noise ratio, gain in dB",
            gain,
            f"raw, filled forward {np.mean(before):.1f} dB",
            "> 10",
            gain > 10,
            f"after {np.mean(after):.1f} dB; 10 tables; checks named: {', '.join(_NAMED)}",
            1,
        )
    ]


def _cleaned(plant: Plant, scratch: Path, seed: int) -> tuple[float, float]:
    """Signal-to-noise ratio of a soiled channel in dB, held and governed."""
    sample = sensors(seed)
    rng = np.random.default_rng(seed)
    frame = sample.frame.copy()
    spread = frame["flow"].std()
    rows = rng.choice(np.arange(20, 1480, 5), 20, replace=False)
    frame.loc[rows, "flow"] += rng.choice([-1, 1], 20) * spread * 6
    gaps = rng.choice(np.setdiff1d(np.arange(20, 1480), rows), 60, replace=False)
    frame.loc[gaps, "flow"] = np.nan
    path = scratch / f"noise_{seed}.csv"
    frame.to_csv(path, index=False)
    plant.ingest(path)
    plant.govern(path.stem, apply=True, checks=_NAMED)
    repaired = plant.lake.tables.read(path.stem).column("flow").to_numpy()
    clean = sample.frame["flow"].to_numpy()
    return _ratio(clean, frame["flow"].ffill().to_numpy()), _ratio(clean, repaired)


def _ratio(clean: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(np.var(clean) / np.mean((other - clean) ** 2)))


ENTRY = Entry(
    "FLOW-2",
    "noise filtering",
    "planted sensor tables",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
)
