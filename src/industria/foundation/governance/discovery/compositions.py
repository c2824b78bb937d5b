"""Composed columns: one whose cells are two other columns' cells joined by a sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pandas as pd

_SIGNS = ("_", "-", " ", "/", ".", ", ", "")
_SHARE = 0.8
_SLACK = 0.15
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
    few = {str(c): sample[c].tolist() for c in cells if not _is_constant(cells[c])}
    found = []
    for column, whole in few.items():
        firsts = [c for c in few if c != column and _agree(whole, few[c], str.startswith)]
        seconds = [c for c in few if c != column and _agree(whole, few[c], str.endswith)]
        for first, second in product(firsts, seconds):
            sign = _sign(whole, few[first], few[second]) if first != second else None
            if sign is None:
                continue
            composed = Composition(column, first, sign, second, 0.0)
            share = float((composed.expected(cells) == cells[column]).mean())
            if share >= _SHARE:
                found.append(Composition(column, first, sign, second, share))
                break
    return found


def _is_constant(cells: pd.Series) -> bool:
    return bool((cells == cells.iloc[0]).all()) if len(cells) else True


def _agree(whole: list[str], part: list[str], test: Callable[[str, str], bool]) -> bool:
    """Whether the part stands at one end of the whole, and is not all of it, in nearly all rows."""
    hits = sum(bool(p) and len(p) < len(w) and test(w, p) for w, p in zip(whole, part, strict=True))
    return hits >= (_SHARE - _SLACK) * len(whole)


def _sign(whole: list[str], first: list[str], second: list[str]) -> str | None:
    rows = list(zip(whole, first, second, strict=True))
    for sign in _SIGNS:
        if sum(f + sign + s == w for w, f, s in rows) >= (_SHARE - _SLACK) * len(rows):
            return sign
    return None
