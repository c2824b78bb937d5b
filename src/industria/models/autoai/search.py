"""Ranking of pipelines by validation inside the labelled rows, a blend of the best, and an honest score.

The ranking is by folds; what it promises is too good, since the best of many was taken. So the whole procedure
is done again inside outer folds, and scored on rows that it had no part of (nested validation; Cawley and
Talbot, 2010), beside a forest and boosting as they come. Blending is greedy selection with replacement
(Caruana et al., 2004).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.core import Progress, silent
from industria.models.autoai.candidates import BUILDERS, Setting, build
from industria.models.autoai.validation import Order, folds, score
from industria.models.tables.target import Target

if TYPE_CHECKING:
    import pandas as pd

DEFAULTS = ("forest", "boosting")
_ALWAYS = 4  # of the candidates, in their order, whatever the budget
_SHARE = 0.4  # of the budget for the ranking; the rest is for the outer folds
_ROUNDS = 8
_MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """``budget_s``: seconds, 0 for no limit; ``folds``: of the ranking; ``outer``: of the honest score."""

    budget_s: float = 120.0
    folds: int = 4
    outer: int = 3
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A pipeline, its score on each fold, and how many seconds its fits took."""

    name: str
    scores: tuple[float, ...]
    seconds: float

    @property
    def score(self) -> float:
        """The mean over folds."""
        return float(np.mean(self.scores))


@dataclass(frozen=True)
class Chosen:
    """The ranking, best first, and how many votes each member of the blend has."""

    ranking: tuple[Ranked, ...]
    votes: Mapping[str, int]
    score: float


@dataclass(frozen=True)
class Found:
    """``nested``: score of the whole procedure on each outer fold; ``beside``: of the defaults on the same
    folds; ``members``: fitted to all labelled rows; ``not_tried``: for want of time."""

    chosen: Chosen
    nested: tuple[float, ...]
    beside: Mapping[str, tuple[float, ...]]
    members: Mapping[str, Any]
    not_tried: tuple[str, ...]
    seconds: float
    order: Order = field(default_factory=Order)

    def predict(self, frame: pd.DataFrame, target: Target) -> np.ndarray:
        """(row, class) or (row,) of the blend."""
        return blended(self.members, self.chosen.votes, frame, target)


def search(
    frame: pd.DataFrame,
    target: Target,
    order: Order,
    setting: Setting,
    options: SearchOptions = SearchOptions(),
    progress: Progress = silent,
    check: Callable[[], None] = lambda: None,
) -> Found:
    """Rank, blend, validate the whole, and fit. ``check`` is called between fits, and may raise."""
    began = time.monotonic()
    rows = _thin(len(frame), options.seed)
    part, some = frame.iloc[rows], _of(target, rows)
    ranker = _Ranker(setting, options, progress, check)
    names = list(BUILDERS)
    until = began + _SHARE * options.budget_s if options.budget_s else float("inf")
    chosen = ranker.rank(part, some, order.of(rows), names, options.folds, until)
    tried = [n for n in names if any(r.name == n for r in chosen.ranking)]
    nested, beside = _nested(ranker, part, some, order.of(rows), tried, began)
    members = {}
    for name in chosen.votes:
        check()
        progress(f"fit {name}", len(members), len(chosen.votes))
        members[name] = fitted(name, setting, frame, target)
    left = tuple(n for n in names if n not in tried)
    return Found(chosen, nested, beside, members, left, time.monotonic() - began, order)


def _nested(
    ranker: _Ranker,
    frame: pd.DataFrame,
    target: Target,
    order: Order,
    names: Sequence[str],
    began: float,
) -> tuple[tuple[float, ...], dict[str, tuple[float, ...]]]:
    """The procedure inside each outer fold; as many folds as the budget has room for, one at least."""
    options = ranker.options
    found: list[float] = []
    beside: dict[str, list[float]] = {name: [] for name in DEFAULTS}
    outer = folds(target.values, target.classify, order, options.outer, options.seed + 1)
    for number, (train, test) in enumerate(outer):
        spent = time.monotonic() - began
        last = (time.monotonic() - started) if number else 0.0
        if number and options.budget_s and spent + last > options.budget_s:
            break
        started = time.monotonic()
        learn, some = frame.iloc[train], _of(target, train)
        inner = ranker.rank(learn, some, order.of(train), names, 3, float("inf"))
        fits = {n: fitted(n, ranker.setting, learn, some) for n in {*inner.votes, *DEFAULTS}}
        ask, truth = frame.iloc[test], target.values[test]
        mine = blended(fits, inner.votes, ask, target)
        found.append(score(truth, mine, target.classify))
        for name in DEFAULTS:
            said = says(fits[name], ask, target)
            beside[name].append(score(truth, said, target.classify))
    return tuple(found), {name: tuple(scores) for name, scores in beside.items()}


@dataclass(frozen=True)
class _Ranker:
    """Ranks candidates on some rows."""

    setting: Setting
    options: SearchOptions
    progress: Progress
    check: Callable[[], None]

    def rank(
        self,
        frame: pd.DataFrame,
        target: Target,
        order: Order,
        names: Sequence[str],
        count: int,
        until: float,
    ) -> Chosen:
        """Score every candidate on the same folds; blend by what each says of rows it was not fitted to."""
        parts = folds(target.values, target.classify, order, count, self.options.seed)
        tests = [test for _, test in parts]
        ranking: list[Ranked] = []
        said: dict[str, list[np.ndarray]] = {}
        for number, name in enumerate(names):
            if number >= _ALWAYS and time.monotonic() > until:
                break
            started = time.monotonic()
            said[name] = []
            for train, test in parts:
                self.check()
                self.progress(name, number, len(names))
                model = fitted(name, self.setting, frame.iloc[train], _of(target, train))
                said[name].append(says(model, frame.iloc[test], target))
            scores = tuple(
                score(target.values[test], s, target.classify)
                for test, s in zip(tests, said[name], strict=True)
            )
            ranking.append(Ranked(name, scores, time.monotonic() - started))
        ranking.sort(key=lambda r: -r.score)
        votes, best = _votes(said, [target.values[t] for t in tests], target.classify)
        return Chosen(tuple(ranking), votes, best)


def _votes(
    said: Mapping[str, Sequence[np.ndarray]], truths: Sequence[np.ndarray], classify: bool
) -> tuple[dict[str, int], float]:
    """Members one by one, each the one that helps most, as long as one does; and the blend's score."""
    votes: dict[str, int] = {}
    total: list[np.ndarray] = [np.zeros_like(s) for s in next(iter(said.values()))]
    best = -np.inf
    for number in range(1, _ROUNDS + 1):
        scores = {
            name: float(
                np.mean(
                    [
                        score(truth, (t + s) / number, classify)
                        for truth, t, s in zip(truths, total, each, strict=True)
                    ]
                )
            )
            for name, each in said.items()
        }
        name = max(scores, key=lambda n: scores[n])
        if scores[name] <= best and number > 1:
            break
        best = scores[name]
        votes[name] = votes.get(name, 0) + 1
        total = [t + s for t, s in zip(total, said[name], strict=True)]
    return votes, best


def fitted(name: str, setting: Setting, frame: pd.DataFrame, target: Target) -> Any:
    """A candidate fitted to rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of columns that are constant in a fold, and iterations
        return build(name, setting).fit(frame, target.values)


def says(model: Any, frame: pd.DataFrame, target: Target) -> np.ndarray:
    """(row, class), a class that the model never saw at 0; or (row,)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not target.classify:
            return np.asarray(model.predict(frame), float)
        found = np.zeros((len(frame), len(target.classes)))
        found[:, model.classes_.astype(int)] = model.predict_proba(frame)
    return found


def blended(
    members: Mapping[str, Any], votes: Mapping[str, int], frame: pd.DataFrame, target: Target
) -> np.ndarray:
    """(row, class) or (row,): the mean by votes."""
    total = sum(votes[n] * says(members[n], frame, target) for n in votes)
    return np.asarray(total / sum(votes.values()))


def _thin(rows: int, seed: int) -> np.ndarray:
    """Rows that the search looks at; the last fit is to all."""
    if rows <= _MOST_ROWS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))


def _of(target: Target, rows: np.ndarray) -> Target:
    return Target(target.name, target.values[rows], target.classes)
