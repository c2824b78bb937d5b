"""Windows of bearing vibration from Case Western Reserve University, with the kind of fault."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from industria.bench.data import folder_of


def cwru_windows(
    data: Path, size: int = 2048, most: int = 40
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """((window, sample), kind, bearing): drive-end signals; normal ones are shared out by time."""
    windows, kinds, bearings = [], [], []
    for path in sorted(folder_of(data, "cwru").glob("*.npz")):
        parts = path.stem.split("_")
        content = np.load(path)
        signal = content[next(k for k in content if "DE" in k)].ravel()
        kind = parts[1].split("@")[0].rstrip("6")
        for number in range(min(most, len(signal) // size)):
            windows.append(signal[number * size : (number + 1) * size])
            kinds.append(kind)
            bearings.append(parts[2] if len(parts) > 2 else ("7", "14", "21")[number * 3 // most])
    values = np.array(windows)
    return values, np.array(kinds), np.array(bearings)
