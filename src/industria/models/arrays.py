"""Arrays as the one file of a model, and back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from industria.models.blobs import ARRAYS

if TYPE_CHECKING:
    import numpy as np


def packed(arrays: Mapping[str, np.ndarray]) -> Mapping[str, bytes]:
    """Arrays by name as the files of a model."""
    import numpy as np

    into = io.BytesIO()
    np.savez_compressed(into, **arrays)  # type: ignore[arg-type]
    return {ARRAYS: into.getvalue()}


def opened(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The arrays by name that ``packed`` put into the files of a model."""
    import numpy as np

    with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
