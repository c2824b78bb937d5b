"""Remaining useful life: boosted trees and small nets on what is known at each cycle, blended half and half.

Early in a life nothing shows how long it will be, so lives above a cap count as the cap (Heimes, 2008). The window
of the features is chosen by machines that were left out; so are the interval and the error that the card states.
Knows no condition of operation: where machines run in several, that has to be a column of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from industria.core import InputError, Progress, silent
from industria.models.life.drift import Usual
from industria.models.life.features import features_of, owners
from industria.models.life.history import LEAST_UNITS, Histories, History, grouped_folds
from industria.models.life.interval import Interval
from industria.models.life.nets import Net
from industria.models.life.trees import Trees

# Chosen on the training machines of C-MAPSS FD001, by folds of whole machines; so was half and half.
_TREES = {
    "max_iter": 250, "learning_rate": 0.04, "max_leaf_nodes": 10, "min_samples_leaf": 40,
    "l2_regularization": 5.0, "max_features": 0.3,
}  # fmt: skip
_NET = partial(Net.fit, hidden=(64, 32), alpha=1.0, epochs=40, batch=128)
_BOOSTERS, _NETS = 2, 3
_WINDOWS = (30, 60, 100)
_FOLDS = 5
_EARLIEST = 20  # cycles before which nothing is learned
_MOST_ROWS = 6000
_NEAR = 1.3  # lives up to this multiple of the cap are learned from
_CAP_OF_MEDIAN, _WINDOW_OF_LIFE = 0.6, 0.75
_MOVES = 2.0  # standard errors of a typical machine's change
_SECONDS_EACH, _SECONDS_A_CELL = 1.5, 1.5e-5


@dataclass(frozen=True, slots=True)
class LifeOptions:
    """``cap``: cycles above which lives count as that, 0 for .6 of the median life; ``window``: cycles, 0 for chosen."""

    cap: float = 0.0
    window: int = 0


@dataclass(frozen=True, slots=True)
class Unseen:
    """Predictions of machines that were left out: (row,) each. ``life`` is not capped; ``fold`` says which left it out."""

    predicted: np.ndarray
    life: np.ndarray
    age: np.ndarray
    fold: np.ndarray
    unit: np.ndarray

    def near(self, cap: float) -> np.ndarray:
        """Rows of lives that are learned from, (row,) of bool."""
        return np.asarray(self.life <= _NEAR * cap)

    def rmse(self, cap: float) -> float:
        """Root mean square error in cycles of those rows, against lives capped at ``cap``."""
        near = self.near(cap)
        return _rmse(self.predicted[near], np.minimum(self.life, cap)[near])


@dataclass(frozen=True, slots=True)
class LifeModel:
    """A fitted model. Times in cycles; ``unseen``: what it gave machines that were left out."""

    sensors: tuple[str, ...]
    window: int
    cap: float
    boosters: tuple[Trees, ...]
    nets: tuple[Net, ...]
    interval: Interval
    usual: Usual
    unseen: Unseen

    def predict(self, histories: Histories) -> np.ndarray:
        """Cycles left of each machine after its last cycle, (machine,), from 0 to the cap."""
        rows = np.vstack(
            [self.rows(unit)[-1:] for unit in histories.of_sensors(self.sensors).units]
        )
        return self._blend(rows)

    def course(self, history: History) -> np.ndarray:
        """Cycles left after each cycle of one machine, (cycle,); its sensors are the model's."""
        return self._blend(self.rows(history))

    def contributions(self, histories: Histories) -> tuple[float, dict[str, np.ndarray]]:
        """(base, what each sensor and the age add to it in cycles, (machine,)), before the clip to 0 and the cap."""
        rows = np.vstack(
            [self.rows(unit)[-1:] for unit in histories.of_sensors(self.sensors).units]
        )
        members: tuple[Trees | Net, ...] = (*self.boosters, *self.nets)
        parts = [m.contributions(rows) for m in members]
        weights = [0.5 / len(self.boosters)] * len(self.boosters) + [0.5 / len(self.nets)] * len(
            self.nets
        )
        base = sum(w * b for w, (b, _) in zip(weights, parts, strict=True))
        added = np.sum([w * p for w, (_, p) in zip(weights, parts, strict=True)], axis=0)
        found: dict[str, np.ndarray] = {}
        for place, owner in enumerate(owners(self.sensors)):
            found[owner] = found.get(owner, 0.0) + added[:, place]
        return float(base), found

    def rows(self, history: History) -> np.ndarray:
        """(cycle, feature)."""
        return features_of(history.values, self.window)

    def _blend(self, rows: np.ndarray) -> np.ndarray:
        return blended(self.boosters, self.nets, rows, self.cap)


def blended(
    boosters: tuple[Trees, ...], nets: tuple[Net, ...], rows: np.ndarray, cap: float
) -> np.ndarray:
    """Half of the boosters' mean and half of the nets', from 0 to the cap, (row,)."""
    both = [np.mean([m.predict(rows) for m in kind], axis=0) for kind in (boosters, nets)]
    found: np.ndarray = np.clip((both[0] + both[1]) / 2, 0.0, cap)
    return found


def fit(
    histories: Histories,
    options: LifeOptions = LifeOptions(),
    seed: int = 0,
    progress: Progress = silent,
) -> LifeModel:
    """A model of machines that ran to failure. Raises InputError for too few machines or no sensor that moves."""
    if len(histories.units) < LEAST_UNITS:
        raise InputError(
            f"expected histories of at least {LEAST_UNITS} machines that ran to failure, found "
            f"{len(histories.units)}: add tables of more machines"
        )
    sensors = moving(histories)
    chosen = histories.of_sensors(sensors)
    lives = np.array([unit.life[0] + 1 for unit in chosen.units])
    cap = options.cap or float(np.round(_CAP_OF_MEDIAN * np.median(lives)))
    windows = (options.window,) if options.window else _windows(float(np.median(lives)))
    steps = len(windows) * _FOLDS + _BOOSTERS + _NETS
    found: dict[int, Unseen] = {}
    for number, window in enumerate(windows):
        told = partial(_told, progress, number * _FOLDS, steps)
        found[window] = left_out(chosen, window, cap, seed, told)
    window = min(found, key=lambda w: found[w].rmse(cap))
    rows, life, _, _ = _table(chosen, window)
    _told(progress, len(windows) * _FOLDS, steps, 0)
    boosters, nets = _members(rows, life, cap, seed, _BOOSTERS, _NETS)
    unseen = found[window]
    return LifeModel(
        sensors, window, cap, boosters, nets,
        Interval.of(unseen.predicted, unseen.life, cap), Usual.of(chosen), unseen,
    )  # fmt: skip


def _windows(life: float) -> tuple[int, ...]:
    """Those windows that a typical life of so many cycles leaves room for; always the shortest."""
    return tuple(w for w in _WINDOWS if w <= _WINDOW_OF_LIFE * life) or _WINDOWS[:1]


def seconds_for(histories: Histories) -> float:
    """About how long ``fit`` takes, by the rows that it learns from."""
    rows = sum(unit.age for unit in histories.units)
    step = max(1, rows // _MOST_ROWS)
    trainings = len(_WINDOWS) * _FOLDS + _BOOSTERS + _NETS
    return trainings * (_SECONDS_EACH + rows / step * len(histories.sensors) * _SECONDS_A_CELL)


def left_out(
    histories: Histories, window: int, cap: float, seed: int, told: partial[None]
) -> Unseen:
    """Every row predicted by a model of machines of other folds: one booster and one net."""
    rows, life, age, unit = _table(histories, window)
    predicted, fold = np.zeros(len(rows)), np.zeros(len(rows), int)
    for number, part in enumerate(grouped_folds(len(histories.units), _FOLDS, seed)):
        told(number)
        out = np.isin(unit, part)
        boosters, nets = _members(rows[~out], life[~out], cap, seed, 1, 1)
        predicted[out], fold[out] = blended(boosters, nets, rows[out], cap), number
    return Unseen(predicted, life, age, fold, unit)


def moving(histories: Histories) -> tuple[str, ...]:
    """Sensors whose last cycles differ from their first ones by more than chance, in a typical machine.

    Raises InputError where there is none.
    """
    moved = []
    for unit in histories.units:
        part = max(2, min(20, unit.age // 3))
        early, late = unit.values[:part], unit.values[-part:]
        spread = np.sqrt((early.var(0) + late.var(0)) / part)
        moved.append(
            np.abs(late.mean(0) - early.mean(0)) / np.maximum(spread, 1e-12) * (spread > 0)
        )
    typical = np.median(moved, axis=0)
    found = tuple(s for s, m in zip(histories.sensors, typical, strict=True) if m > _MOVES)
    if not found:
        raise InputError(
            f"expected sensors that change before a failure, found none among {', '.join(histories.sensors)}: "
            "the tables must be whole histories, from new to failed"
        )
    return found


def _members(
    rows: np.ndarray, life: np.ndarray, cap: float, seed: int, boosters: int, nets: int
) -> tuple[tuple[Trees, ...], tuple[Net, ...]]:
    near = life <= _NEAR * cap
    rows, target = rows[near], np.minimum(life[near], cap)
    return (
        tuple(Trees.fit(rows, target, seed + i, _TREES) for i in range(boosters)),
        tuple(_NET(rows, target, seed + i) for i in range(nets)),
    )


def _table(
    histories: Histories, window: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows to learn from (row, feature), and of each: the life (not capped), the age, the machine's position."""
    step = max(1, sum(u.age for u in histories.units) // _MOST_ROWS)
    parts: list[tuple[np.ndarray, ...]] = []
    for place, unit in enumerate(histories.units):
        earliest = max(min(_EARLIEST, unit.age // 2), unit.since)
        kept = np.arange(unit.age - 1, earliest - 1, -step)
        rows = features_of(unit.values, window)[kept]
        parts.append((rows, unit.life[kept], kept + 1.0, np.full(len(kept), place)))
    rows, life, age, unit_of = (np.concatenate(column) for column in zip(*parts, strict=True))
    return rows, life, age, unit_of


def _told(progress: Progress, before: int, steps: int, number: int) -> None:
    progress("remaining life", before + number, steps)


def _rmse(found: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt(np.mean((found - truth) ** 2)))
