"""Ranking of pipelines by validation inside the labelled rows, a blend of the best, and an honest score.

The ranking is by folds; what it promises is too good, since the best of many was taken. So the whole procedure
is done again inside outer folds, and scored on rows that it had no part of (nested validation; Cawley and
Talbot, 2010), beside a forest and boosting as they come. Blending is greedy selection with replacement
(Caruana et al., 2004).

A budget is kept by not beginning what would not end in time (``pace``): candidates are left out, rows are
thinned, and where there is no room for a single outer fold there is no honest score, which is said.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.core import InputError, Progress, silent
from industria.models.autoai.candidates import BUILDERS, Setting, build
from industria.models.autoai.pace import Pace
from industria.models.autoai.validation import Fold, Order, folds, score
from industria.models.tables.target import Target

if TYPE_CHECKING:
    import pandas as pd

DEFAULTS = ("forest", "boosting")
_RANKED, _VALIDATED = (
    0.45,
    0.85,
)  # when the ranking and the outer folds end, as shares of the budget
_INNER = 0.55  # of an outer fold's time for its own ranking; the rest is for fits
_FIRST = 0.2  # of the budget for the first candidate, whatever the rows
_ROUNDS = 8
_INNER_FOLDS = 3
_MOST_ROWS = 5000
_FEWEST_ROWS = 60
_TRIAL_ROWS = 200


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """``budget_s``: seconds, 0 for no limit; ``folds``: of the ranking; ``outer``: of the honest score;
    ``pace``: the clock that ran already, None for one that begins now."""

    budget_s: float = 120.0
    folds: int = 4
    outer: int = 3
    seed: int = 0
    pace: Pace | None = None


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
    folds; ``members``: fitted to ``rows`` labelled rows, all where there was time; ``not_tried``: for want of
    time."""

    chosen: Chosen
    nested: tuple[float, ...]
    beside: Mapping[str, tuple[float, ...]]
    members: Mapping[str, Any]
    not_tried: tuple[str, ...]
    seconds: float
    rows: int
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
    pace = options.pace or Pace(options.budget_s)
    ranker = _Ranker(setting, options, progress, check, pace)
    names = list(BUILDERS)
    rows = _thin(len(frame), options.seed, _room(ranker, names[0], frame, target))
    part, some = frame.iloc[rows], _of(target, rows)
    chosen = ranker.rank(part, some, order.of(rows), names, options.folds, pace.until(_RANKED))
    tried = [n for n in names if any(r.name == n for r in chosen.ranking)]
    nested, beside = _nested(ranker, part, some, order.of(rows), tried)
    whole = sum(pace.expected(n, len(frame)) for n in chosen.votes)
    if len(rows) < len(frame) and time.monotonic() + whole <= pace.until(1):
        part, some = frame, target
    members: dict[str, Any] = {}
    for name in chosen.votes:
        check()
        progress(f"fit {name}", len(members), len(chosen.votes))
        members[name] = fitted(name, setting, part, some)
    left = tuple(n for n in names if n not in tried)
    seconds = time.monotonic() - pace.began
    return Found(chosen, nested, beside, members, left, seconds, len(part), order)


def _room(ranker: _Ranker, name: str, frame: pd.DataFrame, target: Target) -> int:
    """How many rows the search has time for, by a trial of its first candidate."""
    pace, options = ranker.pace, ranker.options
    if not options.budget_s:
        return _MOST_ROWS
    some = _thin(len(frame), options.seed, _TRIAL_ROWS)
    started = time.monotonic()
    ranker.trial(name, frame, target)(some)
    pace.took(name, len(some), time.monotonic() - started)
    fits = pace.expected(name, 1) * max(options.folds - 1, 1)
    room = int(_FIRST * options.budget_s / max(fits, 1e-9))
    return min(_MOST_ROWS, max(_FEWEST_ROWS, room))


def _nested(
    ranker: _Ranker, frame: pd.DataFrame, target: Target, order: Order, names: Sequence[str]
) -> tuple[tuple[float, ...], dict[str, tuple[float, ...]]]:
    """The procedure inside each outer fold; as many folds as the budget has room for."""
    options, pace = ranker.options, ranker.pace
    found: list[float] = []
    beside: dict[str, list[float]] = {name: [] for name in DEFAULTS}
    split = folds(target.values, target.classify, order, options.outer, options.seed + 1)
    outer = _usable(split, target)
    ends = pace.until(_VALIDATED)
    last = 0.0
    for train, test in outer:
        started = time.monotonic()
        least = pace.expected(names[0], len(train)) * _INNER_FOLDS
        if started + max(last, least) > ends:
            break
        learn, some = frame.iloc[train], _of(target, train)
        inner_ends = started + _INNER * (ends - started)
        try:
            inner = ranker.rank(learn, some, order.of(train), names, _INNER_FOLDS, inner_ends)
        except InputError:  # early rows that are all of one class, and so cannot be split again
            continue
        fits = {n: fitted(n, ranker.setting, learn, some) for n in inner.votes}
        for n in DEFAULTS:
            if n not in fits and pace.fits(n, len(train), ends, ranker.trial(n, learn, some)):
                fits[n] = fitted(n, ranker.setting, learn, some)
        ask, truth = frame.iloc[test], target.values[test]
        found.append(score(truth, blended(fits, inner.votes, ask, target), target.classify))
        for n in DEFAULTS:
            if n in fits:
                beside[n].append(score(truth, says(fits[n], ask, target), target.classify))
        last = time.monotonic() - started
    # a default that some fold had no time for would be a mean over other folds
    return tuple(found), {n: tuple(s) for n, s in beside.items() if s and len(s) == len(found)}


@dataclass(frozen=True)
class _Ranker:
    """Ranks candidates on some rows."""

    setting: Setting
    options: SearchOptions
    progress: Progress
    check: Callable[[], None]
    pace: Pace

    def trial(
        self, name: str, frame: pd.DataFrame, target: Target
    ) -> Callable[[np.ndarray], object]:
        """Fits a candidate to some rows, by number, with two of each class among them, and asks it."""

        def fit(rows: np.ndarray) -> object:
            if target.classify:
                each = [np.flatnonzero(target.values == k)[:2] for k in np.unique(target.values)]
                rows = np.unique(np.concatenate([rows, *each]))
            part, some = frame.iloc[rows], _of(target, rows)
            return says(fitted(name, self.setting, part, some), part, some)

        return fit

    def rank(
        self,
        frame: pd.DataFrame,
        target: Target,
        order: Order,
        names: Sequence[str],
        count: int,
        until: float,
    ) -> Chosen:
        """Score every candidate on the same folds; blend by what each says of rows it was not fitted to.

        Raises InputError where no fold has two classes to tell apart.
        """
        seed = self.options.seed
        parts = _usable(folds(target.values, target.classify, order, count, seed), target)
        ranking: list[Ranked] = []
        said: dict[str, list[np.ndarray]] = {}
        most = max(len(train) for train, _ in parts)
        for number, name in enumerate(names):
            self.progress(name, number, len(names))
            trial = self.trial(name, frame, target)
            if ranking and not self.pace.fits(name, most, until, trial):
                continue
            started = time.monotonic()
            each = self._over(parts, name, frame, target, until if ranking else float("inf"))
            if each is None:
                continue
            said[name] = each
            scores = tuple(
                score(target.values[test], s, target.classify)
                for (_, test), s in zip(parts, each, strict=True)
            )
            ranking.append(Ranked(name, scores, time.monotonic() - started))
        ranking.sort(key=lambda r: -r.score)
        votes, best = _votes(said, [target.values[test] for _, test in parts], target.classify)
        return Chosen(tuple(ranking), votes, best)

    def _over(
        self,
        parts: Sequence[Fold],
        name: str,
        frame: pd.DataFrame,
        target: Target,
        until: float,
    ) -> list[np.ndarray] | None:
        """What a candidate says of each fold; None where the next fold would not end in time."""
        said: list[np.ndarray] = []
        for train, test in parts:
            self.check()
            started = time.monotonic()
            if said and started + self.pace.expected(name, len(train)) > until:
                return None
            model = fitted(name, self.setting, frame.iloc[train], _of(target, train))
            said.append(says(model, frame.iloc[test], target))
            self.pace.took(name, len(train), time.monotonic() - started)
        return said


def _usable(parts: Sequence[Fold], target: Target) -> list[Fold]:
    """Folds with two classes to learn and two to score. Raises InputError where there is none."""
    if not target.classify:
        return list(parts)
    kept = [p for p in parts if all(len(np.unique(target.values[rows])) > 1 for rows in p)]
    if not kept:
        raise InputError(
            f"expected rows of two classes of {target.name} together, found each by itself: name another --group or "
            "--time"
        )
    return kept


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


def _thin(rows: int, seed: int, most: int) -> np.ndarray:
    """Rows that the search looks at; the last fit is to all where there is time."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))


def _of(target: Target, rows: np.ndarray) -> Target:
    return Target(target.name, target.values[rows], target.classes)
