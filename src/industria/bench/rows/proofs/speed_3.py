"""SPEED-3 under questions that find nothing, and under words that are not looked for."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_SNAPSHOT = "industria.foundation.knowledge.snapshot:Snapshot"
_ROW = "industria.bench.rows.speed_3"


SMALLER = together(
    swapped(f"{_ROW}:_COUNT", lambda count: 2_000),
    swapped(f"{_ROW}:_BLOCK", lambda count: 2_000),
    swapped(f"{_ROW}:_ROUNDS", lambda rounds: 10),
)
STUBS = (
    Stub(
        "nothing is found",
        swapped("industria.interaction.retrieval:retrieve", always([])),
    ),
)
FAULTS = (
    Fault("the words of a question are not looked for", swapped(f"{_SNAPSHOT}.rank_by_words", always([]))),
)  # fmt: skip
