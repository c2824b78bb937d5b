"""Patch features without a network: how grey values change at four scales and in four directions.

Differences of Gaussians and oriented second derivatives, each as the mean of its size over a patch, and the
grey value beside its neighbourhood's: what a machine has where the weights of a network are not at hand.
Marr & Hildreth 1980 for the differences; steerable derivatives after Freeman & Adelson 1991.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIDE = 8  # pixels from patch to patch
SCALES = (0.8, 1.6, 3.2, 6.4)  # pixels
_DIRECTIONS = 4


def filter_features(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Features of a picture (height, width, 3) of 0 to 255: (channel, rows, columns), rows one for 8 pixels."""
    from scipy.ndimage import gaussian_filter

    grey = picture.mean(axis=2)
    maps: list[NDArray[np.float32]] = []
    for scale in SCALES:
        smooth = gaussian_filter(grey, scale)
        change = smooth - gaussian_filter(grey, 1.6 * scale)
        maps += [np.maximum(change, 0), np.maximum(-change, 0)]
        across = gaussian_filter(grey, scale, order=(0, 2)) * scale**2
        down = gaussian_filter(grey, scale, order=(2, 0)) * scale**2
        mixed = gaussian_filter(grey, scale, order=(1, 1)) * scale**2
        for turn in range(_DIRECTIONS):
            c, s = np.cos(np.pi * turn / _DIRECTIONS), np.sin(np.pi * turn / _DIRECTIONS)
            maps.append(np.abs(c * c * across + 2 * c * s * mixed + s * s * down))
    maps.append(np.abs(gaussian_filter(grey, 4.0) - gaussian_filter(grey, 24.0)))
    return np.stack([_pooled(m) for m in maps])


def _pooled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means over patches (rows, columns); the last row and column may be of fewer pixels."""
    height, width = values.shape
    tall, wide = -height % STRIDE, -width % STRIDE
    padded = np.pad(values, ((0, tall), (0, wide)), mode="reflect")
    blocks = padded.reshape(padded.shape[0] // STRIDE, STRIDE, -1, STRIDE)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)
