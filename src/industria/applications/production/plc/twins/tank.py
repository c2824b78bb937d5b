"""A tank that is filled by a pump and emptied by a valve and by what the plant takes."""

from __future__ import annotations

from collections.abc import Mapping

from industria.applications.production.plc.execution.machine import Values
from industria.applications.production.plc.language.types import Constant
from industria.core import Text


class Tank:
    """Level in per cent; the pump adds 4 %/s, the valve takes 3 %/s, the plant 1 %/s."""

    name = "tank"
    title = Text("水箱", "tank")
    sensors: Mapping[str, str] = {"level": "INT", "start": "BOOL", "stop": "BOOL"}
    actuators: Mapping[str, str] = {"pump": "BOOL", "valve": "BOOL"}
    rules = "full: if level >= 95 then not pump\nstopped: if stop then not pump\nnot_both: never pump and valve"

    def __init__(self, level: float = 30.0) -> None:
        self._level, self._time = level, 0.0
        self._overflow = False

    def step(self, seconds: float, actuators: Mapping[str, Constant]) -> Values:
        """Inflow, outflow; an operator starts after 1 s and stops between 40 s and 45 s."""
        flow = (4.0 if actuators["pump"] else 0.0) - (3.0 if actuators["valve"] else 0.0) - 1.0
        self._level = max(0.0, self._level + flow * seconds)
        self._overflow = self._overflow or self._level > 100.0
        self._time += seconds
        return {
            "level": round(self._level),
            "start": 1.0 <= self._time % 60 < 1.5,
            "stop": 40.0 <= self._time % 60 < 45.0,
        }

    def harm(self) -> Text | None:
        """An overflow."""
        return Text("水箱溢流", "the tank overflowed") if self._overflow else None
