"""Notation: numbers written with a unit or sign in some cells, and placeholders for nothing.

What follows the number has to be a unit that is known: ``3:17 p.m.``, ``3/4"``, ``12-34`` and
``4x20`` begin with a number and are none.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import numpy as np

from industria.foundation import lexicon
from industria.foundation.governance.distinct import Distinct
from industria.foundation.units import convert, dimension_of, parse_unit

_NUMBER = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*([^\d\s].{0,30})?$")
_NO_UNIT = re.compile(r"(?:[ap]\.?\s?m|uhr|h|st|nd|rd|th)\b|.*-\d", re.IGNORECASE)
_MIN_NUMBERS = 0.75
_ONE_UNIT = 0.95
_TIDY = 0.9


def numeric_values(texts: Distinct) -> dict[int, str]:
    """Number of a value to its plain number, for values that carry a unit or sign."""
    if texts.share(texts.matching(r"^\s*[-+]?\d")) < 0.5 * _MIN_NUMBERS:
        return {}
    known = lexicon.words("placeholder")
    said = texts.where(lambda text: bool(text.strip()) and text.strip().lower() not in known)
    matches = [_number(text) if said[at] else None for at, text in enumerate(texts.values)]
    numbers = {at: match for at, match in enumerate(matches) if match}
    given = int(texts.counts[said].sum())
    if given < 20 or sum(int(texts.counts[at]) for at in numbers) < _MIN_NUMBERS * given:
        return {}
    often = texts.counts
    dressed = _of_one_unit({at: m for at, m in numbers.items() if m[2]}, often)
    plain = [at for at, m in numbers.items() if not m[2]]
    if not dressed:
        return {}
    few = sum(int(often[at]) for at in plain) < 0.5 * sum(int(often[at]) for at in numbers)
    if few and not _untidy(dressed, often):
        return {}
    typical = sorted(
        float(numbers[at][1]) for at in (plain or numbers) for _ in range(int(often[at]))
    )
    low, high = typical[len(typical) // 50], typical[-1 - len(typical) // 50]
    out = {}
    for at, match in dressed.items():
        value, number = float(match[1]), Decimal(match[1])
        percent = match[2].strip() == "%"
        if percent and plain and not low <= value <= high and low <= value / 100 <= high:
            number /= 100
        text = f"{number:f}"
        out[at] = text.rstrip("0").rstrip(".") if "." in text else text
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


def _of_one_unit(dressed: dict[int, re.Match[str]], often: np.ndarray) -> dict[int, re.Match[str]]:
    """The values in the commonest unit; none where another is more than a slip (``mm`` and ``m``)."""
    units = {at: unit_of(m[2]) for at, m in dressed.items()}
    if not units:
        return {}
    counts: Counter[str] = Counter()
    for at, unit in units.items():
        counts[unit] += int(often[at])
    usual = counts.most_common(1)[0][0]
    alike = {u for u in counts if _same_size(u, usual)}
    kept = {at: m for at, m in dressed.items() if units[at] in alike}
    total = sum(int(often[at]) for at in dressed)
    return kept if sum(int(often[at]) for at in kept) >= _ONE_UNIT * total else {}


def _same_size(one: str, other: str) -> bool:
    if dimension_of(one) != dimension_of(other):
        return False
    return all(abs(convert(v, one, other) - v) < 1e-9 for v in (0.0, 1.0))


def _untidy(dressed: dict[int, re.Match[str]], often: np.ndarray) -> bool:
    """Whether one unit is written in several ways, as ``oz``, ``OZ.`` and ``ounce`` are."""
    counts: Counter[str] = Counter()
    for at, match in dressed.items():
        counts[match[2]] += int(often[at])
    return counts.most_common(1)[0][1] <= _TIDY * counts.total()
