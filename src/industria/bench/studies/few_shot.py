"""What everybody tries on a few labelled rows: linear, forest, two kinds of boosting; and how all are scored."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.corpora.few_shot import Problem

NAMES = ("linear", "forest", "boosting", "LightGBM")
_TREES = 300


def score(problem: Problem, target: np.ndarray, labelled: np.ndarray, said: np.ndarray) -> float:
    """Higher is better: AUROC, the mean over classes against the rest, of ``said`` (row, class in order of
    name); for numbers 1 - RMSE / RMSE of the labelled mean, not below -1."""
    if not problem.classify:
        away = np.sqrt(np.mean((target - labelled.mean()) ** 2))
        return max(-1.0, float(1 - np.sqrt(np.mean((target - said) ** 2)) / away))
    from sklearn.metrics import roc_auc_score

    classes = np.unique(labelled)
    each = [
        roc_auc_score(target == c, said[:, i])
        for i, c in enumerate(classes)
        if 0 < (target == c).mean() < 1
    ]
    return float(np.mean(each))


def peers(
    problem: Problem, learn: pd.DataFrame, ask: pd.DataFrame, seed: int
) -> dict[str, np.ndarray]:
    """What each says of the asked rows: (row, class) or (row,)."""
    target = learn[problem.target].to_numpy()
    columns = [c for c in learn if c != problem.target]
    found = {}
    for name, make in _MAKERS.items():
        model = _pipeline(learn[columns], make(problem.classify, len(learn), seed), name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(learn[columns], target)
            found[name] = (
                model.predict_proba(ask[columns]) if problem.classify else model.predict(ask[columns])
            )
    return found


def _pipeline(frame: pd.DataFrame, model: Any, name: str) -> Any:
    """Levels one-hot, missing cells at the median with a mark; standardised for what is linear."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    levels = [c for c in frame if not pd.api.types.is_numeric_dtype(frame[c])]
    numbers = [c for c in frame if c not in levels]
    fill = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    steps = [fill, StandardScaler()] if name == "linear" else [fill]
    hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False, max_categories=12)
    known = make_pipeline(SimpleImputer(strategy="constant", fill_value="-"), hot)
    columns = ColumnTransformer([("n", make_pipeline(*steps), numbers), ("l", known, levels)])
    return make_pipeline(columns, model)


def _linear(classify: bool, _rows: int, _seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression, RidgeCV

    return LogisticRegression(max_iter=2000) if classify else RidgeCV(np.logspace(-2, 3, 11))


def _forest(classify: bool, _rows: int, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    kind = RandomForestClassifier if classify else RandomForestRegressor
    return kind(_TREES, random_state=seed)


def _boosting(classify: bool, rows: int, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if classify else HistGradientBoostingRegressor
    return kind(min_samples_leaf=_leaf(rows), random_state=seed)


def _light(classify: bool, rows: int, seed: int) -> Any:
    import lightgbm

    kind = lightgbm.LGBMClassifier if classify else lightgbm.LGBMRegressor
    return kind(min_child_samples=_leaf(rows), random_state=seed, n_jobs=1, verbose=-1)


def _leaf(rows: int) -> int:
    """The default of 20 rows a leaf lets a table of 16 rows say nothing: they get what small tables need."""
    return int(np.clip(rows // 8, 2, 20))


_MAKERS: dict[str, Callable[[bool, int, int], Any]] = dict(
    zip(NAMES, (_linear, _forest, _boosting, _light), strict=True)
)
