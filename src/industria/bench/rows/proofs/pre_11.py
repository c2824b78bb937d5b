"""PRE-11 under scores that are one number, and under a network that never learned."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_DEPTH = "industria.models.pictures.depth"
METHOD = "industria.models.pictures.depth.detecting:DepthModel.map_of"


def flat(real: Any) -> Any:
    """Every patch as strange as any other."""
    return lambda self, part: real(self, part) * 0


def shifted(real: Any) -> Any:
    """Colour of one patch held against the depth of another, in maps and in training alike."""

    def standard(self: Any, part: Any) -> Any:
        import numpy as np

        given = dict(real(self, part))
        given["depth"] = np.random.default_rng(0).permutation(given["depth"])
        return given

    return standard


STUBS = (Stub("every patch alike", swapped(METHOD, flat)),)
FAULTS = (
    Fault(
        "colour and depth of different patches",
        swapped(f"{_DEPTH}.detecting:DepthModel.standard", shifted),
    ),
)
