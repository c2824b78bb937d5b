"""Two conveyors in a row: parts fall onto the first, and pile up where the second stands."""

from __future__ import annotations

from collections.abc import Mapping

from industria.applications.production.plc.execution.machine import Values
from industria.applications.production.plc.language.types import Constant
from industria.core import Text


class Conveyor:
    """A part every 2 s; each belt carries one in 1.5 s; more than five between the belts is a jam."""

    name = "conveyor"
    title = Text("输送带", "conveyors")
    sensors: Mapping[str, str] = {"start": "BOOL", "stop": "BOOL", "jam": "BOOL", "reset": "BOOL"}
    actuators: Mapping[str, str] = {"upstream": "BOOL", "downstream": "BOOL"}
    rules = "order: if upstream then downstream\njammed: if jam then not upstream"

    def __init__(self) -> None:
        self._time, self._between, self._spilled = 0.0, 0.0, False
        self._block_s = 0.0

    def step(self, seconds: float, actuators: Mapping[str, Constant]) -> Values:
        """Parts move; between 20 s and 26 s something blocks the second belt's end."""
        self._time += seconds
        blocked = 20.0 <= self._time % 60 < 26.0
        if actuators["upstream"]:
            self._between += seconds / 2.0
        if actuators["downstream"] and not blocked:
            self._between = max(0.0, self._between - seconds / 1.5)
        self._spilled = self._spilled or self._between > 8.0
        return {
            "start": 1.0 <= self._time % 60 < 1.5, "stop": 50.0 <= self._time % 60 < 51.0,
            "jam": self._between > 2.0, "reset": 30.0 <= self._time % 60 < 30.5,
        }  # fmt: skip

    def harm(self) -> Text | None:
        """Parts on the floor."""
        return Text("工件堆积掉落", "parts fell off the belts") if self._spilled else None
