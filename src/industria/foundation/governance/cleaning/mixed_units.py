"""Mixed units: cells that carry a unit of their own (``0.35 MPa`` among ``3.5 bar``).

The column becomes numbers in its commonest unit, which is kept in the schema. That is determined
only where every cell says its unit and the digits stay as measured (``10.0 bar`` is ``1.00 MPa``);
``185 °F`` among ``℃`` or a number without a unit is a question.
"""

from __future__ import annotations

import functools
import math
from decimal import Decimal

import numpy as np
import pandas as pd

from industria.core import InputError, Text
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.units import Quantity, convert, dimension_of, parse_quantity, parse_unit

NAME = "mixed_units"
_MIN_CELLS = 0.6


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which most cells are a number with a unit, in more than one unit."""
    found = []
    for column in table.texts:
        cells = table.frame[column]
        parsed = [_parse(cell) for cell in cells]
        bare = pd.to_numeric(cells, errors="coerce").notna().to_numpy()
        given = int(cells.notna().sum())
        known = [q for q in parsed if q is not None]
        if not known or len(known) + int(bare.sum()) < _MIN_CELLS * given:
            continue
        if len({dimension_of(q.unit) for q in known}) != 1:
            continue
        units = [q.unit for q in known]
        target = max(dict.fromkeys(units), key=units.count)
        written = next(q.written for q in known if q.unit == target)
        others = [u for u in dict.fromkeys(units) if u != target]
        if not others:
            continue
        # From gauge to absolute, or from normal to actual, no factor leads: that has to be asked.
        one_reference = len({q.reference for q in known}) == 1
        determined = (
            one_reference
            and len(known) == given
            and all(_decimal_places(u, target) is not None for u in others)
        )
        rows = [i for i, q in enumerate(parsed) if q is not None and q.unit != target]
        names = list(dict.fromkeys(q.written for q in known if q.unit != target))
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(rows),
                Text(
                    f"{column} 列混用单位 {written}、{'、'.join(names)}，共 {len(rows)} 行",
                    f"column {column} mixes {written} with {', '.join(names)} in {len(rows)} rows",
                ),
                "to_one_unit" if one_reference else "none",
                {"unit": written},
                whole_column=True,
                determined=determined,
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Numbers in the commonest unit; cells of another dimension or an unknown unit become empty."""
    frame = table.frame.copy()
    target = parse_unit(str(symptom.detail["unit"]))
    values = pd.to_numeric(frame[symptom.column], errors="coerce").to_numpy(float).copy()
    for position, cell in enumerate(frame[symptom.column]):
        quantity = _parse(cell)
        if quantity is None or target is None:
            continue
        try:
            values[position] = _converted(quantity, target.unit)
        except InputError:
            values[position] = np.nan
    frame[symptom.column] = values
    return frame


def _converted(quantity: Quantity, target: str) -> float:
    """The number in another unit without the noise of binary fractions: 0.9999999999999999 is 1."""
    places = _decimal_places(quantity.unit, target)
    if places is not None:
        return float(Decimal(repr(quantity.value)).scaleb(places))
    return float(f"{convert(quantity.value, quantity.unit, target):.13g}")


@functools.lru_cache(maxsize=1000)
def _decimal_places(unit: str, target: str) -> int | None:
    """By how many places the decimal point moves from unit to target; None where digits change."""
    if convert(0.0, unit, target) != 0:
        return None
    places = math.log10(convert(1.0, unit, target))
    return round(places) if abs(places - round(places)) < 1e-9 else None


def _parse(cell: object) -> Quantity | None:
    return parse_quantity(cell) if isinstance(cell, str) and len(cell) < 40 else None
