"""Notation: numbers written with a unit or sign in some cells, and placeholders for nothing.

What follows the number has to be a unit that is known: ``3:17 p.m.``, ``3/4"``, ``12-34`` and
``4x20`` begin with a number and are none.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pandas as pd

from industria.foundation import lexicon
from industria.foundation.units import convert, dimension_of, parse_unit

_NUMBER = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*([^\d\s].{0,30})?$")
_NO_UNIT = re.compile(r"(?:[ap]\.?\s?m|uhr|h|st|nd|rd|th)\b|.*-\d", re.IGNORECASE)
_MIN_NUMBERS = 0.75
_ONE_UNIT = 0.95
_TIDY = 0.9


def numeric_notation(cells: pd.Series) -> dict[int, str]:
    """Row to the plain number, for cells that carry a unit or sign where a number is meant.

    Where most cells are plain, the others change. Where none is plain, but the units are written
    in several ways, all change: the column is numbers with an untidy unit.
    """
    matches = [_number(str(v)) for v in cells]
    given = [
        i
        for i, v in enumerate(cells)
        if str(v).strip() and str(v).strip().lower() not in lexicon.words("placeholder")
    ]
    numbers = {i: matches[i] for i in given if matches[i]}
    if len(given) < 20 or len(numbers) < _MIN_NUMBERS * len(given):
        return {}
    dressed = _of_one_unit({i: m for i, m in numbers.items() if m and m[2]})
    plain = [i for i, m in numbers.items() if m and not m[2]]
    if not dressed:
        return {}
    if len(plain) < 0.5 * len(numbers) and not _untidy([m[2] for m in dressed.values()]):
        return {}
    typical = sorted(float(numbers[i][1]) for i in (plain or list(numbers)))  # type: ignore[index]
    low, high = typical[len(typical) // 50], typical[-1 - len(typical) // 50]
    out = {}
    for row, match in dressed.items():
        value, number = float(match[1]), Decimal(match[1])
        percent = match[2].strip() == "%"
        if percent and plain and not low <= value <= high and low <= value / 100 <= high:
            number /= 100
        text = f"{number:f}"
        out[row] = text.rstrip("0").rstrip(".") if "." in text else text
    return out


def _number(text: str) -> re.Match[str] | None:
    """A number, by itself or with a known unit after it; None for everything else."""
    match = _NUMBER.match(text)
    if match is None or not match[2]:
        return match
    glued = match.start(2) == match.end(1)
    if glued and match[2][0].isupper() and match[2].isalnum():
        return None  # 12A and 7B are codes and house numbers
    return match if unit_of(match[2]) else None


def unit_of(text: str) -> str:
    """The unit that a text is, or begins with and goes on in words (``oz. per can``); else empty."""
    if _NO_UNIT.match(text):
        return ""
    words = text.split()
    first = words[0].rstrip(".,;")
    in_words = all(w.replace("-", "").strip(".,;()").isalpha() for w in words[1:])
    known = [parse_unit(text)]
    if first and in_words:
        known += [parse_unit(first), parse_unit(first.lower()) if first.isupper() else None]
    return next((unit.unit for unit in known if unit is not None), "")


def _of_one_unit(dressed: dict[int, re.Match[str]]) -> dict[int, re.Match[str]]:
    """The cells in the commonest unit; none where another is more than a slip (``mm`` and ``m``)."""
    units = {i: unit_of(m[2]) for i, m in dressed.items()}
    if not units:
        return {}
    usual = Counter(units.values()).most_common(1)[0][0]
    alike = {u for u in set(units.values()) if _same_size(u, usual)}
    kept = {i: m for i, m in dressed.items() if units[i] in alike}
    return kept if len(kept) >= _ONE_UNIT * len(dressed) else {}


def _same_size(one: str, other: str) -> bool:
    if dimension_of(one) != dimension_of(other):
        return False
    return all(abs(convert(v, one, other) - v) < 1e-9 for v in (0.0, 1.0))


def placeholders(cells: pd.Series) -> list[int]:
    """Rows that say nothing in words (``N/A``, ``?``), where the column is not made of such words."""
    rows = [
        i for i, v in enumerate(cells) if str(v).strip().lower() in lexicon.words("placeholder")
    ]
    return rows if len(rows) < 0.6 * len(cells) else []


def _untidy(units: list[str]) -> bool:
    """Whether one unit is written in several ways, as ``oz``, ``OZ.`` and ``ounce`` are."""
    return Counter(units).most_common(1)[0][1] <= _TIDY * len(units)
