"""PREP-1: short-time Fourier transform and streaming normalisation, against scipy and numpy."""

from __future__ import annotations

import numpy as np

from industria.bench.corpora.cwru import cwru_windows
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.features.spectral import envelope, short_time_fourier
from industria.foundation.features.streaming import StreamingNorm


def measure(context: Context) -> list[Measure]:
    """The spectrum against scipy.signal.stft on CWRU, the norm against doing it at once."""
    from scipy import signal

    windows, _, _ = cwru_windows(context.data, most=4)
    worst = 0.0
    for window in windows:
        frequencies, _, ours = short_time_fourier(window, 12_000.0)
        f, _, theirs = signal.stft(
            window, 12_000.0, window="hann", nperseg=256, noverlap=128, boundary=None, padded=False
        )
        inside = ours[:, 1 : 1 + theirs.shape[1]]
        worst = max(
            worst,
            float(np.abs(frequencies - f).max()),
            float(np.abs(np.abs(inside) - np.abs(theirs)).max()),
        )
    norm = StreamingNorm(4)
    rows = np.random.default_rng(0).normal(5, 3, (10_000, 4)) * [1, 10, 1e3, 1e-3]
    for part in np.array_split(rows, 137):
        norm.update(part)
    error = float(
        max(
            np.abs(norm.mean / rows.mean(0) - 1).max(),
            np.abs(norm.deviation / rows.std(0) - 1).max(),
        )
    )
    t = np.arange(24_000) / 12_000
    modulated = (1 + 0.5 * np.sin(2 * np.pi * 100 * t)) * np.sin(2 * np.pi * 3000 * t)
    spectrum = np.abs(np.fft.rfft(envelope(modulated, 12_000.0, 2000, 4000) - 1))
    peak = float(np.fft.rfftfreq(24_000, 1 / 12_000)[5:][spectrum[5:].argmax()])
    return [
        Measure("largest difference to scipy.signal.stft", worst, "scipy", "<= 1e-6", worst <= 1e-6, f"{len(windows)} windows of CWRU", 9),
        Measure("largest relative error of the streaming norm", error, "numpy at once", "<= 1e-6", error <= 1e-6, "10,000 rows in 137 batches", 12),
        Measure("envelope finds the modulation, Hz", peak, "100", "100", abs(peak - 100) < 1, "", 1),
    ]  # fmt: skip


ENTRY = Entry(
    "PREP-1",
    "normalisation and STFT",
    "cwru; made: signals",
    "real",
    measure,
    needs=("cwru",),
    looked_at=True,
)
