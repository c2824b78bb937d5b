"""Mixed units: cells that carry a unit of their own (``0.35 MPa`` among ``3.5 bar``).

Units are parsed and converted by ``pint``; the column becomes numbers in its commonest unit,
which is kept in the schema.
"""

from __future__ import annotations

import functools
import re

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "mixed_units"
_CELL = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?)\s*([^\d\s].*?)?\s*$")
_ALIASES = {
    "℃": "degC",
    "°C": "degC",
    "C": "degC",
    "摄氏度": "degC",
    "℉": "degF",
    "°F": "degF",
    "F": "degF",
    "兆帕": "MPa",
    "千帕": "kPa",
    "巴": "bar",
    "转/分": "rpm",
    "r/min": "rpm",
    "kgf/cm2": "kgf/cm**2",
    "m3/h": "m**3/h",
    "l/min": "L/min",
    "毫米/秒": "mm/s",
    "安": "A",
    "千瓦": "kW",
}
_MIN_CELLS = 0.6


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which most cells are a number with a unit, in more than one unit."""
    found = []
    for column in table.texts:
        parsed = [_parse(cell) for cell in table.frame[column]]
        units = [unit for number, unit in parsed if number is not None and unit]
        given = int(table.frame[column].notna().sum())
        if not given or sum(n is not None for n, _ in parsed) < _MIN_CELLS * given:
            continue
        known = [unit for unit in dict.fromkeys(units) if _unit(unit) is not None]
        if not known or len({_dimension(unit) for unit in known}) != 1:
            continue
        target = max(known, key=units.count)
        others = [unit for unit in known if _unit(unit) != _unit(target)]
        if not others:
            continue
        rows = [i for i, (_, unit) in enumerate(parsed) if unit in others]
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(rows),
                Text(
                    f"{column} 列混用单位 {target}、{'、'.join(others)}，共 {len(rows)} 行",
                    f"column {column} mixes {target} with {', '.join(others)} in {len(rows)} rows",
                ),
                "to_one_unit",
                {"unit": target},
                whole_column=True,
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Numbers in the commonest unit; cells of an unknown unit become empty."""
    frame = table.frame.copy()
    target = str(symptom.detail["unit"])
    values = np.full(len(frame), np.nan)
    for position, cell in enumerate(frame[symptom.column]):
        number, unit = _parse(cell)
        if number is not None:
            values[position] = _convert(number, unit or target, target)
    frame[symptom.column] = values
    return frame


def _parse(cell: object) -> tuple[float | None, str]:
    match = _CELL.match(str(cell)) if isinstance(cell, str) else None
    if match is None:
        return None, ""
    return float(match.group(1).replace(",", ".")), (match.group(2) or "").strip()


@functools.cache
def _registry():  # type: ignore[no-untyped-def]
    import pint

    return pint.UnitRegistry()


@functools.cache
def _unit(text: str):  # type: ignore[no-untyped-def]
    import pint

    try:
        return _registry().Unit(_ALIASES.get(text, text))
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, SyntaxError):
        return None


def _dimension(text: str) -> str:
    return str(_unit(text).dimensionality)


def _convert(number: float, unit: str, target: str) -> float:
    if _unit(unit) is None or _dimension(unit) != _dimension(target):
        return float("nan")
    return float(_registry().Quantity(number, _unit(unit)).to(_unit(target)).magnitude)
