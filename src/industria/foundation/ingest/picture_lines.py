"""Straight lines on a picture of a sheet, by what remains of its dark places when all that is short is taken away.

Serra, Image Analysis and Mathematical Morphology, 1982: opening by a line. OpenCV comes with the extra [ocr].
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from industria.foundation.ingest.documents.grids import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHORTEST = 1 / 14  # of the sheet's height or width: a shorter line is none of a table
_BLOCK, _DARKER = 25, 12  # pixels around, grey levels: what is darker than its surroundings


def straightening(height: int, width: int, angle: float) -> NDArray[np.float64]:
    """The affine map (2, 3) that turns a sheet back by an angle (radians), all of it in view."""
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], float) @ turn.T
    return np.hstack([turn, -corners.min(axis=0)[:, None]])


def moved(points: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 2) after an affine map."""
    out: NDArray[np.float64] = points @ by[:, :2].T + by[:, 2]
    return out


def lines_on(pixels: NDArray[np.uint8], by: NDArray[np.float64]) -> list[Box]:
    """The lines across and down a picture (height, width, 3) that an affine map makes straight.

    Looked for at the picture's own size; their places are those after the map.
    """
    import cv2

    height, width = pixels.shape[:2]
    scale = float(np.hypot(*by[:, 0]))
    by = by / scale
    sheet = np.array([[0, 0], [width, 0], [0, height], [width, height]], float)
    size = moved(sheet, by).max(axis=0).astype(int) + 1
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    straight = cv2.warpAffine(grey, by, (int(size[0]), int(size[1])), borderValue=255)
    dark = cv2.adaptiveThreshold(
        straight, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _BLOCK, _DARKER
    )
    boxes: list[Box] = []
    for kernel in (
        (max(int(size[0] * _SHORTEST), 20), 1),
        (1, max(int(size[1] * _SHORTEST), 20)),
    ):
        near = cv2.dilate(dark, np.ones((3, 3), np.uint8))  # a line a little askew is on two rows
        kept = cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8))
        contours, _ = cv2.findContours(kept, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            left, top, wide, high = cv2.boundingRect(contour)
            across = kernel[0] > kernel[1]
            middle = top + high / 2 if across else left + wide / 2
            boxes.append(
                Box(left, middle, left + wide, middle)
                if across
                else Box(middle, top, middle, top + high)
            )
    return [Box(b.left * scale, b.top * scale, b.right * scale, b.bottom * scale) for b in boxes]
