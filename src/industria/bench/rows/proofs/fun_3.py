"""FUN-3 under sentences that are all refused, a check that passes all, and one rule that is not looked at."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.core import InputError

_SCHEDULING = "industria.applications.production.scheduling"


def _refuse(problem: object, sentence: str) -> object:
    raise InputError(f"expected an edit, found {sentence!r}")


STUBS = (
    Stub("every sentence is refused", swapped(f"{_SCHEDULING}.edits:edit", lambda real: _refuse)),
    Stub("no schedule breaks a rule", swapped(f"{_SCHEDULING}.feasibility:_findings", always(()))),
)
FAULTS = (
    Fault(
        "two operations may share a machine",
        swapped(f"{_SCHEDULING}.feasibility:_machine", always(())),
    ),
)
