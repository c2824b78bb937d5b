"""SPEED-1 under an ingest that takes nothing, and under rows that are all held as dictionaries."""

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
_ROWS_HELD = """
import csv
from industria.foundation.ingest.engine import Ingest
_run = Ingest.run
def _held(self, paths, *a, **k):
    rows = [row for path in paths for row in csv.DictReader(open(path, newline=""))]
    return _run(self, paths, *a, **k) if rows else None
Ingest.run = _held
"""
_ROW = "industria.bench.rows.speed_1"


def _first(planted: str) -> Callable[[], AbstractContextManager[None]]:
    """Run in the ingest's own process before it."""
    return swapped(f"{_ROW}:_INGEST", lambda code: planted + code)


SMALLER = together(
    swapped(f"{_ROW}:_ROUNDS", lambda rounds: 1), swapped(f"{_ROW}:ROWS", lambda rows: 2_000_000)
)
STUBS = (Stub("nothing is taken in", _first(_NOTHING)),)
FAULTS = (Fault("all rows are held as dictionaries", _first(_ROWS_HELD)),)
