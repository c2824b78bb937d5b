"""Votes: what the dependencies of a table say should stand in each cell, a row's own value never counted.

A dependency is silent where fewer than two other rows agree with the row on its left side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from industria.foundation.governance.discovery.dependencies import Dependency, codes_of

_MAJORITY = 0.6
_LEAST_OTHERS = 2


@dataclass(slots=True)
class Vote:
    """``value`` should stand in the cell; ``share``: weight of the dependencies that say so.

    ``by``: those dependencies, the surest first; ``strict``: those of them that no other row contradicts;
    ``unanimity``: the share of the other rows of the surest one that say so; ``place``: the column's number.
    """

    row: int
    column: str
    place: int
    value: str
    share: float
    by: list[Dependency] = field(default_factory=list)
    strict: list[Dependency] = field(default_factory=list)
    unanimity: float = 0.0


@dataclass(frozen=True, slots=True)
class _Ballot:
    """One dependency's word on the rows where it has one: (row,), (row,) codes, (row,) shares."""

    by: Dependency
    rows: np.ndarray
    said: np.ndarray
    share: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """(row,): the surer a dependency, the more it weighs."""
        weights: np.ndarray = self.share / max(1e-3, 1.0 - self.by.confidence + 0.02)
        return weights


def find_votes(
    cells: pd.DataFrame, dependencies: Sequence[Dependency]
) -> dict[tuple[int, str], Vote]:
    """(row, column) to the value that most weight is for, where it is another one than stands there."""
    out: dict[tuple[int, str], Vote] = {}
    by_column: defaultdict[str, list[Dependency]] = defaultdict(list)
    for d in dependencies:
        by_column[d.right].append(d)
    for column, known in by_column.items():
        own, values = pd.factorize(cells[column])
        ballots = [_ballot(d, codes_of(cells, d.left), own) for d in known]
        place = list(cells).index(column)
        for row, code, share in _won(ballots, own, len(values)):
            vote = Vote(row, column, place, str(values[code]), share)
            for ballot in ballots:
                at = np.searchsorted(ballot.rows, row)
                if at < len(ballot.rows) and ballot.rows[at] == row and ballot.said[at] == code:
                    vote.by.append(ballot.by)
                    vote.unanimity = vote.unanimity or float(ballot.share[at])
                    vote.strict += [ballot.by] if ballot.share[at] == 1.0 else []
            out[row, column] = vote
    return out


def _ballot(by: Dependency, group: np.ndarray, own: np.ndarray) -> _Ballot:
    """What the other rows of each row's group mostly say."""
    kinds = int(own.max()) + 1
    pairs, inverse, counts = np.unique(
        group.astype(np.int64) * kinds + own, return_inverse=True, return_counts=True
    )
    of_pair, said = pairs // kinds, pairs % kinds
    order = np.lexsort((-counts, of_pair))
    starts = np.flatnonzero(np.diff(of_pair[order], prepend=-1))
    groups = int(group.max()) + 1
    first, second = np.zeros(groups, np.int64), np.full(groups, -1)
    ids = of_pair[order][starts]
    first[ids] = order[starts]
    has = starts + 1 < np.append(starts[1:], len(order))
    second[ids[has]] = order[starts[has] + 1]
    size = np.bincount(group, minlength=groups)
    top, next_ = first[group], second[group]
    mine = inverse == top
    left = np.where(mine, counts[top] - 1, counts[top])
    runner = np.where(next_ >= 0, counts[next_], 0)
    turned = mine & (runner > left)  # without the row's own value the second is first
    best = np.where(turned, said[next_], said[top])
    number = np.where(turned, runner, left)
    share = number / np.maximum(size[group] - 1, 1)
    rows = np.flatnonzero((number >= _LEAST_OTHERS) & (share >= _MAJORITY))
    return _Ballot(by, rows, best[rows], share[rows])


def _won(ballots: Sequence[_Ballot], own: np.ndarray, kinds: int) -> list[tuple[int, int, float]]:
    """(row, code, share of the weight) for rows whose winner is not their own value."""
    rows = np.concatenate([b.rows for b in ballots])
    if not len(rows):
        return []
    said = np.concatenate([b.said for b in ballots])
    weights = np.concatenate([b.weights for b in ballots])
    whole = np.concatenate([b.weights / b.share for b in ballots])
    total = np.bincount(rows, whole, len(own))
    pairs, inverse = np.unique(rows.astype(np.int64) * kinds + said, return_inverse=True)
    weight = np.bincount(inverse, weights)
    row, code = pairs // kinds, pairs % kinds
    share = weight / total[row]
    wins = (share > 0.5) & (code != own[row])
    return [
        (int(r), int(c), float(s))
        for r, c, s in zip(row[wins], code[wins], share[wins], strict=True)
    ]
