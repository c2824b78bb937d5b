"""The feature loop on three data sets, scored on rows set aside (FEAT-1 to FEAT-3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.corpora.cwru import cwru_windows
from industria.bench.data import folder_of
from industria.bench.entry import Context
from industria.foundation.features.generators import TABULAR, cross_sensor, rolling
from industria.foundation.features.selection import Selection, learner, select_features
from industria.foundation.features.spectral import waveform_features

_SEEDS = 2


@dataclass(frozen=True)
class Problem:
    """A data set with raw features, generated ones, and outer folds that cannot leak."""

    name: str
    raw: pd.DataFrame
    features: pd.DataFrame
    target: np.ndarray
    classify: bool
    groups: np.ndarray | None
    metric: str


@dataclass(frozen=True)
class Outcome:
    """Mean score of the outer folds (higher is better) for each set of features."""

    raw: float
    everything: float
    kept: float
    share: float
    selections: tuple[Selection, ...]
    same: bool


def outcomes(context: Context) -> dict[str, Outcome]:
    """The nested validation of all three sets; once a run, for three rows. A sample is of the sets."""
    return context.cache.once(
        ("feature selection", context.data, context.sample), lambda: _outcomes(context)
    )


def _outcomes(context: Context) -> dict[str, Outcome]:
    makers: tuple[Callable[[Path], Problem], ...] = (_ai4i, _cmapss, _cwru)
    found = {}
    for number, make in enumerate(makers[: context.up_to(len(makers))]):
        context.progress("feature loop", number, len(makers))
        problem = make(context.data)
        found[problem.name] = _nested(problem)
    return found


def _nested(problem: Problem) -> Outcome:
    from sklearn.model_selection import GroupKFold, StratifiedKFold

    if problem.groups is not None:
        count = min(3, len(np.unique(problem.groups)))
        folds = list(GroupKFold(count).split(problem.raw, problem.target, problem.groups))
    else:
        folds = list(
            StratifiedKFold(3, shuffle=True, random_state=1).split(problem.raw, problem.target)
        )
    raw: list[float] = []
    everything: list[float] = []
    kept: list[float] = []
    selections: list[Selection] = []
    for train, test in folds:
        groups = problem.groups[train] if problem.groups is not None else None
        chosen = select_features(
            problem.features.iloc[train],
            problem.target[train],
            classify=problem.classify,
            groups=groups,
        )
        selections.append(chosen)
        for scores, x in (
            (raw, problem.raw),
            (everything, problem.features),
            (kept, problem.features[list(chosen.kept)]),
        ):
            scores.append(_outer(problem, x, train, test))
    train = folds[0][0]
    groups = problem.groups[train] if problem.groups is not None else None
    again = select_features(
        problem.features.iloc[train],
        problem.target[train],
        classify=problem.classify,
        groups=groups,
    )
    share = max(len(s.kept) / s.generated for s in selections)
    return Outcome(
        float(np.mean(raw)),
        float(np.mean(everything)),
        float(np.mean(kept)),
        share,
        tuple(selections),
        again == selections[0],
    )


def _outer(problem: Problem, x: pd.DataFrame, train: np.ndarray, test: np.ndarray) -> float:
    from sklearn.metrics import average_precision_score, f1_score

    x = x.replace([np.inf, -np.inf], np.nan).astype(np.float32)
    y = problem.target
    scores = []
    for seed in range(_SEEDS):
        model = learner(problem.classify, seed).fit(x.iloc[train].to_numpy(), y[train])
        part = x.iloc[test].to_numpy()
        if not problem.classify:
            scores.append(-float(np.sqrt(np.mean((model.predict(part) - y[test]) ** 2))))
        elif len(np.unique(y)) == 2:
            scores.append(float(average_precision_score(y[test], model.predict_proba(part)[:, 1])))
        else:
            scores.append(float(f1_score(y[test], model.predict(part), average="macro")))
    return float(np.mean(scores))


def _ai4i(data: Path) -> Problem:
    """Machine failure from five process values and the product's grade; no leaking failure kinds."""
    frame = pd.read_csv(next(folder_of(data, "ai4i2020").rglob("*.csv")), sep=None, engine="python")
    raw = frame[[c for c in frame if "[" in c]].copy()
    raw.columns = [c.split(" [")[0].lower().replace(" ", "_") for c in raw]
    raw["grade"] = frame["Type"].map({"L": 0, "M": 1, "H": 2}).astype(float)
    base = [c for c in raw if c != "grade"]
    features = pd.concat([raw, *(g(raw, base) for g in TABULAR.values())], axis=1)
    target = frame["Machine failure"].to_numpy()
    return Problem(
        "ai4i2020 (average precision)", raw, features, target, True, None, "average precision"
    )


def _cmapss(data: Path) -> Problem:
    """Remaining life (capped at 125 cycles) of FD001's training engines; folds by engine."""
    path = next(folder_of(data, "cmapss").rglob("train_FD001.txt"))
    frame = pd.read_csv(path, sep=r"\s+", header=None)
    frame.columns = ["unit", "cycle", "set1", "set2", "set3", *[f"s{i}" for i in range(1, 22)]]
    life = frame.groupby("unit")["cycle"].transform("max") - frame["cycle"]
    sensors = [
        c for c in frame if c.startswith("s") and frame[c].std() > 1e-6 and not c.startswith("set")
    ]
    raw = frame[sensors]
    generated = [rolling(frame, sensors, "unit"), cross_sensor(frame, sensors[:5], "unit")]
    rows = np.arange(len(frame)) % 3 == 0
    features = pd.concat([raw, *generated], axis=1)
    return Problem(
        "C-MAPSS FD001 (-RMSE)", raw[rows].reset_index(drop=True), features[rows].reset_index(drop=True),
        life.clip(upper=125).to_numpy(float)[rows], False, frame["unit"].to_numpy()[rows], "-RMSE",
    )  # fmt: skip


def _cwru(data: Path) -> Problem:
    """Fault kind from vibration; folds by bearing (fault size), so that no bearing is on both sides."""
    windows, kinds, bearings = cwru_windows(data)
    generated = waveform_features(windows, 12_000.0)
    features = pd.DataFrame(generated)
    raw = pd.DataFrame(windows[:, ::16]).add_prefix("sample_")
    raw = pd.concat([raw, features[["rms", "peak"]]], axis=1)
    return Problem("CWRU (macro F1)", raw, features, kinds, True, bearings, "macro F1")
