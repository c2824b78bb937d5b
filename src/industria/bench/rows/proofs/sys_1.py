"""SYS-1 under edits that are all refused, and under calls that act without a person's yes."""

from __future__ import annotations

from typing import Any

from industria.applications.production.plc.writing.specify import Specification
from industria.applications.production.plc.writing.write import Written
from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together
from industria.core import Answer

_ROW = "industria.bench.rows.sys_1"


def _refused(specification: Specification, *_: Any, **__: Any) -> Written:
    return Written(specification, Answer(None, "refused"), ())


SMALLER = together(
    swapped(f"{_ROW}:_CHANGES", lambda changes: changes[:1]),
    swapped(f"{_ROW}:_LINK_S", lambda seconds: 2.0),
)
STUBS = (
    Stub(
        "every edit is refused",
        swapped("industria.applications.production.plc.writing.write:write", lambda real: _refused),
    ),
)
FAULTS = (
    Fault("what acts asks nobody", swapped("industria.faces.calls:Calls._wait", always(None))),
)
