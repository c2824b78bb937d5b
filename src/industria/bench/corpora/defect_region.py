"""Features of a marked region in a picture: its shape, its contrast and its texture.

``picture``: (height, width) grey values; ``mask``: the same shape, above zero where something was
marked. A picture without a mark has an empty region, and its features say so.
"""

from __future__ import annotations

import cv2
import numpy as np

NAMES = (
    "area", "regions", "largest", "long_side", "short_side", "aspect", "solidity", "extent",
    "touches_edge", "inside_mean", "inside_std", "around_mean", "contrast", "darkest", "brightest",
    "picture_mean", "picture_std", "gradient_inside", "gradient_all", "thickness",
)  # fmt: skip


def defect_region(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(20,): the numbers of ``NAMES``; lengths and areas are shares of the picture."""
    grey = picture.astype(np.float32)
    marked = (mask > 0).astype(np.uint8)
    height, width = grey.shape
    side = float(np.hypot(height, width))
    gradient = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    whole = [float(grey.mean()), float(grey.std()), float(gradient.mean())]
    if not marked.any():
        return np.array([0.0] * 15 + [whole[0], whole[1], 0.0, whole[2], 0.0])
    contours, _ = cv2.findContours(marked, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea)
    (_, _), (one, other), _ = cv2.minAreaRect(largest)
    long, short = max(one, other) + 1, min(one, other) + 1
    area = max(cv2.contourArea(largest), 1.0)
    hull = max(cv2.contourArea(cv2.convexHull(largest)), 1.0)
    around = cv2.dilate(marked, np.ones((15, 15), np.uint8)) - marked
    inside, ring = grey[marked > 0], grey[around > 0]
    outside = float(ring.mean()) if ring.size else whole[0]
    edge = marked[0].any() or marked[-1].any() or marked[:, 0].any() or marked[:, -1].any()
    thickness = float(cv2.distanceTransform(marked, cv2.DIST_L2, 3).max())
    return np.array(
        [
            marked.mean(), np.log1p(len(contours)), area / (height * width), long / side,
            short / side, long / short, area / hull, area / (long * short), float(edge),
            inside.mean(), inside.std(), outside, inside.mean() - outside,
            np.quantile(inside, 0.02) - outside, np.quantile(inside, 0.98) - outside,
            whole[0], whole[1], gradient[marked > 0].mean(), whole[2], thickness / side,
        ]
    )  # fmt: skip
