"""Hours and days of a week at which there never are readings: a shop that rests at weekends, an exchange at night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WEEK_S = 7 * 86400.0
_DAY_S, _YEAR_WEEKS = 86400.0, 365.25 / 7
_MOST_SLOTS = 2016  # of a week; finer steps are looked at as they are
_WEEKS = 3  # that have to be seen
_CLOSED, _OPEN = 0.1, 0.6  # shares of the weeks in which a slot has a reading


@dataclass(frozen=True)
class Opening:
    """``open`` (slot of a week,) bool, the first slot being that of the first reading; ``step_s``: a slot, seconds."""

    open: np.ndarray
    step_s: float

    @property
    def a_week(self) -> int:
        """How many slots of a week are open."""
        return int(self.open.sum())

    def from_slot(self, first: int) -> Opening:
        """The same week, counted from another slot."""
        return Opening(np.roll(self.open, -(first % len(self.open))), self.step_s)

    def places(self, slots: np.ndarray) -> np.ndarray:
        """(row,) slots since the first reading -> places among open slots; -1 for a closed one."""
        weeks, at = np.divmod(slots, len(self.open))
        return np.where(self.open[at], weeks * self.a_week + np.cumsum(self.open)[at] - 1, -1)

    def slots(self, places: np.ndarray) -> np.ndarray:
        """The inverse of ``places``."""
        weeks, at = np.divmod(places, self.a_week)
        return np.asarray(weeks * len(self.open) + np.flatnonzero(self.open)[at])

    def lengths(self) -> tuple[int, ...]:
        """Open slots of a day (where each open day has as many), of a week and of a year."""
        found = [self.a_week, round(self.a_week * _YEAR_WEEKS)]
        a_day = round(_DAY_S / self.step_s)
        if len(self.open) % a_day == 0 and a_day > 1:
            found = [*self._of_a_day(a_day), *found]
        return tuple(found)

    def _of_a_day(self, a_day: int) -> tuple[int, ...]:
        """Open slots of an open day, if all have as many, wherever in the week the first slot and a day's end lie."""
        for begins in range(a_day):
            days = np.roll(self.open, -begins).reshape(-1, a_day).sum(1)
            if len(counts := np.unique(days[days > 0])) == 1:
                return (int(counts[0]),)
        return ()


def opening_of(slots: np.ndarray, step_s: float) -> Opening | None:
    """The slots of a week that have readings in most weeks, where others have nearly none; None where all are alike.

    ``slots`` (row,): whole steps since the first reading, ascending.
    """
    a_week = round(WEEK_S / step_s)
    if not 5 <= a_week <= _MOST_SLOTS or abs(a_week * step_s - WEEK_S) > 1:
        return None
    weeks = (int(slots[-1]) + 1) // a_week
    if weeks < _WEEKS:
        return None
    seen = np.unique(slots[slots < weeks * a_week])
    share = np.bincount(seen % a_week, minlength=a_week) / weeks
    closed = share < _CLOSED
    if not closed.any() or closed.all() or share[~closed].min() < _OPEN:
        return None
    return Opening(~closed, step_s)
