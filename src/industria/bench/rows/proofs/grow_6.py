"""GROW-6 under Runs that are not kept, and under a chain that is walked anew for each Run."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.core import Run
from industria.trust.audit import AuditChain

_APPEND = "industria.trust.audit:AuditChain.append"


def _walking(real: Any) -> Any:
    def append(self: AuditChain, run: Run) -> str:
        self.verify(full=True)
        return str(real(self, run))

    return append


SMALLER = swapped("industria.bench.rows.grow_6:SIZES", lambda sizes: (20, 600))
STUBS = (Stub("no Run is kept", swapped(_APPEND, always(""))),)
FAULTS = (Fault("the chain is walked anew for each Run", swapped(_APPEND, _walking)),)
