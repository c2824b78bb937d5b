"""A data frame with some labels becomes predictions, with what they rest on and what is refused.

``shots.py`` knows arrays; this knows columns. The target of an asked row is never read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from industria.core import InputError
from industria.models.tables.encode import Encoder
from industria.models.tables.shots import Guess, TableModel, guess
from industria.models.tables.target import Target, TargetKind, read_target

if TYPE_CHECKING:
    import pandas as pd

Refusal = Literal["", "empty", "unlike", "unsure"]
LEAST_LABELLED = 8
_FOLDS = 3
_MOST_CELLS = 4000  # rows times columns that are asked again for contributions


@dataclass(frozen=True, slots=True)
class Trial:
    """How well the labelled rows are predicted from each other: ``score`` beside that of ``prior``, the most
    frequent class or the mean. AUROC (mean over classes), or the root mean squared error."""

    metric: str
    score: float
    prior: float
    rows: int

    @property
    def helps(self) -> bool:
        """Whether it is better than the prior."""
        return self.score > self.prior if self.metric == "auroc" else self.score < self.prior


@dataclass(frozen=True, slots=True)
class Answers:
    """Of each asked row what is said, why nothing is, and what moved it.

    ``label`` and ``number`` hold what is said even of a refused row; ``contributions``: of the first rows, how
    the probability of the class that is said (or the number) falls where the column is not known.
    """

    target: Target
    guess: Guess
    refusals: tuple[Refusal, ...]
    trial: Trial
    contributions: tuple[Mapping[str, float], ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> np.ndarray:
        """(row,): the index of the likeliest class."""
        return np.asarray(self.guess.probability.argmax(1))


def answer(
    model: TableModel,
    known: pd.DataFrame,
    asked: pd.DataFrame,
    target: str,
    *,
    kind: TargetKind = "auto",
    floor: float = 0.0,
    explain: int = 10,
    seed: int = 0,
) -> Answers:
    """Predictions for ``asked`` from ``known``. ``floor``: probability under which a class is not said.

    Raises InputError where the labels are too few, all alike, or no column says anything.
    """
    if len(known) < LEAST_LABELLED:
        raise InputError(
            f"expected at least {LEAST_LABELLED} rows with a {target} to learn from, found {len(known)}: "
            "label more"
        )
    wanted = read_target(known[target], kind)
    columns = [c for c in known if c != target]
    encoder = Encoder.of(known[columns])
    left_out = tuple((c.name, c.kind) for c in encoder.left_out)
    learn, owners = encoder.encode(known[columns])
    ask, _ = encoder.encode(asked[columns])
    if not owners:
        raise InputError(
            f"expected a column that says something of {target}, found none: "
            + ", ".join(f"{name} is {why}" for name, why in left_out)
        )
    classes = len(wanted.classes)
    found = guess(model, learn, wanted.values, ask, classes, seed)
    return Answers(
        wanted,
        found,
        _refusals(found, asked[list(dict.fromkeys(owners))], bool(classes), floor),
        trial(model, learn, wanted, seed),
        _contributions(model, learn, wanted, ask[:explain], owners, found, seed),
        left_out,
    )


def _refusals(
    found: Guess, asked: pd.DataFrame, classify: bool, floor: float
) -> tuple[Refusal, ...]:
    empty = asked.isna().all(axis=1).to_numpy()
    unsure = found.probability.max(1) < floor if classify else np.zeros(len(asked), bool)
    return tuple(
        "empty" if e else "unlike" if u else "unsure" if s else ""
        for e, u, s in zip(empty, found.unlike, unsure, strict=True)
    )


def trial(model: TableModel, known: np.ndarray, target: Target, seed: int) -> Trial:
    """How well labelled rows are predicted from each other."""
    said, there = left_out(model, known, target, seed)
    truth = target.values[there]
    if target.classify:
        return Trial("auroc", auroc_of(truth, said[there]), 0.5, int(there.sum()))
    error = float(np.sqrt(np.mean((truth - said[there, 0]) ** 2)))
    return Trial("rmse", error, float(truth.std()), int(there.sum()))


def left_out(
    model: TableModel, known: np.ndarray, target: Target, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Labelled rows predicted from each other in three parts, classes spread evenly over the parts.

    Returns probabilities (row, class), or the number as (row, 1), and (row,) whether a row could be asked.
    """
    order = np.random.default_rng(seed).permutation(len(known))
    order = order[np.argsort(target.values[order], kind="stable")]
    classes = len(target.classes)
    said = np.zeros((len(known), max(classes, 1)))
    there = np.zeros(len(known), bool)
    for fold in range(_FOLDS):
        test = order[fold::_FOLDS]
        train = np.setdiff1d(order, test)
        names, values = np.unique(target.values[train], return_inverse=True)
        if len(names) < 2:
            continue
        given = values if classes else target.values[train]
        found = guess(model, known[train], given, known[test], len(names) if classes else 0, seed)
        if classes:
            said[test[:, None], names.astype(int)] = found.probability
        else:
            said[test, 0] = found.mean
        there[test] = True
    return said, there


def auroc_of(truth: np.ndarray, said: np.ndarray) -> float:
    """The mean over classes against the rest."""
    from scipy.stats import rankdata

    each = []
    for kind in np.unique(truth):
        mine = truth == kind
        many, few = int(mine.sum()), int((~mine).sum())
        if few:
            ranks = rankdata(said[:, int(kind)])
            each.append((ranks[mine].sum() - many * (many + 1) / 2) / (many * few))
    return float(np.mean(each)) if each else 0.5


def _contributions(
    model: TableModel,
    known: np.ndarray,
    target: Target,
    asked: np.ndarray,
    owners: Sequence[str],
    found: Guess,
    seed: int,
) -> tuple[Mapping[str, float], ...]:
    """Each row again, with one column not known at a time; all in one pass."""
    names = list(dict.fromkeys(owners))
    rows = min(len(asked), max(1, _MOST_CELLS // len(names)))
    if not rows:
        return ()
    copies = np.repeat(asked[:rows], len(names), axis=0).reshape(rows, len(names), -1)
    of = np.array(owners)
    for number, name in enumerate(names):
        copies[:, number, of == name] = np.nan
    again = guess(
        model,
        known,
        target.values,
        copies.reshape(rows * len(names), -1),
        len(target.classes),
        seed,
    )
    if target.classify:
        said = found.probability[:rows].argmax(1)
        before = found.probability[np.arange(rows), said]
        without = again.probability.reshape(rows, len(names), -1)
        after = np.take_along_axis(without, said[:, None, None], 2)[..., 0]
    else:
        before, after = found.mean[:rows], again.mean.reshape(rows, len(names))
    moved = before[:, None] - after
    return tuple(dict(zip(names, (float(v) for v in row), strict=True)) for row in moved)
