"""Turbofans that run until they fail (C-MAPSS; Saxena et al., PHM 2008): a row a flight, 24 channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.data import folder_of

_FILES = ("train_FD001.txt", "train_FD003.csv")
_CHANNELS = [f"setting_{n}" for n in (1, 2, 3)] + [f"sensor_{n}" for n in range(1, 22)]


def cmapss_lives(data: Path) -> list[pd.DataFrame]:
    """Every unit's whole life, in the order of the files; a flight is given an hour, since the set has no clock."""
    lives = []
    for name in _FILES:
        path = folder_of(data, "cmapss") / name
        comma = name.endswith("csv")
        values = np.loadtxt(path, delimiter="," if comma else None, skiprows=int(comma))
        for unit in np.unique(values[:, 0]):
            rows = values[values[:, 0] == unit]
            frame = pd.DataFrame(rows[np.argsort(rows[:, 1]), 2:26], columns=_CHANNELS)
            frame.insert(0, "time", pd.date_range("2026-01-01", periods=len(frame), freq="h"))
            lives.append(frame)
    return lives
