"""Mixed units: cells that carry a unit of their own (``0.35 MPa`` among ``3.5 bar``).

The column becomes numbers in its commonest unit, which is kept in the schema. That is determined
only where every cell says its unit, or the column's name says that of bare numbers, and the digits stay as
measured (``10.0 bar`` is ``1.00 MPa``); ``185 °F`` among ``℃`` or a number without a unit is a question.
"""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from decimal import Decimal

import numpy as np
import pandas as pd

from industria.core import InputError, Text
from industria.foundation.governance.cleaning.unit_steps import converted, unit_steps
from industria.foundation.governance.distinct import Distinct
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.units import (
    Quantity,
    convert,
    dimension_of,
    parse_quantity,
    parse_unit,
    unit_of_header,
)
from industria.infrastructure.numbers import to_numbers

NAME = "mixed_units"
_MIN_CELLS = 0.6
_BARE = r"^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$"
_DRESSED = r"^\D{0,8}[-+−–—﹣－]?\s*[\p{Nd}.．][\p{Nd}.,．，\seE+×x*·^-]*\s*[^\p{Nd}\s.,]"


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which most cells are a number with a unit, in more than one unit; channels that
    from one row on read as in another unit."""
    found = []
    for column in table.texts:
        cells = table.distinct(column)
        numbers = cells.matching(_BARE)
        dressed = cells.matching(_DRESSED) & ~numbers
        if cells.share(numbers | dressed) < _MIN_CELLS or not dressed.any():
            continue
        quantities = {
            int(at): q for at in np.flatnonzero(dressed) if (q := _parse(cells.values[at]))
        }
        if quantities:
            stated = table.units.get(column) or unit_of_header(column)[1]
            found += _mixed(column, cells, quantities, numbers, stated)
    return found + unit_steps(table)


def _mixed(
    column: str,
    cells: Distinct,
    quantities: dict[int, Quantity],
    numbers: np.ndarray,
    stated: str,
) -> list[Symptom]:
    """The finding about one column; ``quantities`` by value number, ``numbers``: values without a unit,
    which are in the unit that is ``stated`` for the column where there is one."""
    unit = parse_unit(stated) if numbers.any() else None
    known = np.zeros(len(cells.values), bool)
    known[list(quantities)] = True
    if cells.share(known | numbers) < _MIN_CELLS:
        return []
    if len({dimension_of(q.unit) for q in quantities.values()}) != 1:
        return []
    if unit and dimension_of(unit.unit) != dimension_of(next(iter(quantities.values())).unit):
        unit = None
    often: defaultdict[str, int] = defaultdict(int)
    for at, quantity in quantities.items():
        often[quantity.unit] += int(cells.counts[at])
    target = unit.unit if unit else max(often, key=often.__getitem__)
    others = [unit for unit in often if unit != target]
    if not others:
        return []
    written = stated if unit else next(q.written for q in quantities.values() if q.unit == target)
    # From gauge to absolute, or from normal to actual, no factor leads: that has to be asked.
    references = {q.reference for q in quantities.values()} | ({unit.reference} if unit else set())
    one_reference = len(references) == 1
    differ = np.zeros(len(cells.values), bool)
    differ[[at for at, q in quantities.items() if q.unit != target]] = True
    rows = cells.rows(differ)
    names = list(dict.fromkeys(q.written for q in quantities.values() if q.unit != target))
    message = Text(
        f"{column} 列混用单位 {written}、{'、'.join(names)}，共 {len(rows)} 行",
        f"column {column} mixes {written} with {', '.join(names)} in {len(rows)} rows",
    )
    determined = one_reference and bool((known | numbers if unit else known).all())
    determined = determined and all(_decimal_places(u, target) is not None for u in others)
    return [
        Symptom(
            NAME, "consistent", column, tuple(map(int, rows)), message,
            "to_one_unit" if one_reference else "none", {"unit": written},
            whole_column=True, determined=determined,
        )
    ]  # fmt: skip


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Numbers in the commonest unit; cells of another dimension or an unknown unit become empty."""
    if symptom.repair == "to_unit_before":
        return converted(table, symptom)
    frame = table.frame.copy(deep=False)
    target = parse_unit(str(symptom.detail["unit"]))
    cells = table.distinct(symptom.column)
    values = to_numbers(pd.Series([*cells.values, None])).to_numpy(float).copy()
    for at, cell in enumerate(cells.values):
        quantity = _parse(cell)
        if quantity is None or target is None:
            continue
        try:
            values[at] = _converted(quantity, target.unit)
        except InputError:
            values[at] = np.nan
    frame[symptom.column] = values[cells.codes]
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


def _parse(cell: str) -> Quantity | None:
    return parse_quantity(cell) if len(cell) < 40 else None
