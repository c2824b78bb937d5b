"""KG-11 under patterns that nothing answers, paths that lose a fact, and verdicts that are not kept."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_KNOWLEDGE = "industria.foundation.knowledge"
_ROW = "industria.bench.rows.kg_11"

SMALLER = together(
    swapped(f"{_ROW}:_NODES", lambda nodes: 5_000), swapped(f"{_ROW}:_EDGES", lambda edges: 20_000)
)
STUBS = (Stub("no answers", swapped(f"{_KNOWLEDGE}.query:query", always([]))),)
FAULTS = (
    Fault(
        "a path loses its last fact",
        swapped(
            f"{_KNOWLEDGE}.paths:shortest_chain", lambda real: lambda *a, **k: real(*a, **k)[:-1]
        ),
    ),
    Fault("a reviewer's word is not kept", swapped(f"{_KNOWLEDGE}.review:Review.judge", always(None))),
)  # fmt: skip
