"""FLOW-15 under a checker that passes all, a twin that never does harm, and a sensor that is not read."""

from __future__ import annotations

from dataclasses import replace

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_PLC = "industria.applications.production.plc"

STUBS = (
    Stub(
        "every program passes",
        swapped(f"{_PLC}.check:Report.passed", lambda real: property(lambda self: True)),
    ),
    Stub(
        "nothing ever does harm",
        swapped(
            f"{_PLC}.twins.twin:run_in_step",
            lambda real: lambda *a, **k: replace(real(*a, **k), harm=None),
        ),
    ),
)
FAULTS = (
    Fault(
        "the interpreter does not take the level in",
        swapped(
            f"{_PLC}.execution.interpreter:Interpreter.write",
            lambda real: (
                lambda self, slot, value, *at: (
                    None if slot.lower().endswith("level") else real(self, slot, value, *at)
                )
            ),
        ),
    ),
)
