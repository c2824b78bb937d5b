"""Marked places of a heat map: boxes, and pictures that show them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAT_STEPS = 1000  # steps of a spread in a 16-bit heat map
HEAT_ZERO = 10_000  # the step that stands for 0
_SMOOTH = 0.5  # of a patch's side: heat maps are smoothed by it, as PatchCore's are
_LEAST_AREA = 16  # pixels: less is grain
_MOST = 50  # regions of one picture


@dataclass(frozen=True, slots=True)
class Region:
    """A marked place: its box in pixels (left, top, width, height), its area, and its strangest pixel."""

    left: int
    top: int
    width: int
    height: int
    area: int
    strangeness: float


def regions_of(strange: NDArray[np.float32], threshold: float) -> list[Region]:
    """Connected places of (height, width) over a threshold, the strangest first; 50 at most."""
    from scipy.ndimage import find_objects, label

    marked, _ = label(strange > threshold)
    found = []
    for number, box in enumerate(find_objects(marked), start=1):
        if box is None:
            continue
        inside = marked[box] == number
        area = int(inside.sum())
        if area < _LEAST_AREA:
            continue
        rows, columns = box
        top = float(strange[box][inside].max())
        found.append(
            Region(
                columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start, area, top
            )
        )  # fmt: skip
    return sorted(found, key=lambda r: -r.strangeness)[:_MOST]


def on_picture(strange: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """How strange patches are (rows, columns), at each pixel of their picture (height, width), smoothed."""
    from PIL import Image
    from scipy.ndimage import gaussian_filter

    whole = Image.fromarray(strange).resize((width, height), Image.Resampling.BILINEAR)
    smooth = _SMOOTH * float(np.sqrt(height * width / strange.size))
    return np.asarray(gaussian_filter(np.asarray(whole, np.float32), smooth), np.float32)


def heat_png(strange: NDArray[np.float32]) -> bytes:
    """A heat map as 16-bit grey PNG: the value is 10,000 + 1,000 for each spread above what is usual."""
    from PIL import Image

    steps = np.clip(np.round(strange * HEAT_STEPS) + HEAT_ZERO, 0, 65_535).astype(np.uint16)
    return _png(Image.fromarray(steps))


def overlay_png(
    picture: NDArray[np.float32], strange: NDArray[np.float32], threshold: float
) -> bytes:
    """The picture with what is strange laid over it: red at the threshold and above, clear where it is usual."""
    from PIL import Image

    heat = np.clip(strange / max(threshold, 1e-6), 0, 1)[..., None]
    colour = np.concatenate(
        [np.full_like(heat, 255), 200 * (1 - heat), np.zeros_like(heat)], axis=2
    )
    mixed = picture * (1 - 0.6 * heat**2) + colour * 0.6 * heat**2
    return _png(Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8)))


def picture_png(picture: NDArray[np.float32], side: int) -> bytes:
    """A picture (height, width, 3) as PNG whose longer side has at most so many pixels."""
    from PIL import Image

    image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    image.thumbnail((side, side))
    return _png(image)


def heat_layer_png(strange: NDArray[np.float32], threshold: float, side: int) -> bytes:
    """What is strange as a layer to lay over the picture, the longer side of at most so many pixels.

    Clear where it is usual, yellow to red above.
    """
    from PIL import Image

    heat = np.clip(strange / max(threshold, 1e-6), 0, 1)
    layer = np.zeros((*strange.shape, 4), np.uint8)
    layer[..., 0] = 255
    layer[..., 1] = (200 * (1 - heat)).astype(np.uint8)
    layer[..., 3] = (210 * heat**2).astype(np.uint8)
    image = Image.fromarray(layer)
    image.thumbnail((side, side))
    return _png(image)


def _png(image: object) -> bytes:
    from PIL import Image

    assert isinstance(image, Image.Image)
    into = io.BytesIO()
    image.save(into, "PNG")
    return into.getvalue()
