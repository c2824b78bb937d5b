"""What the planted symptoms share: which rows, which channel, and the truth beside the changed table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import (
    Sample,
)

Rows = tuple[int, ...]


def pick(seed: int, rows: int, share: float) -> np.ndarray:
    count = max(3, round(share * rows))
    return np.sort(
        np.random.default_rng(seed + 77).choice(np.arange(5, rows - 5), count, replace=False)
    )


def planted_in(sample: Sample, frame: pd.DataFrame, truth: dict[str, Rows | None]) -> Sample:
    return replace(sample, frame=frame, truth=truth)


def channel(sample: Sample, seed: int) -> str:
    names = [c for c in sample.frame if c != "time"]
    return str(names[seed % len(names)])
