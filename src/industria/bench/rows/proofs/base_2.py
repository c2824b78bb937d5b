"""BASE-2 under queries that give nothing, and under paths that count from one."""

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
        "items of a list are counted from one",
        swapped(
            _QUERY,
            lambda real: (
                lambda self, text, *left, **named: real(
                    self, text.replace("[1]", "[0]"), *left, **named
                )
            ),
        ),
    ),
)
