"""Invalid values: numbers that the measured quantity cannot have, and dates that cannot be.

The limits are physics, not statistics: nothing is colder than absolute zero, no share is above
100 %, no flow sensor of a running table counts below zero by more than its noise.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.cleaning.sequences import impossible_sequences
from industria.foundation.governance.imputation.missing_values import placeholder_cells
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.units import dimension_of, parse_unit

NAME = "invalid_value"
_EARLIEST = pd.Timestamp("1950-01-01")
_LIMITS: tuple[tuple[lexicon.Pattern, float, float, str], ...] = (
    (lexicon.Pattern(r"{humidity_column.bare}|^rh$"), 0, 100, ""),
    (lexicon.Pattern(r"{share_column.bare}|_pct$|soc$"), 0, 110, ""),
    (lexicon.Pattern(r"{power_factor_column.bare}"), -1, 1, ""),
    (lexicon.Pattern(r"{acidity_column.bare}|^ph$|_ph$"), 0, 14, ""),
    (lexicon.Pattern(r"{level_column.bare}"), 0, np.inf, ""),
    (lexicon.Pattern(r"{rotation_column.bare}"), 0, np.inf, "signed"),
    (lexicon.Pattern(r"{vibration_column.bare}"), 0, np.inf, "signed"),
    (lexicon.Pattern(r"{size_column.bare}"), 0, np.inf, ""),
    (lexicon.Pattern(r"{amount_column.bare}"), 0, np.inf, ""),
    (lexicon.Pattern(r"{age_column.bare}|age$"), 0, 150, ""),
)
_TEMPERATURE = lexicon.Pattern(r"{temperature_column.bare}")
_PLANNED = lexicon.Pattern(r"{planned_date_column.bare}")
_ZERO = {"degC": -273.15, "degF": -459.67, "kelvin": 0.0}
_MAX_SHARE = 0.05


def detect(table: GovernedTable) -> list[Symptom]:
    """At most 5 % of a column outside of what its quantity allows; more is another convention."""
    found = []
    for column in table.numbers:
        low, high = _limits(table, column)
        values = table.values(column)
        bad = ((values < low) | (values > high)) & ~placeholder_cells(table, column)
        if bad.any() and bad.mean() <= _MAX_SHARE:
            found.append(_symptom(column, np.flatnonzero(bad), f"{low:g}", f"{high:g}"))
    for column in table.frame:
        cells = table.frame[column]
        if not pd.api.types.is_datetime64_any_dtype(cells):
            continue
        plain = cells.dt.tz_localize(None) if cells.dt.tz is not None else cells
        bad = ((plain < _EARLIEST) | (plain > _latest(table, str(column)))).to_numpy(bool)
        if bad.any() and bad.mean() <= _MAX_SHARE:
            end = _latest(table, str(column)).date()
            found.append(
                _symptom(str(column), np.flatnonzero(bad), str(_EARLIEST.date()), str(end))
            )
    return found + impossible_sequences(table, NAME)


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Empty the cells; an impossible number is no measurement."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column]
    if pd.api.types.is_datetime64_any_dtype(cells):
        frame[symptom.column] = cells.mask(np.isin(np.arange(len(cells)), symptom.rows))
        return frame
    values = cells.to_numpy(float).copy()
    values[list(symptom.rows)] = np.nan
    frame[symptom.column] = values
    return frame


def _symptom(column: str, rows: np.ndarray, low: str, high: str) -> Symptom:
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(map(int, rows)),
        Text(
            f"{column} 列有 {len(rows)} 个不可能的值（应在 {low} 到 {high} 之间）",
            f"column {column} has {len(rows)} impossible values (expected {low} to {high})",
        ),
        "set_empty",
    )


def _limits(table: GovernedTable, column: str) -> tuple[float, float]:
    unit = parse_unit(table.units.get(column, "") or _unit_of_name(column))
    if unit is not None:
        if unit.unit in _ZERO:
            return _ZERO[unit.unit], np.inf
        if unit.unit == "percent":
            return 0.0, 110.0
        if dimension_of(unit.unit) == dimension_of("Pa") and unit.reference == "absolute":
            return 0.0, np.inf
    lowered = column.lower()
    if _TEMPERATURE.search(lowered):
        return _ZERO["degC"], 5000.0
    for pattern, low, high, kind in _LIMITS:
        if pattern.search(lowered):
            values = table.frame[column].dropna()
            if kind == "signed" and (values < 0).mean() > _MAX_SHARE:
                return -np.inf, np.inf
            return low, high
    return -np.inf, np.inf


def _unit_of_name(column: str) -> str:
    from industria.foundation.governance.imputation.metadata import unit_in_name

    return unit_in_name(column)


def _latest(table: GovernedTable, column: str) -> pd.Timestamp:
    """A date that was recorded cannot lie ahead; one that was planned can, for ten years."""
    planned = _PLANNED.search(column)
    return table.now + pd.Timedelta(days=3650 if planned else 2)
