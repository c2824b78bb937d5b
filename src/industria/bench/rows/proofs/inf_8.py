"""INF-8 under a job that detects nothing, and under an ingest that calls home."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_NO_ALARM = """
import types
from industria.plant import Plant
Plant.detect = lambda self, *a, **k: (types.SimpleNamespace(alarms=[]), None)
"""
_CALLS_HOME = """
import socket
from industria.plant import Plant
_ingest = Plant.ingest
def _calling(self, *a, **k):
    try:
        socket.create_connection(("192.0.2.1", 443), timeout=1).close()
    except OSError:
        pass
    return _ingest(self, *a, **k)
Plant.ingest = _calling
"""


def _first(planted: str) -> Callable[[], AbstractContextManager[None]]:
    """Run in the job's own process before the job."""
    return swapped("industria.bench.rows.inf_8:_JOB", lambda job: planted + job)


STUBS = (Stub("a job that detects nothing", _first(_NO_ALARM)),)
FAULTS = (Fault("ingest calls home", _first(_CALLS_HOME)),)
