"""BASE-1 under queries that give nothing, and under one clause of SQL that is not heeded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

QUERY = "industria.foundation.lake.sql:Sql.query_within"


def read_as(old: str, new: str) -> Callable[[], AbstractContextManager[None]]:
    """A part of each statement is read as another."""
    return swapped(
        QUERY,
        lambda real: (
            lambda self, text, *left, **named: real(self, text.replace(old, new), *left, **named)
        ),
    )


NO_ROWS = Stub(
    "no rows",
    swapped(
        QUERY,
        lambda real: (
            lambda self, text, *left, **named: (
                real(self, text, *left, **named)[0].slice(0, 0),
                False,
            )
        ),
    ),
)
STUBS = (NO_ROWS,)
FAULTS = (Fault("DISTINCT is not heeded", read_as("DISTINCT ", "")),)
