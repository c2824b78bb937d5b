"""What patches of a part look like in colour and in depth, on one grid."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from industria.core import InputError
from industria.models.pictures.filters import STRIDE, filter_features
from industria.models.pictures.reading import picture_files, read_file, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

Modality = Literal["colour", "depth"]
MODALITIES: tuple[Modality, ...] = ("colour", "depth")
Described = Mapping[str, "NDArray[np.float32]"]  # modality to (rows, columns, channel)
DEPTH_SUFFIX = ".depth.png"
_SIDE = 256  # pixels: the geometric mean of height and width at which patches are looked at


def pairs_of(places: list[Path]) -> list[tuple[Path, Path]]:
    """Pictures with their depth, ``NAME.png`` and ``NAME.depth.png``. Raises InputError for one without."""
    files = picture_files(places)
    depth = {path.name.removesuffix(DEPTH_SUFFIX): path for path in files if _is_depth(path)}
    found = []
    for path in (p for p in files if not _is_depth(p)):
        if path.stem not in depth:
            raise InputError(
                f"expected {path.stem}{DEPTH_SUFFIX} beside {path.name}, found none: add it"
            )
        found.append((path, depth[path.stem]))
    return found


def _is_depth(path: Path) -> bool:
    return path.name.endswith(DEPTH_SUFFIX)


def read_depth(data: bytes, name: str = "the file") -> NDArray[np.float32]:
    """A depth picture (height, width) in its own steps. Raises InputError where it is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            values = np.asarray(image, np.float32)
    except (UnidentifiedImageError, OSError) as error:
        raise InputError(
            f"expected a depth picture in {name}, found a damaged one: {error}"
        ) from None
    if values.ndim != 2:
        raise InputError(
            f"expected depth as one grey channel in {name}, found {values.shape[-1]}: save it as grey"
        )
    return values


def read_pair(pair: tuple[Path, Path]) -> tuple[NDArray[np.float32], Described]:
    """The colour picture (height, width, 3) of a part, and the part described. Raises InputError."""
    colour, depth = pair
    seen = read_file(colour)
    try:
        return seen, describe_pair(seen, read_depth(depth.read_bytes(), depth.name))
    except InputError as error:
        raise InputError(f"{colour.name}: {error}") from None


def describe_pair(colour: NDArray[np.float32], depth: NDArray[np.float32]) -> Described:
    """Features of colour (height, width, 3) of 0 to 255 and depth (height, width), each less its median.

    Depth has the plane through it taken away first, and is brought to 40 steps for its usual deviation.
    Raises InputError for two sizes.
    """
    if colour.shape[:2] != depth.shape:
        raise InputError(
            f"expected colour and depth of one size, found {colour.shape[:2]} and {depth.shape}: scale one"
        )
    factor = _SIDE / float(np.sqrt(depth.size))
    shape = scaled(_level(depth)[..., None], factor)
    seen = scaled(colour, factor)
    return {
        "colour": _with_values(seen, _opponents(seen)),
        "depth": _with_values(np.repeat(shape, 3, axis=2), shape),
    }


def _level(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    down, across = np.mgrid[: depth.shape[0], : depth.shape[1]]
    plane = np.stack([down.ravel(), across.ravel(), np.ones(depth.size)], axis=1)
    fitted, *_ = np.linalg.lstsq(plane, depth.ravel(), rcond=None)
    away = depth - (plane @ fitted).reshape(depth.shape)
    return np.asarray(40 * away / (away.std() + 1e-6), np.float32)


def _opponents(colour: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light, red less green and blue less yellow (height, width, 3)."""
    red, green, blue = np.moveaxis(colour, 2, 0)
    return np.stack([(red + green + blue) / 3, red - green, blue - (red + green) / 2], axis=2)


def _with_values(picture: NDArray[np.float32], values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Filter features beside the values themselves, means over patches: (rows, columns, channel)."""
    from scipy.ndimage import uniform_filter

    filters = np.sqrt(filter_features(picture))
    rows, columns = filters.shape[1:]
    kept = values[: rows * STRIDE, : columns * STRIDE]
    pad = (rows * STRIDE - kept.shape[0], columns * STRIDE - kept.shape[1])
    whole = np.pad(kept, ((0, pad[0]), (0, pad[1]), (0, 0)), mode="edge")
    means = whole.reshape(rows, STRIDE, columns, STRIDE, -1).mean(axis=(1, 3))
    found = np.concatenate([np.moveaxis(filters, 0, -1), means], axis=2)
    found = uniform_filter(found, (3, 3, 0), mode="nearest")
    return np.asarray(found - np.median(found, axis=(0, 1)), np.float32)
