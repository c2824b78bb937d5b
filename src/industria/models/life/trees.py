"""Boosted regression trees as plain arrays: fitted by scikit-learn, kept without pickle, read without it too.

A prediction is the start value and the leaf of each tree. What a feature adds to it is the sum, over the way from
each root to its leaf, of the change of the mean at the splits by that feature (Saabas, 2014): start value and
contributions add up to the prediction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_AT_ONCE = 2048  # rows; a node for each row and tree is held
_ARRAYS = ("feature", "threshold", "left", "right", "value", "roots")


@dataclass(frozen=True, slots=True)
class Trees:
    """Nodes of all trees one after another, (node,) each; ``feature`` is -1 at a leaf, ``roots`` (tree,)."""

    start: float
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    roots: np.ndarray

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """(row,) of ``rows`` (row, feature)."""
        parts = [
            self.value[self._leaves(rows[i : i + _AT_ONCE])].sum(1)
            for i in range(0, len(rows), _AT_ONCE)
        ]
        found: np.ndarray = self.start + np.concatenate(parts) if parts else np.zeros(0)
        return found

    def contributions(self, rows: np.ndarray) -> tuple[float, np.ndarray]:
        """(base, (row, feature)); base and a row's contributions add up to its prediction."""
        parts = np.zeros(rows.shape)
        at = np.tile(self.roots, (len(rows), 1))
        line = np.arange(len(rows))[:, None].repeat(len(self.roots), 1)
        while (inner := self.feature[at] >= 0).any():
            split = np.maximum(self.feature[at], 0)
            below = self._below(rows, at, split)
            change = np.where(inner, self.value[below] - self.value[at], 0.0)
            np.add.at(parts, (line[inner], split[inner]), change[inner])
            at = np.where(inner, below, at)
        return self.start + float(self.value[self.roots].sum()), parts

    def _leaves(self, rows: np.ndarray) -> np.ndarray:
        at = np.tile(self.roots, (len(rows), 1))
        while (inner := self.feature[at] >= 0).any():
            below = self._below(rows, at, np.maximum(self.feature[at], 0))
            at = np.where(inner, below, at)
        return at

    def _below(self, rows: np.ndarray, at: np.ndarray, split: np.ndarray) -> np.ndarray:
        goes_left = np.take_along_axis(rows, split, 1) <= self.threshold[at]
        return np.where(goes_left, self.left[at], self.right[at])

    def arrays(self, prefix: str = "") -> dict[str, np.ndarray]:
        """As arrays by name."""
        return {
            f"{prefix}start": np.array(self.start),
            **{prefix + name: getattr(self, name) for name in _ARRAYS},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray], prefix: str = "") -> Trees:
        """What ``arrays`` gave."""
        return cls(float(arrays[f"{prefix}start"]), *(arrays[prefix + name] for name in _ARRAYS))

    @classmethod
    def fit(
        cls, rows: np.ndarray, target: np.ndarray, seed: int, options: Mapping[str, Any]
    ) -> Trees:
        """Boosted on ``rows`` (row, feature); ``options`` of HistGradientBoostingRegressor."""
        from sklearn.ensemble import HistGradientBoostingRegressor

        fitted = HistGradientBoostingRegressor(**options, early_stopping=False, random_state=seed)
        return cls._of(fitted.fit(rows, target))

    @classmethod
    def _of(cls, fitted: Any) -> Trees:
        """The nodes of a fitted booster. A leaf's value is shrunken already, an inner node's is not: it is the mean
        of the leaves under it, weighed by the rows that they were grown on."""
        columns: dict[str, list[np.ndarray]] = {name: [] for name in _ARRAYS}
        offset = 0
        for (tree,) in fitted._predictors:
            nodes = tree.nodes
            leaf = nodes["is_leaf"].astype(bool)
            value = nodes["value"].astype(float).copy()
            left, right = nodes["left"].astype(np.int64), nodes["right"].astype(np.int64)
            for node in range(len(nodes) - 1, -1, -1):  # children stand behind their parent
                if not leaf[node]:
                    a, b = left[node], right[node]
                    n, m = nodes["count"][a], nodes["count"][b]
                    value[node] = (n * value[a] + m * value[b]) / (n + m)
            columns["feature"].append(np.where(leaf, -1, nodes["feature_idx"]).astype(np.int32))
            columns["threshold"].append(nodes["num_threshold"].astype(float))
            columns["left"].append(np.where(leaf, 0, left + offset).astype(np.int32))
            columns["right"].append(np.where(leaf, 0, right + offset).astype(np.int32))
            columns["value"].append(value)
            columns["roots"].append(np.array([offset], np.int32))
            offset += len(nodes)
        start = float(np.ravel(fitted._baseline_prediction)[0])
        return cls(start, *(np.concatenate(columns[name]) for name in _ARRAYS))
