"""FLOW-2: noise filtering: signal to noise before and after."""

from __future__ import annotations

import numpy as np

from industria.bench.corpora.plant_tables import NOW, sensors
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.governance import govern

_NAMED = ("spiking_sensor", "missing_points")


def measure(context: Context) -> list[Measure]:
    """Spikes and gaps planted into clean channels; signal-to-noise ratio against the clean one."""
    before, after = [], []
    for seed in range(10):
        sample = sensors(seed)
        rng = np.random.default_rng(seed)
        frame = sample.frame.copy()
        spread = frame["flow"].std()
        rows = rng.choice(np.arange(20, 1480, 5), 20, replace=False)
        frame.loc[rows, "flow"] += rng.choice([-1, 1], 20) * spread * 6
        gaps = rng.choice(np.setdiff1d(np.arange(20, 1480), rows), 60, replace=False)
        frame.loc[gaps, "flow"] = np.nan
        clean = sample.frame["flow"].to_numpy()
        held = frame["flow"].ffill().to_numpy()
        repaired = govern("noise", frame, NOW, units=sample.units, checks=_NAMED).frame
        before.append(_ratio(clean, held))
        after.append(_ratio(clean, repaired["flow"].to_numpy(float)))
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
