"""APP-6 under empty programs, and under programs that are not those that were checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from industria.applications.production.plc.writing.specify import Specification
from industria.applications.production.plc.writing.write import Draft, Written
from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.core import Answer

_WRITE = "industria.applications.production.plc.writing.write"


def _empty(specification: Specification, *_: Any, **__: Any) -> Written:
    draft = Draft(specification.interface.text(), "draft")
    return Written(specification, Answer(draft, "accepted"), (draft,))


def _unchecked(real: Any) -> Any:
    def best(self: Any) -> Draft | None:
        found: Draft | None = real(self)
        return None if found is None else replace(found, text=found.text.replace(":=", "=", 1))

    return best


SMALLER = swapped("industria.bench.rows.app_6:_TOKENS_OFF", lambda tokens: 60)
STUBS = (Stub("an empty program", swapped(f"{_WRITE}:write", lambda real: _empty)),)
FAULTS = (
    Fault(
        "what is given out is not what was checked",
        swapped(f"{_WRITE}:_Writer.best", _unchecked),
    ),
)
