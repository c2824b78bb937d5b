"""Sisters: channels of other tables of the plant that hold the same readings as a channel of this one.

Two channels are one where they agree to their last digit at nearly all times that both have, although the same
readings dealt anew would not: a second export, a log by hand, the file of another system. What a sister says
at a time is then what this channel has to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from industria.core import InputError
from industria.foundation.governance.discovery.numbers import last_digit
from industria.foundation.governance.discovery.readings import Readings, nanoseconds, readings_of
from industria.foundation.governance.table import GovernedTable
from industria.foundation.units import convert, parse_unit

_LEAST = 12
_DISTINCT = 6
_AGREE = 0.7
_DEALT = 0.5
_SAMPLE = 3_000
_DEALS = 3


@dataclass(frozen=True, slots=True)
class Sister:
    """``says``: (row,) what it says at the time of each row, NaN where nothing; ``step``: the coarser last digit.

    ``agreeing``: (row,) bool, where both say the same. ``times``, ``values``: all that it says, in order of time.
    """

    name: str
    says: np.ndarray
    step: float
    agreeing: np.ndarray
    times: np.ndarray
    values: np.ndarray

    def same(self, values: np.ndarray, other: np.ndarray) -> np.ndarray:
        """(row,) bool: whether numbers agree to the coarser last digit."""
        return agree(values, other, self.step)

    @property
    def pairs(self) -> int:
        """How many rows agree."""
        return int(self.agreeing.sum())


def sisters_of(table: GovernedTable) -> dict[str, list[Sister]]:
    """By channel; found once a table, as its cells were when it was first asked for."""
    return table.remembered("sisters", "", lambda: _sisters_of(table))


def agree(values: np.ndarray, other: np.ndarray, step: float) -> np.ndarray:
    """Whether numbers agree to half of a last digit (and the noise of binary fractions)."""
    with np.errstate(invalid="ignore"):
        near: np.ndarray = np.abs(values - other) <= 0.5001 * step + 1e-9 * np.abs(values)
    return near


def _sisters_of(table: GovernedTable) -> dict[str, list[Sister]]:
    if not table.is_series or not table.channels or not len(table.kin):
        return {}
    clock = Clock.of(table)
    found: dict[str, list[Sister]] = {}
    for name in table.kin:
        for readings in readings_of(name, table.kin[name], table.now):
            for column, sister in _matches(table, clock, readings):
                found.setdefault(column, []).append(sister)
    return {c: sorted(s, key=lambda one: -one.pairs) for c, s in found.items()}


@dataclass(frozen=True, slots=True)
class Clock:
    """The times of a table: ``once`` each, sorted; ``first``: the row where each stands first; ``number``: (row,)."""

    once: np.ndarray
    first: np.ndarray
    number: np.ndarray

    @classmethod
    def of(cls, table: GovernedTable) -> Clock:
        """In nanoseconds."""
        times = nanoseconds(table.frame[table.time])
        return cls(*np.unique(times, return_index=True, return_inverse=True))

    def places(self, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(which of the times stand here too, (n,) bool; their numbers)."""
        at = np.searchsorted(self.once, times).clip(0, len(self.once) - 1)
        here = self.once[at] == times
        return here, at[here]

    def spread(self, numbers: np.ndarray, values: np.ndarray) -> np.ndarray:
        """(row,): the values at the rows of these times, NaN elsewhere."""
        out = np.full(len(self.once), np.nan)
        out[numbers] = values
        rows: np.ndarray = out[self.number]
        return rows


def _matches(table: GovernedTable, clock: Clock, readings: Readings) -> list[tuple[str, Sister]]:
    here, numbers = clock.places(readings.times)
    if len(numbers) < _LEAST:
        return []
    some = np.linspace(0, len(numbers) - 1, min(len(numbers), _SAMPLE)).astype(np.intp)
    rows, digit = clock.first[numbers[some]], last_digit(readings.values)
    found = []
    for column in table.channels:
        scaled = _in_unit(readings.values, readings.unit, table.units.get(column, ""))
        if scaled is None:
            continue
        own = table.values(column)
        step = max(table.remembered("last_digit", column, partial(last_digit, own)), digit)
        if is_sister(own[rows], scaled[here][some], step):
            says = clock.spread(numbers, scaled[here])
            same = agree(own, says, step)
            found.append((column, Sister(readings.name, says, step, same, readings.times, scaled)))
    return found


def _in_unit(values: np.ndarray, here: str, there: str) -> np.ndarray | None:
    """The readings in the unit of the channel; None where the two units measure different things."""
    one, other = parse_unit(here) if here else None, parse_unit(there) if there else None
    if one is None or other is None or one.unit == other.unit:
        return values
    try:
        offset = convert(0.0, one.unit, other.unit)
        slope = convert(1.0, one.unit, other.unit) - offset
    except InputError:  # another dimension: no reading of one is a reading of the other
        return None
    return values * slope + offset


def is_sister(own: np.ndarray, other: np.ndarray, step: float) -> bool:
    """Whether two columns of numbers, row by row, are the same readings."""
    both = np.isfinite(own) & np.isfinite(other)
    if both.sum() < _LEAST:
        return False
    own, other = own[both], other[both]
    low, high = np.quantile(own, [0.25, 0.75])
    if not low - (high - low) - step <= np.median(other) <= high + (high - low) + step:
        return False
    same = agree(own, other, step)
    if same.mean() < _AGREE or len(np.unique(own[same])) < _DISTINCT:
        return False
    dealt = dealt_agreement(own, other, step)
    return bool(dealt <= _DEALT * same.mean())


def dealt_agreement(own: np.ndarray, other: np.ndarray, step: float) -> float:
    """How often the two agree once the readings of one are dealt anew."""
    rng = np.random.default_rng(0)
    return float(np.mean([agree(own, rng.permutation(other), step).mean() for _ in range(_DEALS)]))
