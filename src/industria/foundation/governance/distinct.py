"""Distinct: the different values of one column with their counts, so that text is looked at once.

A million cells of a plant's table hold a few hundred different texts; whatever reads text reads those and
carries the answer to the rows by number. Long lists of different texts are searched by Arrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class Distinct:
    """``values``: (value,) texts in the order in which they first stand; ``counts``: (value,) how often;
    ``codes``: (row,) number of each row's value, -1 where the cell is empty."""

    values: list[str]
    codes: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, cells: pd.Series) -> Distinct:
        """The values of a column; what is no text counts by what ``str`` says of it."""
        try:
            codes, uniques = pd.factorize(cells)
        except TypeError:  # lists and records of a nested file have no order to be told apart by
            codes, uniques = pd.factorize(cells.map(str, na_action="ignore"))
        values = [v if isinstance(v, str) else str(v) for v in uniques]
        known = codes[codes >= 0] if (codes < 0).any() else codes
        return cls(values, codes.astype(np.int32), np.bincount(known, minlength=len(values)))

    @property
    def given(self) -> int:
        """How many cells are not empty."""
        return int(self.counts.sum())

    def where(self, test: Callable[[str], bool]) -> np.ndarray:
        """(value,) bool: which values pass a test."""
        return np.fromiter(map(test, self.values), bool, len(self.values))

    def matching(self, pattern: str) -> np.ndarray:
        """(value,) bool: in which values an RE2 pattern is found."""
        if not self.values:
            return np.zeros(0, bool)
        found = pc.match_substring_regex(pa.array(self.values, pa.string()), pattern)
        hit: np.ndarray = found.to_numpy(zero_copy_only=False)
        return hit

    def cells(self, values: np.ndarray) -> np.ndarray:
        """(row,) bool: the rows of the chosen values, given as (value,) bool."""
        chosen: np.ndarray = np.append(values, False)[self.codes]
        return chosen

    def rows(self, values: np.ndarray) -> np.ndarray:
        """Positions of the rows of the chosen values."""
        return np.flatnonzero(self.cells(values)) if values.any() else np.empty(0, np.intp)

    def share(self, values: np.ndarray) -> float:
        """What part of the given cells holds one of the chosen values."""
        return float(self.counts[values].sum() / max(self.given, 1))

    def median_length(self) -> float:
        """The length that half of the given cells do not exceed."""
        if not self.values:
            return 0.0
        length = np.fromiter(map(len, self.values), np.int64, len(self.values))
        order = np.argsort(length, kind="stable")
        half = int(np.searchsorted(np.cumsum(self.counts[order]), self.given / 2))
        return float(length[order[min(half, len(order) - 1)]])


def replaced(pattern_pairs: Iterable[tuple[str, str]], values: list[str]) -> list[str]:
    """Each value after a row of RE2 replacements."""
    out = pa.array(values, pa.string())
    for pattern, by in pattern_pairs:
        out = pc.replace_substring_regex(out, pattern, by)
    found: list[str] = out.to_pylist()
    return found
