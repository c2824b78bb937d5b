"""GROW-3 under a reading that is always nought, and under commits that are acknowledged but not made."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.lake.tables import Tables

_WRITE = "industria.foundation.lake.tables:Tables.write"


def _forgetful(real: Any) -> Any:
    def write(self: Tables, name: str, data: pa.Table, *, key: str = "", **named: Any) -> int:
        return 0 if key.endswith("7") else int(real(self, name, data, key=key, **named))

    return write


SMALLER = swapped("industria.bench.rows.grow_3:SIZES", lambda sizes: (3, 30))
STUBS = (
    Stub(
        "every question is answered by nought",
        swapped(
            "industria.foundation.lake.sql:Sql.query_within",
            always((pa.table({"n": [0], "mean": [0.0]}), False)),
        ),
    ),
)
FAULTS = (Fault("one commit in ten is not made", swapped(_WRITE, _forgetful)),)
