"""What one kind of input alone says of a case: a linear expert, or the shipped network that reads labelled rows.

Which of the two speaks for a kind is chosen by the cases that it did not learn from.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from industria.models.tables.shots import TableModel, guess

Folds = Sequence[tuple[np.ndarray, np.ndarray]]
_STRENGTHS = (0.0003, 0.003, 0.03, 0.3, 3.0)  # inverse penalties
_FLOOR = 0.003  # no expert is surer than that
_MOST_READ = 24  # columns that the table network reads
_MOST_CLASSES = 10


@dataclass(frozen=True)
class Linear:
    """Multinomial logistic regression: ``weight`` (class, direction), ``bias`` (class,)."""

    weight: np.ndarray
    bias: np.ndarray

    def says(self, view: np.ndarray, _seed: int = 0) -> np.ndarray:
        """Log of the probability of each class, (case, class)."""
        return log_share(view @ self.weight.T + self.bias)


@dataclass(frozen=True)
class Reader:
    """The shipped table network beside the labelled cases that it reads: ``rows`` (labelled, feature)."""

    network: TableModel
    rows: np.ndarray
    target: np.ndarray
    classes: int

    def says(self, features: np.ndarray, seed: int = 0) -> np.ndarray:
        """Log of the probability of each class, (case, class)."""
        if not len(features):
            return np.zeros((0, self.classes))
        found = guess(self.network, self.rows, self.target, features, self.classes, seed)
        return log_share(np.log(np.clip(found.probability, 1e-6, None)))


Expert = Linear | Reader


def log_share(logits: np.ndarray) -> np.ndarray:
    """(case, class): logs of shares that sum to 1, none under the floor."""
    high = np.exp(logits - logits.max(1, keepdims=True))
    share = high / high.sum(1, keepdims=True)
    share = np.clip(share, _FLOOR, None)
    return np.asarray(np.log(share / share.sum(1, keepdims=True)))


def linear_expert(view: np.ndarray, target: np.ndarray, classes: int, strength: float) -> Linear:
    """Fitted to labelled cases (case, direction); a class that none of them has gets the floor."""
    from sklearn.linear_model import LogisticRegression

    seen = np.unique(target)
    weight, bias = np.zeros((classes, view.shape[1])), np.full(classes, -6.0)
    if len(seen) == 1:
        bias[seen] = 0.0
        return Linear(weight, bias)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = LogisticRegression(C=strength, max_iter=400).fit(view, target)
    if len(seen) == 2:
        weight[seen[1]], bias[seen[0]] = fitted.coef_[0], 0.0
        bias[seen[1]] = fitted.intercept_[0]
    else:
        weight[seen], bias[seen] = fitted.coef_, fitted.intercept_
    return Linear(weight, bias)


@dataclass(frozen=True)
class Spoken:
    """An expert of one kind fitted to all labelled cases, and what it says of each when it did not learn from it."""

    expert: Expert
    out_of_fold: np.ndarray


def expert_of(
    view: np.ndarray, features: np.ndarray, target: np.ndarray, classes: int, folds: Folds,
    network: TableModel | None,
) -> Spoken:  # fmt: skip
    """The expert that is better on left-out cases. ``network``: None where the kind is no table."""
    tried: list[tuple[float, np.ndarray, float]] = []
    for strength in _STRENGTHS:
        said = np.full((len(target), classes), -np.log(classes))
        for learn, ask in folds:
            expert = linear_expert(view[learn], target[learn], classes, strength)
            said[ask] = expert.says(view[ask])
        tried.append((_loss(said, target), said, strength))
    loss, said, strength = min(tried, key=lambda t: t[0])
    linear = Spoken(linear_expert(view, target, classes, strength), said)
    if network is None or classes > _MOST_CLASSES or features.shape[1] > _MOST_READ:
        return linear
    read = np.full_like(said, -np.log(classes))
    for learn, ask in folds:
        read[ask] = Reader(network, features[learn], target[learn], classes).says(features[ask])
    if _loss(read, target) >= loss:
        return linear
    return Spoken(Reader(network, features, target, classes), read)


def _loss(said: np.ndarray, target: np.ndarray) -> float:
    """Mean negative log-likelihood."""
    return float(-said[np.arange(len(target)), target].mean())
