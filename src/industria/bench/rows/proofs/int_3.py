"""INT-3 under one score for all pictures, kinds by lot, and a memory that lost the nearest patches."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped, together

_MEMORY = "industria.models.pictures.memory"
_KINDS = "industria.models.families.picture_kinds:PictureKindsFamily.predict"

STUBS = (
    Stub(
        "every patch alike, every picture of the first kind",
        together(
            swapped(f"{_MEMORY}:PatchMemory.map_of", lambda real: lambda *a: real(*a) * 0),
            swapped(_KINDS, lambda real: lambda self, model, given: (model.kinds[0], 1.0)),
        ),
    ),
)


def _furthest(real: Any) -> Any:
    def distances(self: Any, patches: Any, neighbours: int, without: int = -1) -> Any:
        return -real(self, patches, neighbours, without)

    return distances


FAULTS = (Fault("near is called far", swapped(f"{_MEMORY}:LayerMemory.distances", _furthest)),)
