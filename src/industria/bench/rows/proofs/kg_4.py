"""KG-4 under no attributes, and under units that are left out."""

from __future__ import annotations

from dataclasses import replace

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_FIND = "industria.foundation.knowledge.attributes:find_attributes"

STUBS = (Stub("no attributes", swapped(_FIND, always([]))),)
FAULTS = (
    Fault(
        "units are left out",
        swapped(_FIND, lambda real: lambda text: [replace(a, unit="") for a in real(text)]),
    ),
)
