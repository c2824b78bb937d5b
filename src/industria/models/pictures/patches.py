"""What each patch of a picture is described by: blocks of a network, own filters, or both.

A patch is 16 pixels each way at the size that the memory works at. Each block gives a layer of its own; what
is coarser than the grid of patches is interpolated, what is finer is averaged. Of every layer the picture's
own median is taken away: light and camera move all patches of a picture alike, a fault moves few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from industria.models.pictures.filters import filter_features

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from industria.models.pictures.efficientnet import EfficientNetLite

FILTERS = "filters"


@dataclass(frozen=True)
class PatchOptions:
    """How pictures are described. ``side``: pixels each way to which a picture is brought; ``stride``:
    pixels from patch to patch then; ``blocks``: of the network; ``filters``: whether own filters give a
    layer too; ``centred``: whether each picture's median is taken away.
    """

    side: int = 224
    stride: int = 16
    blocks: tuple[int, ...] = (10,)
    filters: bool = False
    centred: bool = True


def layers_of(
    picture: NDArray[np.float32], options: PatchOptions, network: EfficientNetLite | None
) -> Mapping[str, NDArray[np.float32]]:
    """Layers of a picture (height, width, 3) of 0 to 255, by name: each (rows, columns, channel).

    Without a network only the filters speak.
    """
    from scipy.ndimage import uniform_filter

    height, width = picture.shape[:2]
    grid = (-(-height // options.stride), -(-width // options.stride))
    found: dict[str, NDArray[np.float32]] = {}
    if network is not None and options.blocks:
        for block, values in zip(
            options.blocks, network.features(picture, options.blocks), strict=True
        ):
            near = uniform_filter(values, (0, 3, 3), mode="nearest")
            found[f"block_{block}"] = on_grid(near, grid)
    if options.filters or not found:
        near = uniform_filter(np.sqrt(filter_features(picture)), (0, 3, 3), mode="nearest")
        found[FILTERS] = on_grid(near, grid)
    return {
        name: np.moveaxis(_centred(values) if options.centred else values, 0, -1)
        for name, values in found.items()
    }


def on_grid(values: NDArray[np.float32], grid: tuple[int, int]) -> NDArray[np.float32]:
    """Maps (channel, rows, columns) on another grid: averaged where that is coarser, else interpolated."""
    found = values
    for axis, wanted in ((1, grid[0]), (2, grid[1])):
        have = found.shape[axis]
        if have == wanted:
            continue
        found = np.moveaxis(_resampled(np.moveaxis(found, axis, 0), wanted), 0, axis)
    return np.ascontiguousarray(found)


def _resampled(values: NDArray[np.float32], wanted: int) -> NDArray[np.float32]:
    """The first axis with ``wanted`` places, each at the middle of its share of the old ones."""
    have = len(values)
    if have > wanted:
        edges = np.linspace(0, have, wanted + 1).round().astype(int)
        sums = np.add.reduceat(values, edges[:-1], axis=0)
        shape = (-1,) + (1,) * (values.ndim - 1)
        return np.asarray(sums / np.diff(edges).reshape(shape), np.float32)
    at = np.clip((np.arange(wanted) + 0.5) * have / wanted - 0.5, 0, have - 1)
    low = np.floor(at).astype(int)
    part = (at - low).astype(np.float32).reshape((-1,) + (1,) * (values.ndim - 1))
    high = np.minimum(low + 1, have - 1)
    return np.asarray(values[low] * (1 - part) + values[high] * part, np.float32)


def _centred(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(values - np.median(values, axis=(1, 2), keepdims=True), np.float32)
