"""Columns that no honest learner may read: copies of the target, what follows from it, names of rows.

A column is looked at alone. Whoever knows better keeps it by name: what is left out is said with its figure.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from industria.models.autoai.validation import Fold
from industria.models.tables.encode import Encoder
from industria.models.tables.target import Target

if TYPE_CHECKING:
    import pandas as pd

Reason = Literal["copy", "implied", "filled", "row", "empty", "constant", "name"]
_COPY = (
    0.999  # share right, or of variance explained, by one column on rows that it was not fitted to
)
_LEAST_SUPPORT = 10
_RARE = 0.2
_PURE = 0.995
_MOST_LEVELS = 12
_MOST_ROWS = 5000
_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that is left out. ``figure``: what gave it away, 0 to 1.

    ``copy``: alone it gives the target; ``filled``: whether its cell is filled does; ``implied``: one of its
    values stands beside one rare class alone; ``row``: it counts the rows; ``name``, ``empty``, ``constant``: it says nothing.
    """

    column: str
    reason: Reason
    figure: float

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"column": self.column, "reason": self.reason, "figure": round(self.figure, 4)}


def suspects(
    frame: pd.DataFrame,
    target: Target,
    keep: Collection[str] = (),
    seed: int = 0,
    until: float = float("inf"),
) -> tuple[list[Suspect], list[str]]:
    """(suspects, columns not looked at) of the columns of labelled rows, without the target and ``keep``.

    ``until``: on the clock ``time.monotonic``, when to stop looking.
    """
    rows = np.arange(len(frame))
    if len(rows) > _MOST_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))
    part = frame.iloc[rows]
    some = Target(target.name, target.values[rows], target.classes)
    silent = {c.name: c.kind for c in Encoder.of(part).left_out}
    found: list[Suspect] = []
    unseen: list[str] = []
    folds = _folds(some, seed)
    for name in map(str, frame):
        if name in keep:
            continue
        if name in silent:
            found.append(Suspect(name, silent[name], 1.0))  # type: ignore[arg-type]
        elif time.monotonic() > until:
            unseen.append(name)
        elif (suspect := _suspect(part[name], some, folds, seed)) is not None:
            found.append(suspect)
    return found, unseen


def _suspect(cells: pd.Series, target: Target, folds: Sequence[Fold], seed: int) -> Suspect | None:
    name = str(cells.name)
    missing = cells.isna().to_numpy()
    if 0 < missing.mean() < 1 and (
        (score := _alone(missing[:, None], target, folds, seed)) >= _COPY
    ):
        return Suspect(name, "filled", score)
    values, _ = Encoder.of(cells.to_frame()).encode(cells.to_frame())
    if (score := _alone(np.nan_to_num(values, nan=-1e9), target, folds, seed)) >= _COPY:
        return Suspect(name, "copy", score)
    if (score := _implied(cells, target)) >= _PURE:
        return Suspect(name, "implied", score)
    if _counts_rows(cells):
        return Suspect(name, "row", 1.0)
    return None


def _folds(target: Target, seed: int) -> list[Fold]:
    """(rows to learn from, rows to score), with each class on both sides where there are enough."""
    from sklearn.model_selection import KFold, StratifiedKFold

    rare = target.classify and np.bincount(target.values).min() < _FOLDS
    kind = StratifiedKFold if target.classify and not rare else KFold
    split = kind(_FOLDS, shuffle=True, random_state=seed)
    return list(split.split(np.zeros(len(target.values)), target.values))


def _alone(values: np.ndarray, target: Target, folds: Sequence[Fold], seed: int) -> float:
    """How well the column alone does on rows that it was not fitted to: share right, beyond the most frequent
    class where that leaves room, or share of variance explained."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kind, depth = (DecisionTreeClassifier, 8) if target.classify else (DecisionTreeRegressor, 12)
    known = np.ascontiguousarray(values, np.float32)
    truth = target.values
    said = np.zeros_like(truth)
    for train, test in folds:
        tree = kind(max_depth=depth, random_state=seed).fit(known[train], truth[train])
        said[test] = tree.predict(known[test])
    if target.classify:
        most = np.bincount(truth).max() / len(said)
        return float(((said == truth).mean() - most) / max(1 - most, 1e-9))
    slope = np.corrcoef(values[:, 0], truth)[0, 1] if np.ptp(values[:, 0]) > 0 else 0.0
    explained = 1 - np.mean((said - truth) ** 2) / max(truth.var(), 1e-12)
    return float(max(explained, slope**2))


def _implied(cells: pd.Series, target: Target) -> float:
    """The largest share that one class has among the rows of one of the column's values, where the class is
    rare in all and the value is not: such a column is mostly written after the fact."""
    if not target.classify or cells.nunique() > _MOST_LEVELS:
        return 0.0
    share = np.bincount(target.values) / len(target.values)
    best = 0.0
    for value in cells.dropna().unique():
        here = target.values[(cells == value).to_numpy()]
        if len(here) >= _LEAST_SUPPORT:
            kind = int(np.bincount(here).argmax())
            if share[kind] <= _RARE:
                best = max(best, float((here == kind).mean()))
    return best


def _counts_rows(cells: pd.Series) -> bool:
    """Whether it is whole numbers, all different, that go up by one or nearly so."""
    import pandas as pd

    if not pd.api.types.is_integer_dtype(cells) or cells.nunique() < len(cells):
        return False
    values = np.sort(cells.to_numpy())
    return bool(len(values) > _LEAST_SUPPORT and np.median(np.diff(values)) <= 2)
