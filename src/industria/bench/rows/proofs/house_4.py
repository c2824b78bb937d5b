"""HOUSE-4 under a server that turns everybody away, and one whose /health waits behind the work."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_PLANTED = "industria.bench.studies.trial.processes:PLANTED"
_TURNED_AWAY = """
from industria.faces.http.shares import Shares
from industria.core import BusyError
def _none(self, key):
    raise BusyError("nobody is served")
Shares.taken = _none
"""
_BLOCKING = """
import starlette.concurrency as c, industria.faces.http.requests as r
async def _here(work, *given):
    return work(*given)
r.run_in_threadpool = _here
"""

STUBS = (Stub("everybody is turned away", swapped(_PLANTED, lambda real: _TURNED_AWAY)),)
FAULTS = (Fault("tools run on the event loop", swapped(_PLANTED, lambda real: _BLOCKING)),)
