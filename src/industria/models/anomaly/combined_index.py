"""PCA combined index: one score per row from the model plane and the residual, together.

Channels are standardised and smoothed over a short window; principal components keep
``variance_kept`` of the variance of the normal part. The score joins Hotelling's T2 in the plane
and the squared prediction error beside it (Yue and Qin, Reconstruction-based fault identification
using a combined index, Ind. Eng. Chem. Res. 40, 2001), each divided by its degrees of freedom.

The threshold looks at the normal part alone: it is cut into blocks in time order, each block is
scored by a model that has not seen it, and the threshold is the largest such score times
``margin``. In-sample scores would be too small, and a plant that drifts would alarm all day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from industria.core import InputError

_MIN_ROWS = 50


@dataclass(frozen=True, slots=True)
class CombinedIndexOptions:
    """One setting for all machines. ``smoothing``: rows of the moving average."""

    smoothing: int = 10
    blocks: int = 8
    variance_kept: float = 0.9
    margin: float = 1.0


@dataclass(frozen=True)
class CombinedIndex:
    """A fitted detector. ``metric`` (channel, channel) is the quadratic form of the score."""

    channels: tuple[str, ...]
    center: np.ndarray
    scale: np.ndarray
    mean: np.ndarray
    metric: np.ndarray
    threshold: float
    options: CombinedIndexOptions

    @classmethod
    def fit(
        cls,
        normal: np.ndarray,
        channels: tuple[str, ...],
        options: CombinedIndexOptions = CombinedIndexOptions(),
    ) -> CombinedIndex:
        """Fit on rows of normal operation, (row, channel), in time order.

        Raises InputError for fewer than 50 rows or where every channel is constant.
        """
        if len(normal) < _MIN_ROWS:
            raise InputError(
                f"expected at least {_MIN_ROWS} rows of normal operation, found {len(normal)}: "
                "give a longer normal part"
            )
        center, scale = normal.mean(axis=0), normal.std(axis=0)
        if not (scale > 0).any():
            raise InputError("expected channels that vary, found only constant ones")
        scale = np.where(scale > 0, scale, np.maximum(np.abs(center) * 1e-3, 1e-6))
        z = _smooth((normal - center) / scale, options.smoothing)
        block = np.arange(len(z)) * options.blocks // len(z)
        unseen = np.empty(len(z))
        for number in range(options.blocks):
            mean, metric = _plane(z[block != number], options.variance_kept)
            unseen[block == number] = _score(z[block == number] - mean, metric)
        mean, metric = _plane(z, options.variance_kept)
        threshold = float(unseen.max() * options.margin)
        return cls(channels, center, scale, mean, metric, threshold, options)

    def score(self, values: np.ndarray) -> np.ndarray:
        """One score per row, (row,); above ``threshold`` is an alarm."""
        return _score(self._deviation(values), self.metric)

    def contributions(self, values: np.ndarray) -> np.ndarray:
        """How much each channel carries of each row's score, (row, channel); rows sum to 1.

        Partial decomposition of the quadratic form, negative parts set to 0 (Alcala and Qin,
        Reconstruction-based contribution for process monitoring, Automatica 45, 2009).
        """
        deviation = self._deviation(values)
        parts = np.clip(deviation * (deviation @ self.metric), 0, None)
        total = parts.sum(axis=1, keepdims=True)
        return parts / np.where(total > 0, total, 1)

    def arrays(self) -> dict[str, np.ndarray]:
        """All that ``from_arrays`` needs, as arrays."""
        options = asdict(self.options)
        return {
            "channels": np.array(self.channels),
            "center": self.center,
            "scale": self.scale,
            "mean": self.mean,
            "metric": self.metric,
            "threshold": np.array(self.threshold),
            "options": np.array([float(options[k]) for k in sorted(options)]),
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> CombinedIndex:
        """A detector from what ``arrays`` gave."""
        names = sorted(CombinedIndexOptions.__dataclass_fields__)
        given = dict(zip(names, arrays["options"].tolist(), strict=True))
        options = CombinedIndexOptions(
            smoothing=int(given["smoothing"]),
            blocks=int(given["blocks"]),
            variance_kept=given["variance_kept"],
            margin=given["margin"],
        )
        return cls(
            tuple(str(c) for c in arrays["channels"]),
            arrays["center"],
            arrays["scale"],
            arrays["mean"],
            arrays["metric"],
            float(arrays["threshold"]),
            options,
        )

    def _deviation(self, values: np.ndarray) -> np.ndarray:
        z = (values - self.center) / self.scale
        return _smooth(z, self.options.smoothing) - self.mean


def _plane(z: np.ndarray, variance_kept: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and quadratic form of the combined index, (channel,) and (channel, channel)."""
    mean = z.mean(axis=0)
    _, singular, axes = np.linalg.svd(z - mean, full_matrices=False)
    variance = singular**2 / (len(z) - 1)
    channels = z.shape[1]
    share = np.cumsum(variance) / variance.sum()
    kept = max(1, min(int(np.searchsorted(share, variance_kept)) + 1, channels - 1))
    if channels == 1:
        return mean, np.array([[1 / max(variance[0], 1e-12)]])
    plane = axes[:kept].T
    rest = max(float(variance[kept:].mean()), 1e-9)
    in_plane = plane @ np.diag(1 / np.maximum(variance[:kept], 1e-9)) @ plane.T / kept
    beside = (np.eye(channels) - plane @ plane.T) / rest / (channels - kept)
    return mean, in_plane + beside


def _score(deviation: np.ndarray, metric: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("ij,jk,ik->i", deviation, metric, deviation))


def _smooth(values: np.ndarray, window: int) -> np.ndarray:
    """Trailing moving average over ``window`` rows (fewer at the start), (row, channel)."""
    total = np.cumsum(values, axis=0)
    out = total.copy()
    out[window:] -= total[:-window]
    rows = np.minimum(np.arange(1, len(values) + 1), window)
    return out / rows[:, None]
