"""FUN-4 under programs that do nothing, memory that is not kept, and changes that begin from nothing."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_PLC = "industria.applications.production.plc"
_ROW = "industria.bench.rows.fun_4"
_FORGETFUL = """
from industria.applications.production.plc.runtime.retain import RetainFile
RetainFile.write = lambda self, values, program: None
"""


def _idle(real: Any) -> Any:
    def program(name: str) -> str:
        head, _, _ = str(real(name)).rpartition("END_VAR")
        return f"{head}END_VAR\nEND_PROGRAM\n"

    return program


SMALLER = together(
    swapped(f"{_ROW}:_KILLS", lambda kills: 2),
    swapped(f"{_ROW}:_PAIRS", lambda pairs: 3),
    swapped(f"{_ROW}:_TWIN_S", lambda seconds: 6.0),
    swapped(f"{_ROW}:_JITTER_S", lambda seconds: 2.0),
)
STUBS = (
    Stub(
        "programs that do nothing",
        swapped(f"{_PLC}.twins.control:reference_program", _idle),
    ),
)
FAULTS = (
    Fault("memory is not kept", swapped(f"{_ROW}:_CHILD", lambda code: _FORGETFUL + code)),
    Fault(
        "a change begins from nothing",
        swapped(f"{_PLC}.runtime.memory:carry", always(None)),
    ),
)
