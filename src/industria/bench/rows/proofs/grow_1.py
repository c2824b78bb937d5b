"""GROW-1 under an ingest that takes nothing, and under files that are taken for unchanged by their path."""

from __future__ import annotations

from pathlib import Path

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.ingest.report import IngestReport
from industria.foundation.ingest.seen import Seen


def _by_path(seen: Seen, path: Path) -> str:
    rows = seen._store.rows("SELECT sha256 FROM seen WHERE path = ?", (str(path.absolute()),))
    return str(rows[0][0]) if rows else ""


NOTHING_TAKEN = Stub(
    "nothing is taken in",
    swapped(
        "industria.foundation.ingest.engine:Ingest.run",
        lambda real: lambda self, paths, *rest, **named: IngestReport(),
    ),
)
SMALLER = swapped("industria.bench.rows.grow_1:SIZES", lambda sizes: (10, 50))
STUBS = (NOTHING_TAKEN,)
FAULTS = (
    Fault(
        "a file that was seen is never looked at again",
        swapped("industria.foundation.ingest.seen:Seen.remembered", lambda real: _by_path),
    ),
)
