"""INT-6 under roles that may do all, and under calls that do not ask who calls."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.core import Caller

_KEYS = "industria.interaction.gateway.keys"

STUBS = (
    Stub(
        "everybody is an admin",
        swapped(f"{_KEYS}:Keys.caller", always(Caller("anybody", "admin"))),
    ),
)
FAULTS = (
    Fault(
        "a viewer may do what an engineer may",
        swapped("industria.core.session:Caller.may", always(True)),
    ),
)
