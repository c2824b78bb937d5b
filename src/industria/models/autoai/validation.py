"""Folds that respect time and groups, and the scores that pipelines are ranked by; higher is better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.core import InputError

Fold = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Order:
    """What rows have to do with each other. ``times`` (row,): sortable, rows are learned from the past only;
    ``groups`` (row,): rows of one group are never on both sides. None: nothing of the kind."""

    times: np.ndarray | None = None
    groups: np.ndarray | None = None

    @property
    def name(self) -> str:
        """In one word."""
        return "time" if self.times is not None else "group" if self.groups is not None else "random"

    def of(self, rows: np.ndarray) -> Order:
        """Of some rows."""
        return Order(
            None if self.times is None else self.times[rows],
            None if self.groups is None else self.groups[rows],
        )


def folds(
    target: np.ndarray, classify: bool, order: Order, count: int, seed: int
) -> list[Fold]:
    """(rows to learn from, rows to score) of each fold. Raises InputError where there are too few groups."""
    from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

    blank = np.zeros(len(target))
    if order.times is not None:
        return _forward(order, count)
    if order.groups is not None:
        many = len(np.unique(order.groups))
        if many < 2:
            raise InputError(f"expected at least two groups, found {many}: name another --group")
        used = min(count, many)
        if classify:
            kind = StratifiedGroupKFold(used, shuffle=True, random_state=seed)
            return list(kind.split(blank, target, order.groups))
        return list(GroupKFold(used, shuffle=True, random_state=seed).split(blank, target, order.groups))
    if classify and np.unique(target, return_counts=True)[1].min() >= count:
        return list(
            StratifiedKFold(count, shuffle=True, random_state=seed).split(blank, target)
        )
    return list(KFold(count, shuffle=True, random_state=seed).split(blank))


def _forward(order: Order, count: int) -> list[Fold]:
    """Each part is scored by what came before it; the rows of a group that it holds are not learned from."""
    assert order.times is not None
    along = np.argsort(order.times, kind="stable")
    parts = np.array_split(along, count + 1)
    found = []
    for number in range(1, count + 1):
        past, now = np.concatenate(parts[:number]), parts[number]
        past = past[order.times[past] < order.times[now].min()]
        if order.groups is not None:
            past = past[~np.isin(order.groups[past], order.groups[now])]
        if len(past):
            found.append((past, now))
    return found


def score(truth: np.ndarray, said: np.ndarray, classify: bool) -> float:
    """AUROC, the mean over classes against the rest, of ``said`` (row, class); or the share of variance
    explained of ``said`` (row,)."""
    from sklearn.metrics import roc_auc_score

    if not classify:
        return float(1 - np.mean((truth - said) ** 2) / max(truth.var(), 1e-12))
    each = [
        roc_auc_score(truth == kind, said[:, kind])
        for kind in range(said.shape[1])
        if 0 < (truth == kind).mean() < 1
    ]
    return float(np.mean(each)) if each else float("nan")
