"""Arithmetic: cells that break a sum, product or ratio that the table's other rows hold to.

Of the cells of a broken identity the table may tell which is wrong: it is determined where only one of them
can be changed so that every identity of the row holds again, with a value that its column can hold, or where
two identities give it the same value. Otherwise it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.cells import repaired
from industria.foundation.governance.discovery.identities import (
    Identity,
    find_identities,
    holds,
    tolerance,
)
from industria.foundation.governance.discovery.numbers import Numbers, numbers_of
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "arithmetic"
_OPTIONAL = 0.25
_MOST_ROWS = 0.15


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that breaks identities, with what would mend them; ``determined``: no other cell would."""

    row: int
    column: str
    value: float
    by: str
    determined: bool


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells that identities of nearly all rows contradict, and empty ones that they fill."""
    numbers = numbers_of(table)
    if len(numbers.values) < 2:
        return []
    identities = find_identities(numbers.witnesses, numbers.steps)
    if not any(set(i.columns) & set(numbers.values) for i in identities):
        return []
    groups: defaultdict[tuple[str, bool], list[Broken]] = defaultdict(list)
    for cell in _broken(numbers, identities):
        groups[cell.column, cell.determined].append(cell)
    return [
        _symptom(table, numbers, column, cells, determined)
        for (column, determined), cells in sorted(groups.items(), key=lambda g: (g[0][0], not g[0][1]))
    ]  # fmt: skip


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write what the identities say."""
    return repaired(table, symptom)


def _broken(numbers: Numbers, identities: list[Identity]) -> Iterator[Broken]:
    values, steps = numbers.witnesses, numbers.steps
    right = {i: holds(i, values, steps) for i in identities}
    whole = {i: np.all([np.isfinite(values[n]) for n in i.columns], axis=0) for i in identities}
    violated = np.any([whole[i] & ~right[i] for i in identities], axis=0)
    if violated.mean() > _MOST_ROWS:
        return
    for row in np.flatnonzero(violated):
        here = [i for i in identities if whole[i][row]]
        wrong = [i for i in here if not right[i][row]]
        yield from _one_wrong(int(row), here, wrong, numbers)
    for column, own in numbers.values.items():
        empty = ~np.isfinite(own)
        if not empty.any() or empty.mean() > _OPTIONAL:
            continue
        for row in np.flatnonzero(empty & ~violated):
            cell = _one_empty(int(row), column, identities, numbers)
            if cell is not None:
                yield cell


def _one_wrong(
    row: int, here: list[Identity], wrong: list[Identity], numbers: Numbers
) -> Iterator[Broken]:
    """The cells of one row whose change alone would mend it."""
    shared = set.intersection(*(set(i.columns) for i in wrong)) & set(numbers.values)
    able: list[tuple[str, float, int]] = []  # column, value, how many identities say so
    for column in sorted(shared, key=list(numbers.values).index):
        mine = [i for i in here if column in i.columns]
        value = numbers.agreed(row, column, mine)
        if value is not None and all(_mended(i, row, column, value, numbers) for i in mine):
            able.append((column, value, len(mine)))
    if not able:
        column = wrong[0].left if wrong[0].left in numbers.values else next(iter(shared), "")
        if column:
            value = numbers.solved(row, column, wrong[0])
            yield Broken(row, column, value, str(wrong[0]), False)
        return
    best = max(able, key=lambda a: a[2])
    slips = [a for a in able if numbers.is_slip(row, a[0], a[1])]
    sure = len(able) == 1
    if len(able) > 1 and len(slips) == 1:
        best, sure = slips[0], slips[0][2] == best[2]
    column, value, _ = best
    by = "; ".join(str(i) for i in here if column in i.columns)
    yield Broken(row, column, value, by, sure)


def _one_empty(
    row: int, column: str, identities: list[Identity], numbers: Numbers
) -> Broken | None:
    mine = [i for i in identities if column in i.columns and numbers.others_given(row, column, i)]
    if not mine:
        return None
    value = numbers.agreed(row, column, mine)
    if value is None:
        return None
    return Broken(row, column, value, "; ".join(map(str, mine)), True)


def _mended(identity: Identity, row: int, column: str, value: float, numbers: Numbers) -> bool:
    one = {n: numbers.witnesses[n][row : row + 1] for n in identity.columns}
    one[column] = np.array([value])
    off = np.abs(identity.expected(one) - one[identity.left])
    return bool((off <= tolerance(identity, one, numbers.steps)).all())


def _symptom(
    table: GovernedTable, numbers: Numbers, column: str, cells: list[Broken], determined: bool
) -> Symptom:
    first = cells[0]
    wanted = {c.row: numbers.written(column, c.value) for c in cells if np.isfinite(c.value)}
    given = table.frame[column].iloc[first.row]
    shown = "" if pd.isna(given) else str(given)
    proposed = wanted.get(first.row, "")
    zh = "由此确定" if determined else "哪一格有误不能确定"
    en = (
        "which determines them" if determined else "and the table does not tell which cell is wrong"
    )
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(sorted(c.row for c in cells)),
        Text(
            f"{column} 列有 {len(cells)} 个单元格与算式 {first.by} 不符，{zh}，如 {shown!r}（应为 {proposed}）",
            f"column {column} has {len(cells)} cells that break {first.by}, {en}, such as {shown!r} "
            f"for {proposed}",
        ),
        "compute" if wanted else "none",
        {"cells": wanted, "evidence": {c.row: c.by for c in cells}},
        determined=determined,
    )
