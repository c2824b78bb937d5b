"""APP-6-CHECK under a checker that proves all, and under C that adds where it should subtract."""

from __future__ import annotations

from typing import Any

from industria.applications.production.plc.verification.engines import Verdict
from industria.applications.production.plc.verification.observer import Observed
from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_PLC = "industria.applications.production.plc"


def _all_proved(observed: Observed, *_: Any, **__: Any) -> tuple[Verdict, ...]:
    return tuple(Verdict(g.property, "proved", "none", 0, 0.0) for g in observed.goals)


def _adding(real: Any) -> Any:
    return lambda operator, *left: real("add" if operator == "sub" else operator, *left)


STUBS = (
    Stub(
        "every property is proved",
        swapped(f"{_PLC}.verification.engines:verify", lambda real: _all_proved),
    ),
)
FAULTS = (Fault("C adds where it should subtract", swapped(f"{_PLC}.execution.c_source:_whole", _adding)),)  # fmt: skip
