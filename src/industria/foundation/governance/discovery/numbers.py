"""The numbers of a table with the last written digit of each column, as arithmetic looks at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz.distance import DamerauLevenshtein

from industria.foundation.governance.discovery.identities import Identity
from industria.foundation.governance.table import GovernedTable
from industria.infrastructure.numbers import to_numbers

_NUMBERS = 0.7
_CARRIED = 0.85
_MOST_DIGITS = 6
_LEAST_ROWS = 20
_SAMPLE = 5_000
_LEAST_DIGITS = 3


@dataclass(frozen=True)
class Numbers:
    """``values``: (row,) floats by column, NaN where a cell is no number; ``witnesses``: those and what
    the row before or after of the same thing says; ``steps``: the last written digit by column;
    ``ranges``: its least and largest value."""

    values: dict[str, np.ndarray]
    witnesses: dict[str, np.ndarray]
    steps: dict[str, float]
    ranges: dict[str, tuple[float, float]]

    def solved(self, row: int, column: str, identity: Identity) -> float:
        """What an identity says that a cell is."""
        one = {n: self.witnesses[n][row : row + 1] for n in identity.columns}
        return float(identity.solved(one, column)[0])

    def others_given(self, row: int, column: str, identity: Identity) -> bool:
        """Whether all other cells of an identity are numbers in a row."""
        return all(np.isfinite(self.witnesses[n][row]) for n in identity.columns if n != column)

    def agreed(self, row: int, column: str, identities: list[Identity]) -> float | None:
        """The one value that the column can hold and that all identities give; None where there is none."""
        step = self.steps[column]
        found = sorted(
            ((i.left != column, self.solved(row, column, i), i) for i in identities),
            key=lambda f: f[0],
        )
        if not all(np.isfinite(value) for _, value, _ in found):
            return None
        derived, value, identity = found[0]
        rounded = round(value / step) * step
        if (
            derived
            and identity.kind != "sum"
            and abs(rounded - value) > self._slack(row, column, identity)
        ):
            return None  # the formula gives a number that this column does not hold
        if derived and identity.kind == "sum" and abs(rounded - value) > 0.02 * step:
            return None
        low, high = self.ranges[column]
        if not low - (high - low) <= rounded <= high + (high - low):
            return None
        return float(f"{rounded:.12g}")

    def _slack(self, row: int, column: str, identity: Identity) -> float:
        """How far the rounding of the left side can move what is solved for a part of the right."""
        one = {n: self.witnesses[n][row : row + 1].copy() for n in identity.columns}
        middle = identity.solved(one, column)[0]
        one[identity.left] = one[identity.left] + 0.5 * self.steps[identity.left]
        return float(abs(identity.solved(one, column)[0] - middle)) + 1e-9 * abs(float(middle))

    def is_slip(self, row: int, column: str, value: float) -> bool:
        """Whether what is written is the value with one edit, or with its point moved."""
        given = self.values[column][row]
        if not np.isfinite(given) or value == 0 or given == 0:
            return False
        places = np.log10(abs(given / value))
        if given * value > 0 and abs(places - round(places)) < 1e-9 and round(places) != 0:
            return True
        one, other = self.written(column, float(given)), self.written(column, value)
        digits = sum(c.isdigit() for c in other)
        near = DamerauLevenshtein.distance(one, other, score_cutoff=1)
        return digits >= _LEAST_DIGITS and near == 1

    def written(self, column: str, value: float) -> str:
        """A number with the digits of its column."""
        places = max(0, round(-np.log10(self.steps[column])))
        return f"{value:.{places}f}"


def numbers_of(table: GovernedTable) -> Numbers:
    """Numeric columns, and text columns of which nearly all cells are numbers; no keys, no labels."""
    values: dict[str, np.ndarray] = {}
    rows = len(table.frame)
    if rows < _LEAST_ROWS or not table.frame.columns.is_unique:
        return Numbers({}, {}, {}, {})
    for column in map(str, table.frame):
        if column == table.label or table.is_key(column) or table.is_quality(column):
            continue
        found = _as_numbers(table, column)
        if found is not None:
            values[column] = found
    steps = {name: last_digit(own) for name, own in values.items()}
    values = {name: own for name, own in values.items() if steps[name] > 0}
    ranges = {name: (float(np.nanmin(own)), float(np.nanmax(own))) for name, own in values.items()}
    carried = {} if table.is_series else _carried(table, values)
    steps |= {name: steps[name.split("@")[0]] for name in carried}
    return Numbers(values, values | carried, steps, ranges)


def _as_numbers(table: GovernedTable, column: str) -> np.ndarray | None:
    cells = table.frame[column]
    if pd.api.types.is_bool_dtype(cells):
        return None
    if pd.api.types.is_numeric_dtype(cells):
        return table.values(column) if cells.notna().any() else None
    if column not in table.texts:
        return None
    texts = table.distinct(column)
    numbers = to_numbers(pd.Series([*texts.values, None])).to_numpy(float)
    if texts.share(np.isfinite(numbers[:-1])) < _NUMBERS:
        return None
    own: np.ndarray = np.where(np.isfinite(numbers), numbers, np.nan)[texts.codes]
    return own


def last_digit(own: np.ndarray) -> float:
    """The last digit that nearly all numbers are written to; 0 where there are more than six."""
    known = own[np.isfinite(own)]
    known = known[:: max(1, len(known) // _SAMPLE)]
    for places in range(_MOST_DIGITS + 1):
        shifted = known * 10.0**places
        if (
            np.abs(shifted - np.round(shifted)) < 1e-6 * np.maximum(1, np.abs(shifted))
        ).mean() > 0.9:
            return float(10.0**-places)
    return 0.0


def _carried(table: GovernedTable, values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What carries over from row to row of the same thing: ``closing@before`` beside ``opening``.

    The thing is named by a column of few texts, or it is the table as a whole.
    """
    rows = len(table.frame)
    things = [np.zeros(rows, np.int64)]
    for column in table.texts:
        cells = table.distinct(column)
        if 2 <= len(cells.values) <= rows / 3 and cells.given == rows:
            things.append(cells.codes.astype(np.int64))
    found: dict[str, np.ndarray] = {}
    for thing in things:
        order = np.argsort(thing, kind="stable")
        first = np.append(True, thing[order][1:] != thing[order][:-1])
        before = np.full(rows, -1)
        before[order[1:]] = np.where(first[1:], -1, order[:-1])
        after = np.full(rows, -1)
        after[before[before >= 0]] = np.flatnonzero(before >= 0)
        for opening, own in values.items():
            for closing, other in values.items():
                if opening == closing or not _is_carried(own, np.append(other, np.nan)[before]):
                    continue
                found[f"{closing}@before"] = np.append(other, np.nan)[before]
                found[f"{opening}@after"] = np.append(own, np.nan)[after]
        if found:
            return found
    return found


def _is_carried(own: np.ndarray, before: np.ndarray) -> bool:
    both = np.isfinite(own) & np.isfinite(before)
    if both.sum() < _LEAST_ROWS / 2 or len(np.unique(own[both])) < _LEAST_DIGITS:
        return False
    return bool((own[both] == before[both]).mean() >= _CARRIED)
