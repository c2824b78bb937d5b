"""SPEED-1 under an ingest that takes nothing, and under commits that wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped, together

_NOTHING = """
from industria.foundation.ingest.engine import Ingest
from industria.foundation.ingest.report import IngestReport
Ingest.run = lambda self, *a, **k: IngestReport()
"""
_WAITING = """
import time as clock
from industria.foundation.lake.tables import Tables
_commit = Tables.commit
def _late(self, *a, **k):
    clock.sleep(8)
    return _commit(self, *a, **k)
Tables.commit = _late
"""
_ROW = "industria.bench.rows.speed_1"


def _first(planted: str) -> Callable[[], AbstractContextManager[None]]:
    """Run in the ingest's own process before it."""
    return swapped(f"{_ROW}:_INGEST", lambda code: planted + code)


SMALLER = together(
    swapped(f"{_ROW}:_ROUNDS", lambda rounds: 1), swapped(f"{_ROW}:ROWS", lambda rows: 1_000_000)
)
STUBS = (Stub("nothing is taken in", _first(_NOTHING)),)
FAULTS = (Fault("each commit waits for eight seconds", _first(_WAITING)),)
