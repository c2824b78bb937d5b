"""Composed columns: one whose cells are two other columns' cells joined by a sign."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import pandas as pd

_SIGNS = ("_", "-", " ", "/", ".", ", ", "")
_SHARE = 0.8
_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class Composition:
    """``column`` is ``first`` + ``sign`` + ``second`` in ``share`` of the rows."""

    column: str
    first: str
    sign: str
    second: str
    share: float

    def expected(self, cells: pd.DataFrame) -> pd.Series:
        """What each row's other cells say should stand there."""
        joined: pd.Series = cells[self.first] + self.sign + cells[self.second]
        return joined


def find_compositions(cells: pd.DataFrame) -> list[Composition]:
    """At most one per column, tested on sixty rows first. ``cells``: text."""
    sample = cells.iloc[:: max(1, len(cells) // _SAMPLE)]
    found = []
    columns = [str(c) for c in cells if cells[c].nunique() > 1]
    for column in columns:
        lengths = cells[column].str.len().median()
        parts = [c for c in columns if c != column and cells[c].str.len().median() < lengths]
        for first, second in permutations(parts, 2):
            sign = _sign(sample, column, first, second)
            if sign is None:
                continue
            whole = Composition(column, first, sign, second, 0.0)
            share = float((whole.expected(cells) == cells[column]).mean())
            if share >= _SHARE:
                found.append(Composition(column, first, sign, second, share))
                break
    return found


def _sign(sample: pd.DataFrame, column: str, first: str, second: str) -> str | None:
    for sign in _SIGNS:
        if (sample[first] + sign + sample[second] == sample[column]).mean() >= _SHARE - 0.15:
            return sign
    return None
