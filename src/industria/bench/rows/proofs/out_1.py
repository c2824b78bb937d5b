"""OUT-1 under a file that is not smaller, and under weights that are rounded to one of three steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_BITS = "industria.models.compression.bits"


def _as_it_is(real: Any) -> Any:
    """Sixteen bits whatever was asked for."""

    def packed(arrays: Any, bits: int, exact: Any = frozenset()) -> Any:
        return real(arrays, 16, exact)

    return packed


def _coarse(real: Any) -> Any:
    """Signs alone, whatever the bits, written as if they were right."""

    def rounded(array: Any, bits: int) -> Any:
        whole, scale = real(array, 8)
        return (np.sign(whole) * 90).astype(np.int8), scale

    return rounded


STUBS = (Stub("the file as it was", swapped(f"{_BITS}:packed", _as_it_is)),)
FAULTS = (Fault("weights lose all but their signs", swapped(f"{_BITS}:rounded", _coarse)),)
