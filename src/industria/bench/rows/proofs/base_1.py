"""BASE-1 under queries that give nothing, and under one clause of SQL that is not heeded."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_QUERY = "industria.foundation.lake.sql:Sql.query_within"

STUBS = (
    Stub(
        "no rows",
        swapped(
            _QUERY,
            lambda real: (
                lambda self, text, *left, **named: (
                    real(self, text, *left, **named)[0].slice(0, 0),
                    False,
                )
            ),
        ),
    ),
)
FAULTS = (
    Fault(
        "DISTINCT is not heeded",
        swapped(
            _QUERY,
            lambda real: (
                lambda self, text, *left, **named: real(
                    self, text.replace("DISTINCT ", ""), *left, **named
                )
            ),
        ),
    ),
)
