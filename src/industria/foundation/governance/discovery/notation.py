"""Notation: numbers written with a unit or sign in some cells, and placeholders for nothing."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from industria.foundation.governance.imputation.missing_values import PLACEHOLDERS

_NUMBER = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*([^\d\s].{0,30})?$")
_MIN_NUMBERS = 0.75
_ONE_UNIT = 0.95
_TIDY = 0.9


def numeric_notation(cells: pd.Series) -> dict[int, str]:
    """Row to the plain number, for cells that carry a unit or sign where a number is meant.

    Where most cells are plain, the others change. Where none is plain, but the units are written
    in several ways, all change: the column is numbers with an untidy unit.
    """
    matches = [_NUMBER.match(str(v)) for v in cells]
    given = [
        i
        for i, v in enumerate(cells)
        if str(v).strip() and str(v).strip().lower() not in PLACEHOLDERS
    ]
    numbers = {i: matches[i] for i in given if matches[i]}
    if len(given) < 20 or len(numbers) < _MIN_NUMBERS * len(given):
        return {}
    dressed = {i: m for i, m in numbers.items() if m and m[2]}
    plain = [i for i in numbers if i not in dressed]
    if not dressed:
        return {}
    if len(plain) < 0.5 * len(numbers) and not _one_untidy_unit([m[2] for m in dressed.values()]):
        return {}
    typical = sorted(float(numbers[i][1]) for i in (plain or list(numbers)))  # type: ignore[index]
    low, high = typical[len(typical) // 50], typical[-1 - len(typical) // 50]
    out = {}
    for row, match in dressed.items():
        value = float(match[1])
        if (
            match[2].strip() == "%"
            and plain
            and not low <= value <= high
            and low <= value / 100 <= high
        ):
            value /= 100
        out[row] = f"{value:g}"
    return out


def placeholders(cells: pd.Series) -> list[int]:
    """Rows that say nothing in words (``N/A``, ``?``), where the column is not made of such words."""
    rows = [i for i, v in enumerate(cells) if str(v).strip().lower() in PLACEHOLDERS]
    return rows if len(rows) < 0.6 * len(cells) else []


def _one_untidy_unit(units: list[str]) -> bool:
    """Whether one unit is meant and written in several ways, as ``oz``, ``OZ.`` and ``ounce`` are."""
    first = Counter(unit.strip()[0].lower() for unit in units)
    commonest = Counter(units).most_common(1)[0][1]
    one = first.most_common(1)[0][1] >= _ONE_UNIT * len(units)
    return one and commonest <= _TIDY * len(units)
