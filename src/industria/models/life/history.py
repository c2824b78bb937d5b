"""A machine's history: one row for each cycle, up to now or up to its failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from industria.core import InputError

LEAST_UNITS = 5
EARLIEST_USE = 10  # cycles; the means of the last ten are the finest feature


@dataclass(frozen=True, slots=True)
class History:
    """One machine. ``values`` (cycle, sensor); ``life`` (cycle,): cycles left after each row, where that is known.

    ``rows``: which rows of the asset it was read from, in order of time. ``since``: the first cycle, from 0, at
    which every sensor has read; before it a silent sensor stands at its first reading, which was not known yet, so
    nothing is learned from those cycles.
    """

    unit: str
    values: np.ndarray
    life: np.ndarray
    asset: str = ""
    rows: tuple[int, int] = (0, 0)
    since: int = 0

    @property
    def age(self) -> int:
        """Cycles that were seen."""
        return len(self.values)

    def up_to(self, cycle: int) -> History:
        """What was known after ``cycle`` cycles."""
        return replace(self, values=self.values[:cycle], life=self.life[:cycle])


@dataclass(frozen=True, slots=True)
class Histories:
    """Machines of one kind, with the same sensors in the same order."""

    sensors: tuple[str, ...]
    units: tuple[History, ...]

    def only(self, chosen: Sequence[int]) -> Histories:
        """Some of them, by position."""
        return replace(self, units=tuple(self.units[i] for i in chosen))

    def of_sensors(self, wanted: Sequence[str]) -> Histories:
        """With these sensors in this order. Raises InputError where one is missing."""
        if missing := [s for s in wanted if s not in self.sensors]:
            raise InputError(
                f"expected the sensors that the model learned from, found none named {', '.join(missing)} "
                f"among {', '.join(self.sensors)}: predict with a table of the same columns"
            )
        at = [self.sensors.index(s) for s in wanted]
        units = tuple(replace(u, values=u.values[:, at]) for u in self.units)
        return Histories(tuple(wanted), units)


def joined(parts: Sequence[Histories]) -> Histories:
    """Histories of several tables as one, by the sensors that all of them have. Raises InputError for none."""
    common = [s for s in parts[0].sensors if all(s in p.sensors for p in parts)]
    if not common:
        raise InputError(
            "expected tables with at least one sensor in common, found none: name tables of one kind of machine"
        )
    return Histories(tuple(common), tuple(u for p in parts for u in p.of_sensors(common).units))


def grouped_folds(count: int, folds: int, seed: int) -> list[np.ndarray]:
    """Positions of whole machines for each fold, drawn by ``seed``; no machine is in two of them."""
    order = np.random.default_rng(seed).permutation(count)
    return [np.sort(part) for part in np.array_split(order, min(folds, count))]
