"""A linear classifier of things that are described by names of features: logistic regression, kept small.

It is learned by scikit-learn and read by numpy alone; class 0 means none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_LEAST = -9.0
_STEPS = 200


class LinearClassifier:
    """Scores of classes from features by name."""

    def __init__(self, names: Mapping[str, int], weights: np.ndarray, offsets: np.ndarray) -> None:
        """``names``: row of each feature; ``weights``: (feature, class); ``offsets``: (class,)."""
        self._names, self._weights, self._offsets = names, weights, offsets

    @classmethod
    def fit(
        cls,
        rows: Sequence[Mapping[str, float]],
        classes: Sequence[int],
        count: int,
        strength: float,
    ) -> LinearClassifier | None:
        """Learn from rows and their classes below ``count``; None where there is only one class among them.

        ``strength``: inverse of the L2 penalty.
        """
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        if len(set(classes)) < 2:
            return None
        columns = DictVectorizer(dtype=np.float32)
        table = columns.fit_transform(rows)
        model = LogisticRegression(C=strength, max_iter=_STEPS).fit(table, classes)
        weights = np.zeros((table.shape[1], count), np.float32)
        offsets: np.ndarray = np.full(count, _LEAST, np.float32)
        if len(model.classes_) == 2:  # one row of weights, of the second class against the first
            weights[:, model.classes_[1]] = model.coef_[0]
            offsets[model.classes_] = [0, model.intercept_[0]]
        else:
            weights[:, model.classes_], offsets[model.classes_] = model.coef_.T, model.intercept_
        return cls(columns.vocabulary_, weights, offsets)

    def scores(self, features: Mapping[str, float]) -> np.ndarray:
        """(class,): log-odds up to a constant."""
        at = [k for name in features if (k := self._names.get(name)) is not None]
        values = np.array([v for name, v in features.items() if name in self._names], np.float32)
        found: np.ndarray = values @ self._weights[at] + self._offsets
        return found

    def to_plain(self) -> dict[str, Any]:
        """As plain values and an array in half precision, for a file."""
        return {
            "names": list(self._names),
            "rows": list(self._names.values()),
            "weights": self._weights.astype(np.float16),
            "offsets": [float(x) for x in self._offsets],
        }

    @classmethod
    def from_plain(cls, stored: Mapping[str, Any]) -> LinearClassifier:
        """What ``to_plain`` gave."""
        names = dict(zip(stored["names"], stored["rows"], strict=True))
        weights = np.asarray(stored["weights"], np.float32)
        return cls(names, weights, np.array(stored["offsets"], np.float32))
