"""Bearing vibration from Case Western Reserve University: windows with the kind of fault, and trends of recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

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


def cwru_trends(data: Path, size: int = 512) -> dict[str, pd.DataFrame]:
    """Of each recording, by its name, what a monitoring system keeps of each window of 43 ms.

    Root mean square, peak, crest factor, kurtosis, skewness, and the share of the power in each quarter of the
    band of 6 kHz. The normal recording is read as sampled at 48 kHz and brought to 12 kHz. A window is given a
    second, since the recordings have no clock.
    """
    from scipy.signal import decimate

    found = {}
    for path in sorted(folder_of(data, "cwru").glob("*.npz")):
        content = np.load(path)
        signal = content[next(k for k in content if "DE" in k)].ravel().astype(float)
        name = path.stem.split("_", 1)[1]
        signal = decimate(signal, 4, ftype="fir") if name == "Normal" else signal
        windows = signal[: len(signal) // size * size].reshape(-1, size)
        found[name.removesuffix("_DE12")] = _trend(windows - windows.mean(axis=1, keepdims=True))
    return found


def _trend(windows: np.ndarray) -> pd.DataFrame:
    from scipy.stats import kurtosis, skew

    rms = np.sqrt(np.square(windows).mean(axis=1))
    peak = np.abs(windows).max(axis=1)
    power = np.square(np.abs(np.fft.rfft(windows, axis=1)[:, 1:]))
    bands = power.reshape(len(windows), 4, -1).sum(axis=2) / power.sum(axis=1, keepdims=True)
    frame = pd.DataFrame(
        {
            "time": pd.date_range("2026-01-01", periods=len(windows), freq="s"),
            "rms": rms, "peak": peak, "crest": peak / rms,
            "kurtosis": kurtosis(windows, axis=1), "skewness": skew(windows, axis=1),
        }
    )  # fmt: skip
    return frame.assign(**{f"band_{n + 1}": bands[:, n] for n in range(4)})
