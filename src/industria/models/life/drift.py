"""Whether machines are like those that a model learned from: by their first cycles, when they were new.

Late cycles differ by wear, which is what the model reads; a machine that is another from its first day is one that
the model does not know. Said for each sensor; the figures are in deviations between new machines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from industria.core import Text
from industria.models.life.features import EARLY
from industria.models.life.history import Histories

_FAR = 3.0


@dataclass(frozen=True, slots=True)
class Drift:
    """A sensor whose level in new machines is another than in those that were learned from.

    ``shift``: how far, in deviations between machines that were learned from; with its sign.
    """

    sensor: str
    shift: float

    @property
    def message(self) -> Text:
        """For people."""
        more = self.shift > 0
        return Text(
            f"{self.sensor} 在新机组的初期{'偏高' if more else '偏低'} {abs(self.shift):.1f} 个标准差: 与学习过的机组不同, 预测可能不准",
            f"{self.sensor} starts {abs(self.shift):.1f} deviations {'higher' if more else 'lower'} than in the "
            "machines that were learned from: predictions may be off",
        )


@dataclass(frozen=True, slots=True)
class Usual:
    """Mean, and deviation between machines, of each sensor's first cycles, (sensor,) each."""

    mean: np.ndarray
    deviation: np.ndarray

    @classmethod
    def of(cls, histories: Histories) -> Usual:
        """Of machines that were learned from."""
        starts = _starts(histories)
        # no less than what the mean of so few cycles is known to
        noise = np.mean([u.values[:EARLY].std(0) for u in histories.units], 0) / np.sqrt(EARLY)
        return cls(starts.mean(0), np.maximum(starts.std(0), np.maximum(noise, 1e-12)))

    def drift(self, histories: Histories) -> tuple[Drift, ...]:
        """Sensors of which the typical machine is more than three deviations off; the farthest first."""
        shift = np.median((_starts(histories) - self.mean) / self.deviation, axis=0)
        far = [i for i in np.argsort(-np.abs(shift), kind="stable") if abs(shift[i]) > _FAR]
        return tuple(Drift(histories.sensors[i], float(shift[i])) for i in far)

    def arrays(self) -> dict[str, np.ndarray]:
        """As arrays by name."""
        return {"usual_mean": self.mean, "usual_deviation": self.deviation}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Usual:
        """What ``arrays`` gave."""
        return cls(arrays["usual_mean"], arrays["usual_deviation"])


def _starts(histories: Histories) -> np.ndarray:
    """Each machine's mean over its first cycles, (machine, sensor)."""
    return np.array([unit.values[:EARLY].mean(0) for unit in histories.units])
