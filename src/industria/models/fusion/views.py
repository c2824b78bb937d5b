"""The numbers of one kind of input, brought to one scale and turned to the directions in which cases differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WIDTH = 96  # directions that an expert reads
_CLIP = 6.0
_TINY = 1e-6


@dataclass(frozen=True)
class View:
    """``centre``, ``scale`` (feature,); ``basis`` (feature, direction), by how much cases differ along each;
    ``unit``: what the directions are divided by; ``usual``: what of a case usually lies outside them."""

    centre: np.ndarray
    scale: np.ndarray
    basis: np.ndarray
    unit: float
    usual: float

    def of(self, features: np.ndarray) -> np.ndarray:
        """(case, direction); zeros for a case without this kind of input."""
        return np.asarray(self._scaled(features) @ self.basis / self.unit, np.float32)

    def unlike(self, features: np.ndarray) -> np.ndarray:
        """(case,): how far outside what was learned a case lies, in the usual distance; 0 without this kind."""
        z = self._scaled(features)
        rest = np.square(z - (z @ self.basis) @ self.basis.T).sum(1)
        edge = np.clip(np.abs(z) - 0.9 * _CLIP, 0, None).sum(1)
        return np.asarray(np.sqrt(rest + np.square(edge)) / max(self.usual, _TINY))

    def _scaled(self, features: np.ndarray) -> np.ndarray:
        """Missing numbers stand at the centre."""
        z = np.clip((features - self.centre) / self.scale, -_CLIP, _CLIP)
        return np.asarray(np.nan_to_num(z, nan=0.0))


def view_of(features: np.ndarray, *, one_scale: bool = False) -> View:
    """Learned from (case, feature) without any label. ``one_scale``: all features have the same unit
    already, as those of texts."""
    there = features[np.isfinite(features).any(1)].astype(np.float64)
    centre = np.nan_to_num(np.nanmean(there, axis=0)) if len(there) else np.zeros(features.shape[1])
    spread = np.nan_to_num(np.nanstd(there, axis=0)) if len(there) else np.ones(features.shape[1])
    if one_scale:
        scale = np.full(len(centre), float(np.sqrt(np.square(spread).mean())) + _TINY)
    else:
        scale = np.where(spread > _TINY, spread, 1.0)
    z = np.nan_to_num(np.clip((there - centre) / scale, -_CLIP, _CLIP), nan=0.0)
    _, values, rows = np.linalg.svd(z, full_matrices=False)
    kept = min(WIDTH, int((values > 1e-4 * values.max(initial=_TINY)).sum()) or 1)
    basis = rows[:kept].T
    unit = float(np.sqrt(np.square(z @ basis).mean())) if len(z) else 1.0
    # texts are written in ever new words, and what describes them knows those: none is unlike
    judged = len(z) > 3 and not one_scale
    usual = max(float(np.quantile(_left_out(z), 0.99)), 1.0) if judged else np.inf
    return View(centre, scale, basis, max(unit, _TINY), usual)


def _left_out(z: np.ndarray) -> np.ndarray:
    """(case,): how far each case lies outside the directions in which the other half of the cases differ."""
    found = np.zeros(len(z))
    half = np.arange(len(z)) % 2 == 0
    for learn in (half, ~half):
        _, _, rows = np.linalg.svd(z[learn], full_matrices=False)
        basis = rows[:WIDTH].T
        rest = z[~learn] - (z[~learn] @ basis) @ basis.T
        found[~learn] = np.sqrt(np.square(rest).sum(1))
    return found
