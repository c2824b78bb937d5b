"""What the channels of one machine read during an alarm: how far from normal, and when a limit was passed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import Asset, Evidence, Locator
from industria.foundation.lake import StoredAlarm
from industria.models.anomaly.frame import SensorFrame

_NORMAL_QUANTILES = (0.005, 0.995)
_MOST_OTHERS = 3
_FAR = 0.5  # of its normal range: how far another channel of the machine has to be outside to be told of


@dataclass(frozen=True, slots=True)
class Reading:
    """A sensor during an alarm: its extreme value, when, and the range it had in normal operation."""

    sensor: str
    value: float
    time: str
    low: float
    high: float
    unit: str
    evidence: Evidence

    @property
    def direction(self) -> str:
        """``above``, ``below`` or ``inside`` the normal range."""
        if self.value > self.high:
            return "above"
        return "below" if self.value < self.low else "inside"


class Channels:
    """The channels of one table around one alarm."""

    def __init__(
        self,
        asset: Asset,
        frame: SensorFrame,
        alarm: StoredAlarm,
        normal_rows: int,
        unit_of: Callable[[str], str],
    ) -> None:
        self._asset = asset
        self._frame = frame
        self._alarm = alarm
        self._normal = frame.values[:normal_rows]
        self._unit_of = unit_of
        start = pd.Timestamp(alarm.start).to_datetime64()
        end = pd.Timestamp(alarm.end).to_datetime64()
        self._during = (frame.times >= start) & (frame.times <= end)

    def readings(self, sensors: Sequence[str], others: Sequence[str] = ()) -> tuple[Reading, ...]:
        """Readings of the alarm's sensors, then of those others that left their normal range by far."""
        found = [r for s in sensors if (r := self.reading(s))]
        more = [r for s in others if s not in sensors and (r := self.reading(s)) and _far(r)]
        more.sort(key=lambda r: -_outside(r))
        return (*found, *more[:_MOST_OTHERS])

    def reading(self, sensor: str) -> Reading | None:
        """The reading farthest from normal of one sensor; None where the table has none of it then."""
        frame = self._frame
        if sensor not in frame.channels or not self._during.any():
            return None
        column = frame.channels.index(sensor)
        low, high = np.quantile(self._normal[:, column], _NORMAL_QUANTILES)
        values = frame.values[self._during, column]
        position = int(np.argmax(np.maximum(values - high, low - values)))
        value = float(values[position])
        moment = pd.Timestamp(frame.times[self._during][position]).isoformat()
        unit = self.unit(sensor)
        alarm = self._alarm
        excerpt = (
            f"{self._asset.name}.{sensor}: {value:.4g} {unit} at {moment}; normal {low:.4g} to "
            f"{high:.4g}; alarm from {alarm.start} to {alarm.end}, score {alarm.score:.3g}"
        )
        locator = Locator("window", since=alarm.start, until=alarm.end, columns=(sensor,))
        evidence = Evidence(self._asset.id, locator, excerpt, alarm.score)
        return Reading(sensor, value, moment, float(low), float(high), unit, evidence)

    def unit(self, sensor: str) -> str:
        """The unit of a channel, by its table or by a list; empty where unknown."""
        own = next((c.unit for c in self._asset.schema if c.name == sensor), "")
        return own or self._unit_of(sensor)

    def first_beyond(
        self, sensor: str, limit: float, *, above: bool
    ) -> tuple[float, str, Evidence] | None:
        """The first reading of the alarm beyond a limit: (raw value, time, evidence); None where there is none."""
        if sensor not in self._frame.channels:
            return None
        values = self._frame.values[:, self._frame.channels.index(sensor)]
        beyond = self._during & ((values > limit) if above else (values < limit))
        if not beyond.any():
            return None
        at = int(np.argmax(beyond))
        moment = pd.Timestamp(self._frame.times[at]).isoformat()
        value = float(values[at])
        unit = self.unit(sensor)
        excerpt = f"{self._asset.name}.{sensor}: {value:.4g} {unit} at {moment}".replace("  ", " ")
        place = Locator("window", since=moment, until=moment, columns=(sensor,))
        return value, moment, Evidence(self._asset.id, place, excerpt, self._alarm.score)


def _outside(reading: Reading) -> float:
    """How far outside its normal range a reading is, in widths of that range."""
    width = max(reading.high - reading.low, 1e-12)
    return max(reading.value - reading.high, reading.low - reading.value) / width


def _far(reading: Reading) -> bool:
    return reading.high > reading.low and _outside(reading) > _FAR
