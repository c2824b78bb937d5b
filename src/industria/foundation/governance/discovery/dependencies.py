"""Approximate functional dependencies: columns that (nearly) determine another.

The measure is the share of rows, in groups of at least three that agree on the left side, whose
right side is the commonest of its group (g3 of Kivinen and Mannila 1995, over shared groups only).
A left side of two columns counts only where neither alone does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

_MIN_GROUP = 3
_MIN_SUPPORT = 0.3
_MAX_LEFT = 14
_ENTITY = 4
_MOST_ROWS = 20_000
_MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class Dependency:
    """``left`` determines ``right`` in ``confidence`` of the rows that can be compared."""

    left: tuple[str, ...]
    right: str
    confidence: float
    support: float


def find_dependencies(frame: pd.DataFrame, confidence: float = 0.9) -> list[Dependency]:
    """Dependencies at least as sure as ``confidence``, the surest first.

    ``frame``: text cells; of a long table evenly spread rows are looked at. A dependency must halve the
    error of always naming the commonest value, unless its left side stands for a thing: one that determines
    at least four columns.
    """
    frame = frame.iloc[:: max(1, len(frame) // _MOST_ROWS)]
    codes = {str(c): pd.factorize(frame[c].mask(frame[c] == ""))[0] for c in frame}
    usable = [c for c in codes if 1 < int(codes[c].max()) + 1 < 0.9 * len(frame)][:_MOST_COLUMNS]
    found: list[Dependency] = []
    for left in usable:
        for right in codes:
            if right != left:
                found += _tested((left,), codes[left], right, codes[right], confidence)
    entities = [c for c in usable if sum(d.left == (c,) for d in found) >= _ENTITY]
    known = {(d.left[0], d.right) for d in found}
    for left in entities:
        for right in codes:
            if right != left and (left, right) not in known:
                found += _tested(
                    (left,), codes[left], right, codes[right], confidence, chance=False
                )
    found += _of_pairs(codes, usable[:_MAX_LEFT], {(d.left[0], d.right) for d in found}, confidence)
    return sorted(found, key=lambda d: (-d.confidence, len(d.left), d.left, d.right))


def codes_of(frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """(row,): one number for each combination of the columns' values."""
    joined: np.ndarray = pd.factorize(frame[columns[0]])[0]
    for column in columns[1:]:
        other = pd.factorize(frame[column])[0]
        joined = pd.factorize(joined.astype(np.int64) * (len(frame) + 1) + other)[0]
    return joined


def _of_pairs(
    codes: dict[str, np.ndarray], usable: Sequence[str], single: set[tuple[str, str]],
    confidence: float,
) -> list[Dependency]:  # fmt: skip
    found: list[Dependency] = []
    for one, other in combinations(usable, 2):
        rows = len(codes[one])
        joined = pd.factorize(codes[one].astype(np.int64) * (rows + 1) + codes[other])[0]
        joined = np.where((codes[one] < 0) | (codes[other] < 0), -1, joined)
        if int(joined.max()) + 1 > 0.9 * rows:
            continue
        for right in codes:
            if right in (one, other) or (one, right) in single or (other, right) in single:
                continue
            found += _tested((one, other), joined, right, codes[right], max(confidence, 0.93))
    return found


def _tested(
    left: tuple[str, ...],
    groups: np.ndarray,
    right: str,
    values: np.ndarray,
    confidence: float,
    chance: bool = True,
) -> list[Dependency]:
    rows, given = len(values), (groups >= 0) & (values >= 0)
    if not given.all():  # what is empty neither agrees nor disagrees
        groups, values = groups[given], values[given]
    distinct = int(values.max()) + 1 if len(values) else 0
    if distinct < 2:
        return []
    pair, counts = np.unique(groups.astype(np.int64) * (distinct + 1) + values, return_counts=True)
    group = pair // (distinct + 1)
    size = np.bincount(group, weights=counts)
    best = np.zeros(len(size))
    np.maximum.at(best, group, counts)
    shared = size >= _MIN_GROUP
    support = size[shared].sum() / rows
    if support < _MIN_SUPPORT or shared.sum() < 3:
        return []
    share = float(best[shared].sum() / size[shared].sum())
    common = float(np.bincount(values).max() / len(values))
    if share < confidence or (chance and (1 - share) > 0.5 * (1 - common)):
        return []
    return [Dependency(left, right, share, float(support))]
