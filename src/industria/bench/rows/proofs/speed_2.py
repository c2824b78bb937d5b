"""SPEED-2 under queries that give nothing, and under a table that is read whole before each."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault
from industria.bench.rows.proofs.base_1 import NO_ROWS, QUERY
from industria.bench.swap import swapped, together
from industria.foundation.lake.sql import Sql


def _whole_first(real: Any) -> Any:
    def query(self: Sql, text: str, *left: Any, **named: Any) -> Any:
        real(self, "SELECT * FROM history", *left, **named)
        return real(self, text, *left, **named)

    return query


_ROW = "industria.bench.rows.speed_2"
SMALLER = together(
    swapped(f"{_ROW}:_ROUNDS", lambda rounds: 5), swapped(f"{_ROW}:ROWS", lambda rows: 1_000_000)
)
STUBS = (NO_ROWS,)
FAULTS = (Fault("the table is read whole before each query", swapped(QUERY, _whole_first)),)
