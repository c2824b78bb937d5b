"""Figures of heat maps against masks: area under the curve, and the per-region overlap (AUPRO).

Bergmann et al., MVTec AD, IJCV 2021: of each connected faulty region the share that is marked, the mean over
regions, against the share of good pixels marked; the area to 30 % of these, over 30 %. Computed at every
pixel's value, not on a grid of thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIMIT = 0.3


def image_auroc(scores: Sequence[float], faulty: Sequence[bool]) -> float:
    """How often a faulty picture scores above a good one, ties counted half."""
    s, f = np.asarray(scores, float), np.asarray(faulty, bool)
    bad, good = s[f][:, None], s[~f][None]
    return float((bad > good).mean() + 0.5 * (bad == good).mean())


def region_overlap(
    maps: Sequence[NDArray[np.float32]], masks: Sequence[NDArray[np.bool_]]
) -> float:
    """AUPRO of heat maps (height, width) with masks of the same shapes; a good picture's mask is empty."""
    from scipy.ndimage import label

    values, good, overlap, regions = [], [], [], 0
    for strange, mask in zip(maps, masks, strict=True):
        numbered, count = label(mask, np.ones((3, 3)))
        regions += count
        sizes = np.bincount(numbered.ravel(), minlength=count + 1).astype(float)
        share = np.where(numbered > 0, 1 / np.maximum(sizes, 1)[numbered], 0.0)
        values.append(np.asarray(strange, np.float32).ravel())
        good.append(~mask.ravel())
        overlap.append(share.ravel())
    order = np.argsort(-np.concatenate(values), kind="stable")
    seen = np.concatenate(values)[order]
    last = np.flatnonzero(
        np.r_[seen[1:] != seen[:-1], True]
    )  # pixels of one value are marked at once
    of_good = np.concatenate(good)[order].cumsum()
    of_regions = np.concatenate(overlap)[order].cumsum()
    rate = np.r_[0.0, of_good[last] / max(1, of_good[-1])]
    marked = np.r_[0.0, of_regions[last] / max(1, regions)]
    inside = rate < _LIMIT
    at = np.interp(_LIMIT, rate, marked)
    return float(np.trapezoid(np.r_[marked[inside], at], np.r_[rate[inside], _LIMIT]) / _LIMIT)
