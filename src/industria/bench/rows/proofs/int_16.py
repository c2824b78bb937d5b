"""INT-16 under a pump that never runs, and under exchanges that take a third of a second."""

from __future__ import annotations

import time
from dataclasses import replace

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_TWINS = "industria.applications.production.plc.twins"


def _slow(real):  # type: ignore[no-untyped-def]
    def step(self, seconds, actuators):  # type: ignore[no-untyped-def]
        time.sleep(0.3)
        return real(self, seconds, actuators)

    return step


def _never_pumping(real):  # type: ignore[no-untyped-def]
    def run(*arguments, **named):  # type: ignore[no-untyped-def]
        found = real(*arguments, **named)
        return replace(found, rows=[{**row, "pump": False} for row in found.rows])

    return run


STUBS = (Stub("the pump never runs", swapped(f"{_TWINS}.twin:run_over_opcua", _never_pumping)),)
FAULTS = (
    Fault("each exchange takes a third of a second", swapped(f"{_TWINS}.tank:Tank.step", _slow)),
)
