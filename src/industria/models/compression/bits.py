"""Arrays in few bits: each row of a matrix as whole numbers and one scale, as files and back.

A row (all but the first axis, flat) is rounded to steps of its largest number over 2^(bits - 1) - 1. The whole
numbers stand as bytes, and the archive's own deflate takes the bits that they do not need: a normal weight of
4 bits costs 3.6. Vectors and small matrices stay as half-precision floats, counters as they are.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from industria.core import IntegrityError

if TYPE_CHECKING:
    import numpy as np

FILE = "compressed.safetensors.xz"
BITS = "bits"  # the option of a card
WHOLE, SCALE = (
    "~q",
    "~s",
)  # behind the name of an array: its whole numbers, and the scales of its rows
_SMALL = 2048  # numbers under which an array is not worth the loss


def packed(
    arrays: Mapping[str, np.ndarray], bits: int, exact: frozenset[str] = frozenset()
) -> dict[str, bytes]:
    """Arrays by name as the one file of a compressed model. ``exact``: names that stay as they are."""
    import numpy as np
    from safetensors.numpy import save

    stored = _stored(arrays, bits, exact)
    whole = save({name: np.array(a, order="C") for name, a in stored.items()})
    return {FILE: lzma.compress(whole, preset=9)}


def _stored(
    arrays: Mapping[str, np.ndarray], bits: int, exact: frozenset[str] = frozenset()
) -> dict[str, np.ndarray]:
    """What stands in the file, by name."""
    import numpy as np

    stored: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if name in exact or array.dtype.kind != "f":
            stored[name] = array
        elif array.ndim < 2 or array.size < _SMALL or bits >= 16:
            stored[name] = array.astype(np.float16)
        else:
            stored[name + WHOLE], stored[name + SCALE] = rounded(array, bits)
    return stored


def opened(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The arrays that ``packed`` put into a file, floats as float32. Raises IntegrityError."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        stored = load(lzma.decompress(files[FILE]))
    except (KeyError, lzma.LZMAError, SafetensorError) as error:
        raise IntegrityError(
            f"expected the arrays of a compressed model in {FILE}, found {error}: restore it from a backup or "
            "compress the model again"
        ) from error
    return _plain(stored)


def _plain(stored: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The arrays that stand in a file, floats as float32."""
    import numpy as np

    found: dict[str, Any] = {}
    for name, array in stored.items():
        if name.endswith(WHOLE):
            plain = name.removesuffix(WHOLE)
            found[plain] = widened(array, stored[plain + SCALE])
        elif not name.endswith(SCALE):
            found[name] = array.astype(np.float32) if array.dtype == np.float16 else array
    return found


def of(options: Mapping[str, object]) -> int:
    """The bits of a compressed model, as its card says; raises IntegrityError where it does not."""
    bits = options.get(BITS)
    if not isinstance(bits, int) or bits < 2:
        raise IntegrityError(
            f"expected a card that says the {BITS} of its compressed file, found {bits!r}: compress the model again"
        )
    return bits


def rounded(array: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """(whole numbers as int8 in the array's shape, scale of each row (row,) float32); 2 to 8 bits."""
    import numpy as np

    rows = array.reshape(len(array), -1)
    top = 2 ** (bits - 1) - 1
    scale = np.abs(rows).max(1) / top
    steps = np.where(scale > 0, scale, 1.0).astype(np.float32)
    whole = np.clip(np.rint(rows / steps[:, None]), -top, top).astype(np.int8)
    return whole.reshape(array.shape), steps


def widened(whole: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """What ``rounded`` gave as floats."""
    import numpy as np

    shape = (-1,) + (1,) * (whole.ndim - 1)
    return np.asarray(whole.astype(np.float32) * scale.reshape(shape))


def through(arrays: Mapping[str, np.ndarray], bits: int) -> dict[str, np.ndarray]:
    """Arrays as they are after the file: what a compressed model computes with."""
    return _plain(_stored(arrays, bits))
