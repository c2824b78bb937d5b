"""Unit steps: from one row on a channel reads as the same quantity in another unit.

A new transmitter sends psi under the header bar: the level and the spread step by the factor between two
units at one time. Both have to, since a change of set-point moves the level alone. It is determined where something
else says so too (see ``unit_evidence``).
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import InputError, Text
from industria.foundation.governance.cleaning.unit_evidence import evidence_for
from industria.foundation.governance.imputation.metadata import unit_in_name
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.units import convert, dimension_of, parse_unit

# pairs of units that transmitters, historians and exports change between
_PAIRS = (
    ("bar", "psi"), ("bar", "MPa"), ("bar", "kPa"), ("kPa", "psi"), ("MPa", "psi"), ("kPa", "MPa"),
    ("kPa", "Pa"), ("Pa", "mbar"), ("bar", "mbar"), ("degC", "degF"), ("degC", "kelvin"),
    ("degF", "kelvin"), ("m3/h", "l/min"), ("m3/h", "l/s"), ("m3/h", "gpm"), ("l/min", "l/s"), ("l/min", "gpm"),
    ("t/h", "kg/h"), ("kg/h", "kg/s"), ("t/h", "kg/s"), ("mm", "inch"), ("mm", "m"), ("mm", "cm"),
    ("mm/s", "inch/s"), ("m/s", "ft/min"), ("kW", "W"), ("kW", "MW"), ("kW", "hp"), ("A", "mA"),
    ("V", "kV"), ("V", "mV"), ("rpm", "Hz"), ("kg", "lb"), ("kg", "t"), ("l", "gallon"),
)  # fmt: skip
_PAIRS_WITHOUT_UNIT = (("bar", "psi"), ("degC", "degF"))
_BLOCKS = 200
_LEAST_BLOCK = 8
_LEVEL = 0.02
_SPREAD = 1.6
_STEPS = 8.0


@dataclass(frozen=True, slots=True)
class UnitStep:
    """Rows ``start`` to ``end`` (not with it) are ``slope`` times the value plus ``offset``: ``there`` for ``here``."""

    start: int
    end: int
    slope: float
    offset: float
    here: str
    there: str


def unit_steps(table: GovernedTable) -> list[Symptom]:
    """One question for each channel with a stretch that reads in another unit."""
    found = []
    for column in table.channels:
        step = _step_of(table.values(column), _own_unit(table, column))
        if step is not None:
            found.append(_symptom(table, column, step))
    return found


def converted(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """The stretch in the unit of the rest."""
    frame = table.frame.copy(deep=False)
    slope, offset = (float(str(symptom.detail[name])) for name in ("slope", "offset"))
    values = frame[symptom.column].to_numpy(float).copy()
    rows = list(symptom.rows)
    values[rows] = [float(f"{v:.10g}") for v in (values[rows] - offset) / slope]
    frame[symptom.column] = values
    return frame


def _own_unit(table: GovernedTable, column: str) -> str:
    unit = parse_unit(table.units.get(column, "") or unit_in_name(column))
    return unit.unit if unit else ""


def _step_of(values: np.ndarray, own: str) -> UnitStep | None:
    size = max(_LEAST_BLOCK, len(values) // _BLOCKS)
    count = len(values) // size
    if count < 4:
        return None
    blocks = values[: count * size].reshape(count, size)
    given = np.isfinite(blocks).sum(1) >= size / 2
    level = np.full(count, np.nan)
    level[given] = np.nanmedian(blocks[given], axis=1)
    jump = np.abs(np.diff(level))
    noise = np.array([_noise(block) for block in blocks])
    edges = np.flatnonzero(jump > _STEPS * np.maximum(np.maximum(noise[1:], noise[:-1]), 1e-12))
    bounds = [0, *(int(e) + 1 for e in edges), count]
    if len(bounds) > 12:
        return None  # a channel that jumps all the time
    parts = [(a, b) for a, b in itertools.pairwise(bounds) if b - a >= 2]
    for (a, b), (c, d) in itertools.pairwise(parts):
        if c - b > 1:
            continue
        before, after = blocks[a:b].ravel(), blocks[c:d].ravel()
        law = _law(before, after, own)
        if law is not None:
            start = _first_row(values, b * size - size, c * size + size, before, after)
            longer = d == count
            end = (
                len(values)
                if longer
                else _first_row(values, d * size - size, (d + 1) * size, after, before)
            )
            return UnitStep(start, end, *law)
    return None


def _first_row(
    values: np.ndarray, low: int, high: int, before: np.ndarray, after: np.ndarray
) -> int:
    """The row from which values are nearer to the level after than to that before."""
    low, high = max(low, 0), min(high, len(values))
    middle = (np.nanmedian(before) + np.nanmedian(after)) / 2
    up = np.nanmedian(after) > middle
    beyond = (values[low:high] > middle) == up
    return low + int(beyond.argmax()) if beyond.any() else low


def _law(before: np.ndarray, after: np.ndarray, own: str) -> tuple[float, float, str, str] | None:
    one, other = (np.nanmedian(part) for part in (before, after))
    narrow, wide = (_noise(part) for part in (before, after))
    if not (narrow > 0 and wide > 0) or abs(one) < 3 * narrow:
        return None
    for here, there, slope, offset in _laws(own):
        expected = slope * one + offset
        level = abs(expected - other) <= max(_LEVEL * abs(slope * one), 2 * slope * narrow)
        if level and 1 / _SPREAD <= wide / (slope * narrow) <= _SPREAD:
            return slope, offset, here, there
    return None


@functools.cache
def _laws(own: str) -> tuple[tuple[str, str, float, float], ...]:
    """(unit, other unit, slope, offset) from a unit, or from those of transmitters where none is known."""
    found = []
    for pair in _PAIRS if own else _PAIRS_WITHOUT_UNIT:
        for here, there in (pair, pair[::-1]):
            one, other = parse_unit(here), parse_unit(there)
            if one is None or other is None:
                raise InputError(f"expected units that are known, found {here} and {there}")
            if own and not (dimension_of(own) == dimension_of(one.unit) and _same(own, one.unit)):
                continue
            offset = convert(0.0, one.unit, other.unit)
            found.append((here, there, convert(1.0, one.unit, other.unit) - offset, offset))
    return tuple(found)


def _noise(part: np.ndarray) -> float:
    """The spread from row to row, which a slow course does not move."""
    steps = np.abs(np.diff(part))
    return float(np.nanmedian(steps)) if np.isfinite(steps).any() else 0.0


def _same(own: str, here: str) -> bool:
    return all(abs(convert(v, own, here) - v) < 1e-9 for v in (0.0, 1.0))


def _symptom(table: GovernedTable, column: str, step: UnitStep) -> Symptom:
    time = table.frame[table.time].iloc[step.start]
    rows = range(step.start, step.end)
    known = _own_unit(table, column) != ""
    bounds, law = (step.start, step.end), (step.slope, step.offset)
    why = evidence_for(table, column, bounds, law) if known else None
    zh, en = (
        (f"；{why.zh}", f"; {why.en}") if why else ("：可能换了单位", ": the unit may have changed")
    )
    return Symptom(
        "mixed_units",
        "consistent",
        column,
        tuple(rows),
        Text(
            f"{column} 列自 {time} 起 {len(rows)} 行的水平与波动同时按 {step.here} 到 {step.there} 的单位系数跳变{zh}",
            f"column {column} steps at {time} for {len(rows)} rows, level and spread alike, as from the unit "
            f"{step.here} to {step.there}{en}",
        ),
        "to_unit_before",
        {"slope": step.slope, "offset": step.offset, "unit": step.here},
        determined=why is not None,
    )
