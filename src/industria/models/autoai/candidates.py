"""The pipelines that compete: how cells become numbers, what is filled and chosen, and which model reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_selection import SelectPercentile, f_classif, f_regression
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler

from industria.models.tables.encode import Encoder
from industria.models.tables.shots import TableModel, guess

_TREES = 200


class TableEncoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Columns as numbers: levels one by one, times of day and week, units cut off; nan stays."""

    def fit(self, frame: pd.DataFrame, _target: object = None) -> TableEncoder:
        """Learn levels from rows (row, column)."""
        self.encoder_ = Encoder.of(frame)
        return self

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """(row, feature)."""
        return self.encoder_.encode(frame)[0]


class _Network(BaseEstimator):  # type: ignore[misc]
    """Keeps the labelled rows; the network reads them when it is asked."""

    def __init__(self, model: TableModel | None = None, seed: int = 0) -> None:
        self.model = model
        self.seed = seed

    def fit(self, features: np.ndarray, target: np.ndarray) -> _Network:
        """Keep rows (row, feature) and their target."""
        self.known_ = np.asarray(features)
        self.target_ = np.asarray(target)
        return self


class NetworkClassifier(ClassifierMixin, _Network):  # type: ignore[misc]
    """The prior-fitted network for classes."""

    def fit(self, features: np.ndarray, target: np.ndarray) -> NetworkClassifier:
        """Keep the rows; classes are numbered in order of name."""
        self.classes_, numbered = np.unique(target, return_inverse=True)
        super().fit(features, numbered)
        return self

    def predict_proba(self, features: np.ndarray) -> np.ndarray:
        """(row, class)."""
        assert self.model is not None
        many = len(self.classes_)
        if many < 2:
            return np.ones((len(features), 1))
        return guess(
            self.model, self.known_, self.target_, np.asarray(features), many, self.seed
        ).probability

    def predict(self, features: np.ndarray) -> np.ndarray:
        """(row,): the likeliest class."""
        return np.asarray(self.classes_[self.predict_proba(features).argmax(1)])


class NetworkRegressor(RegressorMixin, _Network):  # type: ignore[misc]
    """The prior-fitted network for numbers."""

    def predict(self, features: np.ndarray) -> np.ndarray:
        """(row,)."""
        assert self.model is not None
        return guess(self.model, self.known_, self.target_, np.asarray(features), 0, self.seed).mean


@dataclass(frozen=True, slots=True)
class Setting:
    """What a candidate is built for."""

    classify: bool
    seed: int = 0
    model: TableModel | None = None


def _linear(s: Setting, strength: float = 1.0, keep: int = 100) -> Pipeline:
    steps: list[Any] = [
        TableEncoder(),
        SimpleImputer(strategy="median", keep_empty_features=True),
        StandardScaler(),
    ]
    if keep < 100:
        steps.append(SelectPercentile(f_classif if s.classify else f_regression, percentile=keep))
    last = (
        LogisticRegression(C=strength, max_iter=1000)
        if s.classify
        else RidgeCV(np.logspace(-2, 4, 13))
    )
    return make_pipeline(*steps, last)


def _ranked(s: Setting) -> Pipeline:
    """Linear on ranks: skewed columns and outliers count as their place."""
    ranks = QuantileTransformer(n_quantiles=100, output_distribution="normal", random_state=s.seed)
    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    last = LogisticRegression(max_iter=1000) if s.classify else RidgeCV(np.logspace(-2, 4, 13))
    return make_pipeline(TableEncoder(), fill, ranks, StandardScaler(), last)


def _trees(s: Setting, kind: str, **options: object) -> Pipeline:
    made = {
        ("forest", True): RandomForestClassifier,
        ("forest", False): RandomForestRegressor,
        ("extra", True): ExtraTreesClassifier,
        ("extra", False): ExtraTreesRegressor,
    }[kind, s.classify]
    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    return make_pipeline(
        TableEncoder(), fill, made(n_estimators=_TREES, random_state=s.seed, **options)
    )


def _boosted(s: Setting, **options: object) -> Pipeline:
    kind = HistGradientBoostingClassifier if s.classify else HistGradientBoostingRegressor
    return make_pipeline(TableEncoder(), kind(random_state=s.seed, **options))


def _network(s: Setting) -> Pipeline:
    kind = NetworkClassifier if s.classify else NetworkRegressor
    return make_pipeline(TableEncoder(), kind(s.model, s.seed))


BUILDERS: dict[str, Callable[[Setting], Pipeline]] = {
    "linear": _linear,
    "forest": lambda s: _trees(s, "forest"),
    "boosting": _boosted,
    "network": _network,
    "boosting, slow": lambda s: _boosted(
        s, learning_rate=0.05, max_iter=200, max_leaf_nodes=15, l2_regularization=1.0
    ),
    "extra trees": lambda s: _trees(s, "extra", min_samples_leaf=2),
    "forest, half of the columns": lambda s: _trees(s, "forest", max_features=0.5, min_samples_leaf=2),
    "linear, strong": lambda s: _linear(s, strength=0.05),
    "linear, half of the columns": lambda s: _linear(s, keep=50),
    "linear on ranks": _ranked,
}


def build(name: str, setting: Setting) -> Pipeline:
    """A candidate that is not fitted yet; ``fit(frame, target)`` takes a data frame."""
    return BUILDERS[name](setting)
