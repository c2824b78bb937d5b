"""A press with two buttons and a light curtain: a ram that must not move while a hand is in."""

from __future__ import annotations

from collections.abc import Mapping

from industria.applications.production.plc.execution.machine import Values
from industria.applications.production.plc.language.types import Constant
from industria.core import Text


class Press:
    """Ram position in mm, 0 up to 300 down, 200 mm/s; a hand is in the tool from 11 s to 13 s."""

    name = "press"
    title = Text("压力机", "press")
    sensors: Mapping[str, str] = {
        "left": "BOOL",
        "right": "BOOL",
        "curtain_clear": "BOOL",
        "position": "INT",
    }
    actuators: Mapping[str, str] = {"lower": "BOOL", "lift": "BOOL"}
    rules = (
        "both_hands: if lower then left and right\ncurtain: if not curtain_clear then not lower\n"
        "not_both: never lower and lift"
    )

    def __init__(self) -> None:
        self._time, self._position, self._hurt = 0.0, 0.0, False

    def step(self, seconds: float, actuators: Mapping[str, Constant]) -> Values:
        """The ram moves; both buttons are pressed for 2 s out of 5, once with a hand in the tool."""
        self._time += seconds
        hand = 11.0 <= self._time % 30 < 13.0
        speed = (200.0 if actuators["lower"] else 0.0) - (200.0 if actuators["lift"] else 0.0)
        self._position = min(300.0, max(0.0, self._position + speed * seconds))
        late = self._time % 30 >= 11.15  # one scan and one exchange after the hand came in
        self._hurt = self._hurt or (hand and late and speed > 0)
        pressed = self._time % 5 < 2.0 or hand
        return {
            "left": pressed,
            "right": pressed,
            "curtain_clear": not hand,
            "position": round(self._position),
        }

    def harm(self) -> Text | None:
        """The ram came down on a hand."""
        return Text("手在模具内时滑块下行", "the ram moved down on a hand") if self._hurt else None
