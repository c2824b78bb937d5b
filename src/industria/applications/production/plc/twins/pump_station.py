"""A pump station: a duty and a standby pump keep the pressure of a net whose demand changes."""

from __future__ import annotations

import math
from collections.abc import Mapping

from industria.applications.production.plc.execution.machine import Values
from industria.applications.production.plc.language.types import Constant
from industria.core import Text


class PumpStation:
    """Pressure in mbar; each pump adds, demand takes; the duty pump fails from 30 s to 50 s."""

    name = "pump_station"
    title = Text("泵站", "pump station")
    sensors: Mapping[str, str] = {
        "demand": "BOOL",
        "duty_fault": "BOOL",
        "standby_fault": "BOOL",
        "pressure": "INT",
    }
    actuators: Mapping[str, str] = {"duty": "BOOL", "standby": "BOOL"}
    rules = (
        "one_pump: never duty and standby\nfailed: if duty_fault then not duty\n"
        "takes_over: if demand and duty_fault and not standby_fault then standby"
    )

    def __init__(self) -> None:
        self._time, self._pressure, self._low_s = 0.0, 3000.0, 0.0
        self._hammer = False

    def step(self, seconds: float, actuators: Mapping[str, Constant]) -> Values:
        """Inflow by the pumps, outflow by a demand that swings over a minute."""
        self._time += seconds
        fault = 30.0 <= self._time % 90 < 50.0
        running = (bool(actuators["duty"]) and not fault) + bool(actuators["standby"])
        taken = 120.0 + 60.0 * math.sin(self._time / 60 * 2 * math.pi)
        self._pressure = max(0.0, self._pressure + seconds * (200.0 * running - taken))
        self._hammer = self._hammer or (running > 1)
        self._low_s = self._low_s + seconds if self._pressure < 1500.0 else 0.0
        return {
            "demand": self._pressure < 4000.0, "duty_fault": fault, "standby_fault": False,
            "pressure": round(self._pressure),
        }  # fmt: skip

    def harm(self) -> Text | None:
        """Both pumps at once, or no pressure for 20 s."""
        if self._hammer:
            return Text("两台泵同时运行", "both pumps ran at once")
        return Text("管网压力不足", "the net had no pressure") if self._low_s > 20.0 else None
