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

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from industria.core import InputError
from industria.models.anomaly.frame import smooth
from industria.models.anomaly.moments import Moments, block_edges, location_and_scale, pieces

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
        center, scale = location_and_scale(normal)
        if not (scale > 0).any():
            raise InputError("expected channels that vary, found only constant ones")
        scale = np.where(scale > 0, scale, np.maximum(np.abs(center) * 1e-3, 1e-6))
        window = options.smoothing
        edges = block_edges(len(normal), options.blocks)
        blocks = [_block_moments(normal, center, scale, window, edge) for edge in edges]
        whole = sum(blocks[1:], blocks[0])
        highest = 0.0
        for block, (first, last) in zip(blocks, edges, strict=True):
            rest = whole - block
            metric = _metric(rest.covariance, options.variance_kept)
            for start, end in pieces(first, last):
                z = _standardised(normal, center, scale, window, start, end)
                highest = max(highest, float(_squared(z - rest.mean, metric).max()))
        metric = _metric(whole.covariance, options.variance_kept)
        threshold = float(np.sqrt(highest)) * options.margin
        return cls(channels, center, scale, whole.mean, metric, threshold, options)

    def score(self, values: np.ndarray, first: int = 0) -> np.ndarray:
        """One score per row from ``first`` on, (row,); above ``threshold`` is an alarm."""
        out = np.empty(len(values) - first)
        for start, end in pieces(first, len(values)):
            out[start - first : end - first] = _squared(
                self.deviation(values, start, end), self.metric
            )
        return np.sqrt(out, out=out)

    def contributions(self, values: np.ndarray) -> np.ndarray:
        """How much each channel carries of each row's score, (row, channel); rows sum to 1."""
        return self.shares(self.deviation(values, 0, len(values)))

    def arrays(self) -> dict[str, np.ndarray]:
        """All of it but the options, as arrays."""
        return {
            "channels": np.array(self.channels),
            "center": self.center,
            "scale": self.scale,
            "mean": self.mean,
            "metric": self.metric,
            "threshold": np.array(self.threshold),
        }

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], options: CombinedIndexOptions
    ) -> CombinedIndex:
        """A detector from what ``arrays`` gave, and its options."""
        return cls(
            channels=tuple(str(c) for c in arrays["channels"]),
            center=arrays["center"],
            scale=arrays["scale"],
            mean=arrays["mean"],
            metric=arrays["metric"],
            threshold=float(arrays["threshold"]),
            options=options,
        )

    def deviation(self, values: np.ndarray, start: int, end: int) -> np.ndarray:
        """Rows ``start`` up to ``end`` as the score sees them, (row, channel)."""
        window = self.options.smoothing
        rows = _standardised(values, self.center, self.scale, window, start, end)
        return np.asarray(rows - self.mean)

    def shares(self, deviation: np.ndarray) -> np.ndarray:
        """Contributions of the channels to rows as ``deviation`` gives them, (row, channel).

        Partial decomposition of the quadratic form, negative parts set to 0 (Alcala and Qin,
        Reconstruction-based contribution for process monitoring, Automatica 45, 2009).
        """
        parts = np.clip(deviation * (deviation @ self.metric), 0, None)
        total = parts.sum(axis=1, keepdims=True)
        return np.asarray(parts / np.where(total > 0, total, 1))


def _standardised(
    values: np.ndarray, center: np.ndarray, scale: np.ndarray, window: int, start: int, end: int
) -> np.ndarray:
    """Rows ``start`` up to ``end``, standardised and smoothed with what came before them."""
    lead = max(0, start - window + 1)
    return smooth((values[lead:end] - center) / scale, window)[start - lead :]


def _block_moments(
    values: np.ndarray, center: np.ndarray, scale: np.ndarray, window: int, edge: tuple[int, int]
) -> Moments:
    parts = [
        Moments.of(_standardised(values, center, scale, window, a, b)) for a, b in pieces(*edge)
    ]
    return sum(parts[1:], parts[0])


def _metric(covariance: np.ndarray, variance_kept: float) -> np.ndarray:
    """Quadratic form of the combined index, (channel, channel)."""
    channels = len(covariance)
    variance, axes = np.linalg.eigh(covariance)
    variance, axes = np.clip(variance[::-1], 0, None), axes[:, ::-1]
    if channels == 1:
        return np.array([[1 / max(variance[0], 1e-12)]])
    share = np.cumsum(variance) / variance.sum()
    kept = max(1, min(int(np.searchsorted(share, variance_kept)) + 1, channels - 1))
    plane = axes[:, :kept]
    rest = max(float(variance[kept:].mean()), 1e-9)
    in_plane = (plane / np.maximum(variance[:kept], 1e-9)) @ plane.T / kept
    beside = (np.eye(channels) - plane @ plane.T) / rest / (channels - kept)
    return np.asarray(in_plane + beside)


def _squared(deviation: np.ndarray, metric: np.ndarray) -> np.ndarray:
    """The quadratic form of each row, (row,)."""
    return np.asarray(np.einsum("ij,ij->i", deviation @ metric, deviation).clip(0))
