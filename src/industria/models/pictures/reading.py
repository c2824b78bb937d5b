"""Pictures as arrays: files are read, turned as the camera held them, and brought to one scale."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from industria.core import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"))
_BRIGHTEST = 255
_DEEPEST = 65_535.0  # of 16 bits
_LEAST_SIDE = 32  # pixels: below it no block of a network has a neighbourhood left


def picture_files(places: Sequence[Path]) -> list[Path]:
    """The picture files among files and in folders (with what is below them), in order.

    Raises InputError for a place that is not there, or where there is no picture.
    """
    found: list[Path] = []
    for place in places:
        if not place.exists():
            raise InputError(f"expected pictures at {place}, found nothing there: name another")
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        found += [p for p in inside if p.suffix.lower() in SUFFIXES and p.is_file()]
    if not found:
        raise InputError(
            f"expected pictures ({', '.join(sorted(SUFFIXES))}) in {', '.join(map(str, places))}, "
            "found none: name a folder that holds some"
        )
    return found


def read_picture(data: bytes, name: str = "the file") -> NDArray[np.float32]:
    """A picture (height, width, 3) of 0 to 255. Raises InputError where it cannot be decoded or is too large."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    from industria.foundation.ingest.picture import guard_pixels

    try:
        with Image.open(io.BytesIO(data)) as image:
            guard_pixels(image.width, image.height)
            upright = ImageOps.exif_transpose(image) or image
            return _eight_bit(np.asarray(_plain(upright)))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise InputError(f"expected a picture in {name}, found a damaged one: {error}") from None


def read_file(path: Path) -> NDArray[np.float32]:
    """A picture (height, width, 3) of 0 to 255. Raises InputError."""
    return read_picture(path.read_bytes(), path.name)


def scaled(picture: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """A picture (height, width, channel) at ``factor`` times its size, 32 pixels at least each way."""
    height, width = (max(_LEAST_SIDE, round(n * factor)) for n in picture.shape[:2])
    return resized(picture, height, width)


def resized(picture: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """A picture (height, width, channel) at another size."""
    from PIL import Image

    if (height, width) == picture.shape[:2]:
        return picture
    channels = [
        Image.fromarray(picture[..., c]).resize((width, height), Image.Resampling.BILINEAR)
        for c in range(picture.shape[2])
    ]
    return np.stack([np.asarray(c, np.float32) for c in channels], axis=2)


def _plain(image: object) -> object:
    """Colour as RGB; grey of more than 8 bits as it is."""
    from PIL import Image

    assert isinstance(image, Image.Image)
    deep = image.mode in ("I", "F") or image.mode.startswith("I;16")
    return image if deep else image.convert("RGB")


def _eight_bit(values: NDArray[np.generic]) -> NDArray[np.float32]:
    """(height, width, 3) of 0 to 255; deeper grey by the range of its kind, so that the same brightness is the
    same number in every picture: whole numbers up to 65,535, fractions up to 1 (or 255, where one is above 1)."""
    found = values.astype(np.float32)
    if found.ndim == 3:
        return found
    top = _DEEPEST
    if values.dtype.kind == "f" and (most := float(found.max(initial=0.0))) <= _BRIGHTEST:
        top = 1.0 if most <= 1 else float(_BRIGHTEST)
    grey = np.clip(found / top, 0, 1) * _BRIGHTEST
    return np.repeat(grey[..., None], 3, axis=2)
