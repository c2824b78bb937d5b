"""INF-6 under a journal that keeps nothing, and under gaps that are not filled from history."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_LINKS = "industria.infrastructure.links"
_ROW = "industria.bench.rows.inf_6"


async def _unfilled(link: object, nodes: object, first: bool) -> None:
    return None


SMALLER = together(
    swapped(f"{_ROW}:_CUT_AT", lambda seconds: 2.0),
    swapped(f"{_ROW}:_CUT_S", lambda seconds: 5.0),
    swapped(f"{_ROW}:_RUN_S", lambda seconds: 10.0),
    swapped(f"{_ROW}:_ROUNDS", lambda rounds: 60),
    swapped(f"{_ROW}:_ARRIVE_S", lambda seconds: 8.0),
)
STUBS = (Stub("no reading is kept", swapped(f"{_LINKS}.journal:Journal.append", always(0))),)
FAULTS = (
    Fault(
        "what was missed is not read from history",
        swapped(f"{_LINKS}.opcua:OpcUaLink._fill_gap", lambda real: _unfilled),
    ),
)
