"""What a model says of machines that run: cycles left, an interval, and what that comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.models.life.history import Histories
from industria.models.life.model import LifeModel

_NEAR_CAP = 0.9


@dataclass(frozen=True, slots=True)
class Remaining:
    """One machine. ``cycles`` left, and from ``low`` to ``high`` in nine of ten machines of which the model said so.

    ``at_least``: the prediction is near the cap, above which the model tells no lives apart. ``reasons``: what each
    sensor and the age add to ``usual``, in cycles, the largest first; the sum is the prediction before it is held
    between 0 and the cap. ``asset``, ``rows``: where its history stands.
    """

    unit: str
    age: int
    cycles: float
    low: float
    high: float
    at_least: bool
    usual: float
    reasons: tuple[tuple[str, float], ...]
    asset: str
    rows: tuple[int, int]

    def to_json(self) -> dict[str, object]:
        """As JSON types; cycles to a tenth."""
        return {
            "unit": self.unit,
            "age_cycles": self.age,
            "remaining_cycles": round(self.cycles, 1),
            "low_cycles": round(self.low, 1),
            "high_cycles": round(self.high, 1),
            "at_least": self.at_least,
            "usual_cycles": round(self.usual, 1),
            "reasons": {name: round(added, 1) for name, added in self.reasons},
        }


def remaining(model: LifeModel, histories: Histories) -> tuple[Remaining, ...]:
    """Each machine after its last cycle, the shortest life first."""
    cycles = model.predict(histories)
    low, high = model.interval.around(cycles)
    base, added = model.contributions(histories)
    found = []
    for i, unit in enumerate(histories.units):
        reasons = sorted(added, key=lambda name: -abs(added[name][i]))
        found.append(
            Remaining(
                unit.unit, unit.age, float(cycles[i]), float(low[i]), float(high[i]),
                bool(cycles[i] >= _NEAR_CAP * model.cap), base,
                tuple((name, float(added[name][i])) for name in reasons), unit.asset, unit.rows,
            )
        )  # fmt: skip
    order = np.argsort([r.cycles for r in found], kind="stable")
    return tuple(found[i] for i in order)
