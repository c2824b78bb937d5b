"""The survey's loop as a loop: generate, rank, drop redundant, drop weak, until a rule says stop.

Ranking is by permutation importance of a boosted-tree model on rows it was not fitted to; redundant
is a feature that another one, ranked higher, nearly equals (rank correlation); weak is one without
which the score does not fall. Each round is logged. Everything is learned on training rows alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from industria.core import Progress, UsageError, silent

Score = Callable[[np.ndarray, np.ndarray], float]


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """``share``: most of the generated features that may stay; ``patience``: rounds without gain."""

    share: float = 0.5
    redundant: float = 0.95
    patience: int = 2
    most_rounds: int = 40
    tolerance: float = 0.002
    folds: int = 3
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One round: features in, out by each reason, score, and why the loop went on or stopped."""

    number: int
    features: int
    redundant: tuple[str, ...]
    weak: tuple[str, ...]
    score: float
    decision: str


@dataclass(frozen=True)
class Selection:
    """What was kept, the ranking, and the log of rounds."""

    kept: tuple[str, ...]
    importance: dict[str, float]
    rounds: tuple[Round, ...]
    generated: int
    stopped_by: str = field(default="")


def select_features(
    features: pd.DataFrame,
    target: np.ndarray,
    *,
    classify: bool,
    groups: np.ndarray | None = None,
    options: SelectionOptions | None = None,
    progress: Progress = silent,
) -> Selection:
    """Keep the features that a learner needs. ``groups``: rows that must stay together in a fold.

    Raises UsageError where there is nothing to choose from.
    """
    options = options or SelectionOptions()
    if features.shape[1] < 2:
        raise UsageError(
            f"expected at least two features to choose from, found {features.shape[1]}"
        )
    x = features.replace([np.inf, -np.inf], np.nan).astype(np.float32)
    names = [c for c in x if x[c].nunique(dropna=False) > 1]
    allowed = max(2, int(options.share * features.shape[1]))
    folds = _folds(len(x), target, groups, classify, options)
    rounds: list[Round] = []
    best: tuple[float, list[str], dict[str, float]] | None = None
    waited, stopped = 0, ""
    for number in range(options.most_rounds):
        progress("select features", number, options.most_rounds)
        score, importance = _importance(x[names], target, folds, classify, options.seed)
        ranked = sorted(names, key=lambda n: -importance[n])
        small = len(names) <= allowed
        if small and (best is None or score > best[0] + options.tolerance * abs(best[0])):
            best = (score, names, importance)
            waited = 0
        elif small:
            waited += 1
        redundant = _redundant(x, ranked, options.redundant) if number == 0 else []
        left = [n for n in ranked if n not in set(redundant)]
        cut = [n for n in left if importance[n] <= 0]
        most_cut = max(1, int(0.35 * len(left)))
        weak = cut[-most_cut:] if cut else left[-max(1, len(left) // 8) :]
        if waited >= options.patience:
            stopped = f"no smaller set of {options.patience} rounds was better"
        elif len(left) - len(weak) < 2:
            stopped = "two features left"
        rounds.append(
            Round(number, len(names), tuple(redundant), tuple(weak), score, stopped or "go on")
        )
        if stopped:
            break
        names = [n for n in left if n not in set(weak)]
    if best is None:
        chosen = sorted(names, key=lambda n: -importance.get(n, 0))[:allowed]
        best = (rounds[-1].score, chosen, importance)
    return Selection(
        tuple(best[1]), best[2], tuple(rounds), features.shape[1], stopped or "most rounds"
    )


def learner(classify: bool, seed: int):  # type: ignore[no-untyped-def]
    """The model that features are ranked with, and that a fair comparison uses on both sides."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if classify else HistGradientBoostingRegressor
    return kind(
        max_iter=120, learning_rate=0.08, max_leaf_nodes=16, min_samples_leaf=15, random_state=seed
    )


def _folds(
    rows: int,
    target: np.ndarray,
    groups: np.ndarray | None,
    classify: bool,
    options: SelectionOptions,
) -> list[tuple[np.ndarray, np.ndarray]]:
    from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

    blank = np.zeros(rows)
    if groups is not None:
        count = min(options.folds, len(np.unique(groups)))
        return list(GroupKFold(count).split(blank, target, groups))
    kind = StratifiedKFold if classify else KFold
    return list(kind(options.folds, shuffle=True, random_state=options.seed).split(blank, target))


def _importance(
    x: pd.DataFrame,
    y: np.ndarray,
    folds: Sequence[tuple[np.ndarray, np.ndarray]],
    classify: bool,
    seed: int,
) -> tuple[float, dict[str, float]]:
    """(score, fall of the score when a feature is shuffled), on rows the model was not fitted to."""
    rng = np.random.default_rng(seed)
    total = dict.fromkeys(x, 0.0)
    scores = []
    for train, test in folds:
        model = learner(classify, seed).fit(x.iloc[train].to_numpy(), y[train])
        part = x.iloc[test].to_numpy(copy=True)
        scores.append(_score(model, part, y[test], classify))
        base = _fit(model, part, y[test], classify)
        for place, name in enumerate(x):
            kept = part[:, place].copy()
            part[:, place] = rng.permutation(kept)
            total[name] += base - _fit(model, part, y[test], classify)
            part[:, place] = kept
    return float(np.mean(scores)), {n: v / len(folds) for n, v in total.items()}


def _score(model, x: np.ndarray, y: np.ndarray, classify: bool) -> float:  # type: ignore[no-untyped-def]
    """Average precision for two classes, macro F1 for more, minus RMSE for numbers."""
    from sklearn.metrics import average_precision_score, f1_score

    if not classify:
        return -float(np.sqrt(np.mean((model.predict(x) - y) ** 2)))
    if len(model.classes_) == 2:
        return float(average_precision_score(y == model.classes_[1], model.predict_proba(x)[:, 1]))
    return float(f1_score(y, model.predict(x), average="macro"))


def _fit(model, x: np.ndarray, y: np.ndarray, classify: bool) -> float:  # type: ignore[no-untyped-def]
    """Mean log-likelihood for more than two classes, which moves before any class flips; else the score."""
    if not classify or len(model.classes_) == 2:
        return _score(model, x, y, classify)
    p = model.predict_proba(x)
    place = {c: i for i, c in enumerate(model.classes_)}
    own = p[np.arange(len(y)), [place.get(v, 0) for v in y]]
    return float(np.log(np.clip(own, 1e-4, 1)).mean())


def _redundant(x: pd.DataFrame, ranked: Sequence[str], limit: float) -> list[str]:
    """Features whose rank correlation with a higher-ranked one is at least ``limit``."""
    sample = x if len(x) <= 4000 else x.sample(4000, random_state=0)
    ranks = sample[list(ranked)].rank().fillna(0).to_numpy()
    ranks = ranks - ranks.mean(0)
    norm = np.linalg.norm(ranks, axis=0)
    ranks = ranks / np.where(norm > 0, norm, 1)
    close = np.abs(ranks.T @ ranks) >= limit
    dropped: list[str] = []
    kept: list[int] = []
    for place, name in enumerate(ranked):
        if any(close[place, k] for k in kept):
            dropped.append(name)
        else:
            kept.append(place)
    return dropped
