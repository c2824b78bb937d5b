"""BASE-1 under queries that give nothing, and under one clause of SQL that is not heeded."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_QUERY = "industria.foundation.lake.sql:Sql.query"

STUBS = (
    Stub(
        "no rows",
        swapped(
            _QUERY, lambda real: lambda self, text, **named: real(self, text, **named).slice(0, 0)
        ),
    ),
)
FAULTS = (
    Fault(
        "DISTINCT is not heeded",
        swapped(
            _QUERY,
            lambda real: (
                lambda self, text, **named: real(self, text.replace("DISTINCT ", ""), **named)
            ),
        ),
    ),
)
