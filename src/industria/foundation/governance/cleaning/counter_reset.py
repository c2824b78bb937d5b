"""Counter resets: a register that only counts up, and suddenly stands lower.

Where it stood just below the power of ten (or two) at which its figures end, and went on counting as fast as before, it
rolled over, and the table determines what it has counted. Anything else (an exchanged meter, a reset) is asked: how
far the old one had come the table does not say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "counter_reset"
_RISING = 0.995
_MOST_DROPS = 5
_LEAST_RISES = 30
_FULL = (*(10.0**k for k in range(3, 13)), 2.0**15, 2.0**16, 2.0**31, 2.0**32)
_AS_FAST = 3.0
_DROP = 0.5


@dataclass(frozen=True, slots=True)
class Drop:
    """``row`` is the first after it; ``full``: what the register counts to, 0 where it did not roll over."""

    row: int
    before: float
    after: float
    full: float


def detect(table: GovernedTable) -> list[Symptom]:
    """Counters that rolled over, and counters that were set back."""
    found = []
    for column in table.channels:
        drops = counter_drops(table.values(column))
        for rolled in (True, False):
            some = [d for d in drops if bool(d.full) == rolled]
            if some:
                found.append(_rolled(column, some) if rolled else _set_back(column, some))
    return found


def counter_drops(values: np.ndarray) -> list[Drop]:
    """Where a register stands lower than before; empty for what is no register."""
    places = np.flatnonzero(np.isfinite(values))
    given = values[places]
    steps = np.diff(given)
    down = np.flatnonzero(steps < 0)
    rises = steps[steps > 0]
    if not len(down) or len(down) > _MOST_DROPS or len(rises) < _LEAST_RISES:
        return []
    if 1 - len(down) / len(steps) < _RISING or given.min() < 0:
        return []
    # what rises and falls a little within its range is a slow quantity: a register that falls begins anew
    if any(given[d + 1] > _DROP * given[d] for d in down):
        return []
    usual = float(np.quantile(rises, 0.99))
    found = []
    for d in down:
        before, after = float(given[d]), float(given[d + 1])
        gap = int(places[d + 1] - places[d])
        full = [f for f in _FULL if f > before and f - before + after <= _AS_FAST * usual * gap]
        found.append(Drop(int(places[d + 1]), before, after, full[0] if len(full) == 1 else 0.0))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Count on: what the register counts to is added from each time on that it rolled over."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column]
    values = cells.to_numpy(float).copy()
    added = symptom.detail["added"]
    assert isinstance(added, dict)
    for row, full in added.items():
        values[int(row) :] += float(full)
    written = np.array([float(f"{v:.12g}") for v in values])
    whole = pd.api.types.is_integer_dtype(cells)
    frame[symptom.column] = written.astype(np.int64) if whole else written
    return frame


def _rolled(column: str, drops: list[Drop]) -> Symptom:
    first = drops[0]
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(d.row for d in drops),
        Text(
            f"{column} 列是计数器，{len(drops)} 次计满 {first.full:.0f} 后从头计数（{first.before:.12g} 之后为 "
            f"{first.after:.12g}）：其后加上计满值",
            f"column {column} is a counter that rolled over at {first.full:.0f}, {len(drops)} times "
            f"({first.before:.12g} is followed by {first.after:.12g}): what it counts to is added from there on",
        ),
        "count_on",
        {"added": {d.row: d.full for d in drops}},
        determined=True,
    )


def _set_back(column: str, drops: list[Drop]) -> Symptom:
    first = drops[0]
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(d.row for d in drops),
        Text(
            f"{column} 列是计数器，{len(drops)} 次由 {first.before:.12g} 变为 {first.after:.12g}：是否换表或清零？旧表的"
            "末次读数是多少？",
            f"column {column} is a counter that was set back or whose meter was exchanged, {len(drops)} times "
            f"({first.before:.12g} is followed by {first.after:.12g}): what was the last reading of the old one?",
        ),
    )
