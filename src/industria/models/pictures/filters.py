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
SCALES = (0.8, 1.6)  # pixels, and the same again on a picture of a quarter of the size
_COARSE = 4  # pixels of the picture to one of the coarser picture
_DIRECTIONS = 4


def filter_features(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Features of a picture (height, width, 3) of 0 to 255: (channel, rows, columns), rows one for 8 pixels."""
    from scipy.ndimage import gaussian_filter

    grey = picture.mean(axis=2)
    coarse = _pooled(grey, _COARSE)
    wide = np.abs(gaussian_filter(coarse, 1.0) - gaussian_filter(coarse, 6.0))
    maps = [_pooled(m, STRIDE) for m in _changes(grey)]
    maps += [_pooled(m, STRIDE // _COARSE) for m in (*_changes(coarse), wide)]
    return np.stack(maps)


def _changes(grey: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Brighter and darker than what is around, and second derivatives in four directions, at each scale."""
    from scipy.ndimage import gaussian_filter

    maps: list[NDArray[np.float32]] = []
    for scale in SCALES:
        change = gaussian_filter(grey, scale) - gaussian_filter(grey, 1.6 * scale)
        maps += [np.maximum(change, 0), np.maximum(-change, 0)]
        across = gaussian_filter(grey, scale, order=(0, 2)) * scale**2
        down = gaussian_filter(grey, scale, order=(2, 0)) * scale**2
        mixed = gaussian_filter(grey, scale, order=(1, 1)) * scale**2
        for turn in range(_DIRECTIONS):
            c, s = np.cos(np.pi * turn / _DIRECTIONS), np.sin(np.pi * turn / _DIRECTIONS)
            maps.append(np.abs(c * c * across + 2 * c * s * mixed + s * s * down))
    return maps


def _pooled(values: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Means over squares of ``size`` (rows, columns); the last row and column may be of fewer pixels."""
    height, width = values.shape
    padded = np.pad(values, ((0, -height % size), (0, -width % size)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // size, size, -1, size)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)
