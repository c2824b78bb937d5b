"""MOD-3 under the most frequent class, under labels that stand beside other rows, and under pictures that look alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.hier_4 import FAULTS as SHUFFLED
from industria.bench.rows.proofs.hier_4 import STUBS as PRIOR
from industria.bench.swap import swapped


def _alike(real: Any) -> Any:
    """Every picture is described as the first that was seen."""
    seen: list[Any] = []

    def whole(picture: Any, network: str) -> Any:
        found = real(picture, network)
        seen.append(found)
        return np.array(seen[0])

    return whole


STUBS = (
    PRIOR[0],
    Stub("every picture alike", swapped("industria.models.pictures.kinds:whole", _alike)),
)
FAULTS: tuple[Fault, ...] = SHUFFLED
