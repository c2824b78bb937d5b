"""Strict dependencies: which wrong or empty cells a table itself determines, and how sure that is.

A dependency is strict where no group of its left side has a second value that comes again: a second value
that is used again is meant. A cell is determined where strict dependencies agree on one value, the other
rows of its group could not agree so by chance, and it is unlikely that a right cell looks like this one:

- an empty cell, where the dependency is hardly ever broken;
- a value that stands nowhere else, where right values of the column come again, the more so where it is a
  slip of the value that is meant and right values do not look so much alike;
- a value that stands elsewhere, where two other columns that belong together contradict it once.

Chances are Laplace estimates from the table: (seen + 1) / (looked at + 1).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
from rapidfuzz.distance import DamerauLevenshtein

from industria.foundation.governance.discovery.dependencies import Dependency

_LEAST_OTHERS = 3
_MAJORITY = 0.7
_LEAST_GROUPS = 3
_CHANCE_AGREEMENT = 0.01
_CHANCE_RIGHT = 0.001
_CHANCE_BROKEN = 0.02
_LONG_WORD = 8
_MOST_VALUES = 200
_MOST_PAIRS = 20_000
_OPTIONAL = 0.25


@dataclass(frozen=True, slots=True)
class Determined:
    """What has to stand in a cell: ``others`` rows of the same ``left`` value say so."""

    row: int
    column: str
    value: str
    left: tuple[str, ...]
    others: int


@dataclass
class _Column:
    """A column's texts as codes (row,), -1 where empty, with its values and their counts."""

    name: str
    values: np.ndarray
    codes: np.ndarray
    counts: np.ndarray
    numeric: bool

    @cached_property
    def recurring(self) -> list[str]:
        """Values that come again."""
        return [str(v) for v in self.values[self.counts > 1][:_MOST_VALUES]]

    @cached_property
    def alike(self) -> float:
        """The chance that one right value looks like a slip of another: by pairs of values that come again.

        Words are taken to look alike in one pair of a hundred and codes in one of five before any are seen.
        """
        values = self.recurring
        pairs = list(combinations(values, 2))[:_MOST_PAIRS]
        codes = any(c.isdigit() for value in values for c in value)
        seen = sum(is_slip(one, other) for one, other in pairs)
        return (seen + (1 if codes else 0.05)) / (len(pairs) + 5)

    def is_new_shape(self, value: str) -> bool:
        """Whether no value that comes again has letters, digits and signs in these places."""
        return len(self.recurring) >= _LEAST_GROUPS and shape_of(value) not in self.shapes

    @cached_property
    def shapes(self) -> set[str]:
        """The shapes of the values that come again."""
        return {shape_of(value) for value in self.recurring}


def shape_of(value: str) -> str:
    """Each capital as A, each other letter as a, each digit as 9, the rest as it is."""
    return "".join(
        "9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in value
    )


@dataclass(frozen=True)
class _Strict:
    """One strict dependency: of each left value the usual right one, with counts."""

    left: _Column
    right: _Column
    usual: np.ndarray
    agreeing: np.ndarray
    size: np.ndarray
    groups: int
    rows: int

    def says(self, row: int) -> tuple[int, int]:
        """(code, how many other rows say it); -1 where the row's group says nothing sure."""
        group = self.left.codes[row]
        if group < 0:
            return -1, 0
        said, own = self.usual[group], self.right.codes[row]
        others = self.agreeing[group] - (own == said)
        size = self.size[group] - (own >= 0)
        if said < 0 or others < _LEAST_OTHERS or others < _MAJORITY * size:
            return -1, 0
        share = self.right.counts[said] / max(self.right.counts.sum(), 1)
        return (int(said), int(others)) if share**others <= _CHANCE_AGREEMENT else (-1, 0)


def determined_cells(
    cells: pd.DataFrame, dependencies: Sequence[Dependency], numeric: frozenset[str]
) -> dict[tuple[int, str], Determined]:
    """(row, column) to what has to stand there. ``cells``: text; ``numeric``: columns of numbers."""
    names = {d.right for d in dependencies} | {d.left[0] for d in dependencies}
    columns = {name: _column(cells[name], name in numeric) for name in names}
    by_right: defaultdict[str, list[_Strict]] = defaultdict(list)
    for d in dependencies:
        if len(d.left) == 1 and (strict := _strict(columns[d.left[0]], columns[d.right])):
            by_right[d.right].append(strict)
    found: dict[tuple[int, str], Determined] = {}
    for name, known in by_right.items():
        for row in map(int, _suspects(columns[name], known)):
            cell = _decided(row, columns[name], known)
            if cell is not None:
                found[row, name] = cell
    return _one_side(found)


def _column(cells: pd.Series, numeric: bool) -> _Column:
    codes, values = pd.factorize(cells.mask(cells == ""))
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    return _Column(str(cells.name), np.asarray(values, object), codes, counts, numeric)


def _strict(left: _Column, right: _Column) -> _Strict | None:
    both = (left.codes >= 0) & (right.codes >= 0)
    kinds = len(right.values)
    if not both.any() or kinds < 2:
        return None
    pairs = left.codes[both].astype(np.int64) * kinds + right.codes[both]
    seen, counts = np.unique(pairs, return_counts=True)
    group, value = seen // kinds, seen % kinds
    order = np.lexsort((counts, group))
    group, value, counts = group[order], value[order], counts[order]
    last = np.append(group[1:] != group[:-1], True)
    usual, agreeing = np.full(len(left.values), -1), np.zeros(len(left.values), np.int64)
    usual[group[last]], agreeing[group[last]] = value[last], counts[last]
    if (~last & (counts > 1)).any():
        return None  # a second value that comes again is meant
    size = np.bincount(left.codes[both], minlength=len(left.values))
    shared = size > 1
    if int((size >= _LEAST_OTHERS).sum()) < _LEAST_GROUPS or len(set(usual[shared])) < 2:
        return None
    return _Strict(left, right, usual, agreeing, size, int(shared.sum()), int(size[shared].sum()))


def _suspects(column: _Column, known: Sequence[_Strict]) -> np.ndarray:
    """Rows of which a dependency says something else than stands there."""
    suspects = np.zeros(len(column.codes), bool)
    for strict in known:
        said = np.append(strict.usual, -1)[strict.left.codes]
        suspects |= (said >= 0) & (said != column.codes)
    return np.flatnonzero(suspects)


def _decided(row: int, column: _Column, known: Sequence[_Strict]) -> Determined | None:
    said = [(strict, *strict.says(row)) for strict in known]
    witnesses = [(strict, code, others) for strict, code, others in said if code >= 0]
    codes = {code for _, code, _ in witnesses}
    if len(codes) != 1 or column.codes[row] in codes:
        return None
    code = codes.pop()
    own = int(column.codes[row])
    tests = _is_empty_only(column, witnesses) if own < 0 else (
        _is_slip_of(own, code, column, witnesses) if column.counts[own] == 1
        else _is_outvoted(row, witnesses)
    )  # fmt: skip
    if not tests:
        return None
    best = max(witnesses, key=lambda w: w[2])
    left = tuple(sorted(w[0].left.name for w in witnesses))
    return Determined(row, column.name, str(column.values[code]), left, best[2])


_Witnesses = Sequence[tuple[_Strict, int, int]]


def _is_empty_only(column: _Column, witnesses: _Witnesses) -> bool:
    """Whether an empty cell is a value that is missing, and the dependency is hardly ever broken."""
    if (column.codes < 0).mean() > _OPTIONAL:
        return False
    return _broken(witnesses) <= _CHANCE_BROKEN


def _broken(witnesses: _Witnesses) -> float:
    """The chance that a row is an exception; of two witnesses at most half of theirs are the same."""
    chance = min(1 / (strict.rows + 1) for strict, _, _ in witnesses)
    return chance / min(len(witnesses), 2)


def _is_slip_of(own: int, code: int, column: _Column, witnesses: _Witnesses) -> bool:
    """Whether a value that stands nowhere else is unlikely to be right.

    Right exceptions are mostly no slips of the usual value, so those that are no slips tell how many right
    ones to expect among the slips. Where right values look alike anyway, as codes do, it takes a shape that
    no right value has, or a second column that says the same, in a column of values that come again.
    """
    strict = max((w[0] for w in witnesses), key=lambda s: s.groups)
    slips, others = _singles(column, strict)
    slip = is_slip(str(column.values[own]), str(column.values[code]))
    if slip:
        alike = column.alike
        if (others + 1) * alike / max(1 - alike, 1e-9) / max(slips, 1) <= _CHANCE_BROKEN:
            return True
    if len(witnesses) < 2 and not (slip and column.is_new_shape(str(column.values[own]))):
        return False  # a code beside the usual one may be another code
    singles = int((column.counts == 1).sum()) - slips
    new = (max(singles, 0) + 1) / (int(column.counts.sum()) + 1)
    return new / (strict.groups + 1) <= _CHANCE_RIGHT


def is_slip(value: str, meant: str) -> bool:
    """One edit of signs (two in a long word without digits); blanks and case are free."""
    one, other = "".join(value.lower().split()), "".join(meant.lower().split())
    word = not any(c.isdigit() for c in other)
    allowed = 2 if word and len(other) >= _LONG_WORD else 1
    distance = DamerauLevenshtein.distance(one, other, score_cutoff=allowed)
    return len(other) > 1 and distance <= allowed


def _singles(column: _Column, strict: _Strict) -> tuple[int, int]:
    """Of the values that stand once and contradict a dependency: how many are slips of it, and how many not."""
    single = (column.codes >= 0) & (column.counts[column.codes] == 1)
    said = np.append(strict.usual, -1)[strict.left.codes]
    size = np.append(strict.size, 0)[strict.left.codes]
    rows = np.flatnonzero(single & (said >= 0) & (said != column.codes) & (size > 2))
    slips = sum(
        is_slip(str(column.values[column.codes[r]]), str(column.values[said[r]])) for r in rows
    )
    return slips, len(rows) - slips


def _is_outvoted(row: int, witnesses: _Witnesses) -> bool:
    """Whether two columns that belong together in other rows contradict a value that is known elsewhere."""
    together = 0
    for at, (one, _, _) in enumerate(witnesses):
        for other, _, _ in witnesses[at + 1 :]:
            same = (one.left.codes == one.left.codes[row]) & (
                other.left.codes == other.left.codes[row]
            )
            together += int(same.sum()) > _LEAST_OTHERS
    return together > 0 and _broken(witnesses) <= _CHANCE_BROKEN


def _one_side(found: dict[tuple[int, str], Determined]) -> dict[tuple[int, str], Determined]:
    """Without cells of rows in which a witness is itself named: there the row does not tell which is wrong."""
    named = Counter((row, column) for row, column in found)
    return {
        at: cell for at, cell in found.items()
        if not any((cell.row, left) in named for left in cell.left)
    }  # fmt: skip
