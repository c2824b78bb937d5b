"""Runs of the Tennessee Eastman process (Downs and Vogel, 1993): 52 variables, a reading every three minutes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.data import folder_of

FAULT_BEGINS = 160  # row of every fault run: after eight hours
MINUTES = 3
_FOLDER = "data_tep/TEP-dataset"


def tep_normal(data: Path) -> pd.DataFrame:
    """The run to learn from: 500 rows without a fault."""
    return _series(np.loadtxt(folder_of(data, "tep_kg") / _FOLDER / "train/d00.dat").T)


def tep_runs(data: Path) -> dict[str, pd.DataFrame]:
    """The runs that are here to be watched, 960 rows each, by number of fault; ``00`` has none."""
    files = sorted((folder_of(data, "tep_kg") / _FOLDER / "test").glob("d*_te.dat"))
    return {path.stem[1:3]: _series(np.loadtxt(path)) for path in files}


def _series(values: np.ndarray) -> pd.DataFrame:
    measured = [f"XMEAS{n}" for n in range(1, 42)] + [f"XMV{n}" for n in range(1, 12)]
    frame = pd.DataFrame(values, columns=measured)
    frame.insert(0, "time", pd.date_range("2026-01-01", periods=len(frame), freq=f"{MINUTES}min"))
    return frame
