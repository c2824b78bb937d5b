"""Spectra of vibration: short-time Fourier transform, envelope, bands, shape; on scipy.

``signal``: (sample,) or (window, sample); ``rate_hz``: samples a second.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import signal as sps
from scipy import stats

BANDS = 16


def short_time_fourier(
    signal: np.ndarray, rate_hz: float, window: int = 256, step: int = 128
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(frequencies, times, complex spectrum (frequency, time)) with a Hann window."""
    transform = sps.ShortTimeFFT(
        sps.windows.hann(window, sym=False), step, rate_hz, scale_to="magnitude"
    )
    spectrum: np.ndarray = transform.stft(signal)
    return transform.f, transform.t(len(signal)), spectrum


def envelope(signal: np.ndarray, rate_hz: float, low_hz: float, high_hz: float) -> np.ndarray:
    """The envelope of a band: what a bearing fault modulates (McFadden and Smith 1984)."""
    filtered = sps.sosfiltfilt(
        sps.butter(4, [low_hz, min(high_hz, 0.49 * rate_hz)], "bandpass", fs=rate_hz, output="sos"),
        signal,
    )
    found: np.ndarray = np.abs(sps.hilbert(filtered))
    return found


def waveform_features(windows: np.ndarray, rate_hz: float) -> dict[str, np.ndarray]:
    """Name to (window,): time-domain shape, band energies of the spectrum and of the envelope."""
    rms = np.sqrt((windows**2).mean(1))
    peak = np.abs(windows).max(1)
    mean = np.abs(windows).mean(1)
    out = {
        "rms": rms, "peak": peak, "crest": peak / rms, "kurtosis": stats.kurtosis(windows, axis=1),
        "skewness": stats.skew(windows, axis=1), "impulse": peak / mean, "shape": rms / mean,
        "zero_crossings": (np.diff(np.signbit(windows), axis=1) != 0).mean(1),
    }  # fmt: skip
    out |= _bands("spectrum", windows, rate_hz)
    band = (0.15 * rate_hz, 0.45 * rate_hz)
    enveloped = np.stack([envelope(w, rate_hz, *band) for w in windows])
    out |= _bands("envelope", enveloped - enveloped.mean(1, keepdims=True), rate_hz, 0.1)
    return out


def _bands(
    name: str, windows: np.ndarray, rate_hz: float, top: float = 0.5
) -> dict[str, np.ndarray]:
    """Log energy in equal bands up to ``top`` times the rate, the centre and the spread."""
    frequencies, power = sps.welch(windows, rate_hz, nperseg=min(1024, windows.shape[1]), axis=1)
    edges = np.linspace(0, top * rate_hz, BANDS + 1)
    out = {}
    for number, (low, high) in enumerate(pairwise(edges)):
        inside = (frequencies >= low) & (frequencies < high)
        out[f"{name}_band_{number:02d}"] = np.log10(power[:, inside].sum(1) + 1e-12)
    total = power.sum(1) + 1e-12
    centre = (power * frequencies).sum(1) / total
    out[f"{name}_centre"] = centre
    out[f"{name}_spread"] = np.sqrt((power * (frequencies - centre[:, None]) ** 2).sum(1) / total)
    return out
