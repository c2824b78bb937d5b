"""Public tables for prediction from few labels, each with groups that a split must not cut.

Sixteen tables: classes and numbers, two to ten classes, categories, missing cells. Compositions become the
mean and spread of element properties (those that CrabNet's authors ship beside the benchmark).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.data import folder_of

SETS = (
    "ai4i2020", "dirty_tables", "skab", "matbench_crabnet", "battery_xjtu", "cmapss",
    "citylearn_2022_p1",
)  # fmt: skip
_ELEMENT = re.compile(r"([A-Z][a-z]?)(\d*\.?\d*)")
_MOST_ROWS = 3000


@dataclass(frozen=True)
class Problem:
    """``frame``: the columns and ``target``; ``groups`` (row,): rows of one machine, cell, file or week."""

    name: str
    frame: pd.DataFrame
    target: str
    classify: bool
    groups: np.ndarray | None = None


def problems(data: Path) -> list[Problem]:
    """All tables; rows beyond 3,000 are thinned out by a fixed draw."""
    return [_thinned(make(data)) for make in MAKERS]


def split(problem: Problem, labelled: int, seed: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Rows to learn from, and up to 500 rows to be asked; None where the table is too small.

    Groups, or else rows, are halved first; of the one half the labelled rows are drawn at random, at least two
    of each class where they are to be had; of the other the rows that are asked.
    """
    rng = np.random.default_rng((seed, labelled))
    groups = np.arange(len(problem.frame)) if problem.groups is None else problem.groups
    names = rng.permutation(np.unique(groups))
    mine = np.isin(groups, names[: len(names) // 2])
    pool, rest = np.flatnonzero(mine), np.flatnonzero(~mine)
    if len(pool) < labelled:
        return None
    pool = rng.permutation(pool)
    if problem.classify:
        target = problem.frame[problem.target].to_numpy()
        twice = [pool[target[pool] == c][:2] for c in np.unique(target[pool])]
        first = np.concatenate(twice)
        pool = np.concatenate([first, pool[~np.isin(pool, first)]])
        if len(first) > labelled:
            return None
        rest = rest[np.isin(target[rest], np.unique(target[pool[:labelled]]))]
    return pool[:labelled], rng.permutation(rest)[:500]


def _thinned(problem: Problem) -> Problem:
    if len(problem.frame) <= _MOST_ROWS:
        return problem
    rows = np.sort(np.random.default_rng(0).choice(len(problem.frame), _MOST_ROWS, replace=False))
    groups = None if problem.groups is None else problem.groups[rows]
    frame = problem.frame.iloc[rows].reset_index(drop=True)
    return Problem(problem.name, frame, problem.target, problem.classify, groups)


def _built_in(name: str, classify: bool) -> Callable[[Path], Problem]:
    """A table that scikit-learn carries."""

    def make(_data: Path) -> Problem:
        from sklearn import datasets

        found = getattr(datasets, f"load_{name}")()
        columns = [re.sub(r"\W+", "_", str(c)).strip("_") for c in found.feature_names]
        frame = pd.DataFrame(found.data, columns=columns)
        names = found.target_names if classify else None
        frame["target"] = [f"class {names[c]}" for c in found.target] if classify else found.target
        return Problem(name, frame, "target", classify)

    return make


def _ai4i(data: Path) -> Problem:
    """Whether the machine fails, from five process values and the product's grade; no kinds of failure."""
    frame = pd.read_csv(next(folder_of(data, "ai4i2020").rglob("*.csv")), sep=None, engine="python")
    kept = frame[["Type", *[c for c in frame if "[" in c]]].copy()
    kept.columns = [c.split(" [")[0].lower().replace(" ", "_") for c in kept]
    kept["target"] = np.where(frame["Machine failure"] == 1, "fails", "runs")
    fails = np.flatnonzero(frame["Machine failure"] == 1)
    runs = np.random.default_rng(0).choice(np.flatnonzero(frame["Machine failure"] == 0), 2600, False)
    rows = np.sort(np.concatenate([fails, runs]))  # every failure stays
    return Problem("ai4i2020", kept.iloc[rows].reset_index(drop=True), "target", True)


def _beers(data: Path) -> Problem:
    """Which of the six commonest styles a beer is of; bitterness is missing in two of five rows."""
    frame = pd.read_csv(folder_of(data, "dirty_tables") / "beers" / "clean.csv")
    common = frame["style"].value_counts().index[:6]
    frame = frame[frame["style"].isin(common)].reset_index(drop=True)
    kept = frame[["ounces", "abv", "ibu", "city", "state"]].copy()
    kept["target"] = frame["style"]
    return Problem("beers", kept, "target", True, frame["brewery_id"].to_numpy())


def _hospital(data: Path) -> Problem:
    """Which condition a quality score is of; scores and samples are missing in places. By hospital."""
    frame = pd.read_csv(folder_of(data, "dirty_tables") / "hospital" / "clean.csv", dtype=str)
    frame = frame.mask(frame == "empty")
    kept = frame[["State", "HospitalOwner", "EmergencyService"]].copy()
    for name in ("Score", "Sample"):
        kept[name] = pd.to_numeric(frame[name].str.extract(r"(\d+)")[0])
    kept["target"] = frame["Condition"]
    there = kept["target"].notna() & kept["Score"].notna()
    common = kept["target"][there].value_counts()
    there &= kept["target"].isin(common[common >= 30].index)
    groups = frame["ProviderNumber"][there].to_numpy()
    return Problem("hospital", kept[there].reset_index(drop=True), "target", True, groups)


def _skab(data: Path) -> Problem:
    """Whether a row of eight sensors is inside an anomaly; by experiment."""
    parts = []
    for path in sorted((folder_of(data, "skab") / "valve1").glob("*.csv")):
        part = pd.read_csv(path, sep=";").drop(columns=["datetime", "changepoint"])
        parts.append(part.iloc[::5].assign(file=path.stem))
    frame = pd.concat(parts, ignore_index=True)
    frame.columns = [c.lower().replace(" ", "_") for c in frame]
    frame["target"] = np.where(frame["anomaly"] > 0, "anomaly", "normal")
    groups = frame["file"].to_numpy()
    return Problem("skab", frame.drop(columns=["file", "anomaly"]), "target", True, groups)


def _composition(name: str, target: str, classify: bool) -> Callable[[Path], Problem]:
    """A property of compounds from the mean and spread of their elements' properties; by set of elements."""

    def make(data: Path) -> Problem:
        folder = folder_of(data, "matbench_crabnet")
        frame = pd.read_csv(folder / "matbench" / f"{name}.csv")
        if len(frame) > _MOST_ROWS:
            frame = frame.sample(_MOST_ROWS, random_state=0).reset_index(drop=True)
        table = pd.read_csv(folder / "element_properties" / "magpie.csv", index_col=0)
        amounts = [_amounts(formula) for formula in frame["formula"]]
        rows = [_described(table, amount) for amount in amounts]
        names = [f"{kind}_{c}" for kind in ("mean", "spread") for c in table.columns]
        kept = pd.DataFrame(rows, columns=[re.sub(r"\W+", "_", n) for n in names])
        kept = kept.loc[:, kept.std() > 0]
        values = frame["target"]
        kept["target"] = [f"{target} {int(v)}" for v in values] if classify else values
        groups = np.array(["-".join(sorted(a)) for a in amounts])
        return Problem(name, kept, "target", classify, groups)

    return make


def _amounts(formula: str) -> dict[str, float]:
    """Amounts of the elements of a formula, brackets resolved."""
    while (bracket := re.search(r"\(([^()]*)\)(\d*\.?\d*)", formula)) is not None:
        times = float(bracket[2] or 1)
        inner = "".join(f"{e}{v * times:g}" for e, v in _amounts(bracket[1]).items())
        formula = formula[: bracket.start()] + inner + formula[bracket.end() :]
    found: dict[str, float] = {}
    for element, amount in _ELEMENT.findall(formula):
        found[element] = found.get(element, 0.0) + float(amount or 1)
    return found


def _described(table: pd.DataFrame, amounts: dict[str, float]) -> np.ndarray:
    known = [e for e in amounts if e in table.index]
    weight = np.array([amounts[e] for e in known])
    weight /= weight.sum()
    values = table.loc[known].to_numpy(float)
    mean = weight @ values
    return np.concatenate([mean, np.sqrt(np.maximum(weight @ (values - mean) ** 2, 0))])


def _steels(data: Path) -> Problem:
    """Yield strength from the shares of the elements."""
    frame = pd.read_csv(folder_of(data, "matbench_crabnet") / "matbench" / "steels_yield.csv")
    kept = pd.DataFrame([_amounts(f) for f in frame["formula"]]).fillna(0.0)
    kept["target"] = frame["target"]
    return Problem("steels_yield", kept, "target", False)


def _battery(data: Path) -> Problem:
    """Capacity of a cell from sixteen features of its charging; by cell."""
    parts = []
    for path in sorted(folder_of(data, "battery_xjtu").rglob("*.csv")):
        parts.append(pd.read_csv(path).iloc[::5].assign(cell=path.stem))
    frame = pd.concat(parts, ignore_index=True).replace([np.inf, -np.inf], np.nan)
    groups = frame["cell"].to_numpy()
    frame = frame.drop(columns="cell").rename(columns={"capacity": "target"})
    frame.columns = [c.replace(" ", "_") for c in frame]
    return Problem("battery_xjtu", frame, "target", False, groups)


def _cmapss(data: Path) -> Problem:
    """Remaining cycles, at most 125, from the sensors of one cycle; by engine."""
    frame = pd.read_csv(folder_of(data, "cmapss") / "train_FD001.txt", sep=r"\s+", header=None)
    frame.columns = ["unit", "cycle", "set1", "set2", "set3", *[f"s{i}" for i in range(1, 22)]]
    life = frame.groupby("unit")["cycle"].transform("max") - frame["cycle"]
    kept = frame[[c for c in frame if c.startswith("s") and frame[c].std() > 1e-6]].copy()
    kept["target"] = life.clip(upper=125)
    return Problem("cmapss", kept, "target", False, frame["unit"].to_numpy())


def _citylearn(data: Path) -> Problem:
    """The load of a building from hour, kind of day and weather; by week."""
    folder = folder_of(data, "citylearn_2022_p1") / "citylearn_challenge_2022_phase_1"
    building = pd.read_csv(folder / "Building_1.csv")
    weather = pd.read_csv(folder / "weather.csv").iloc[:, :4]
    kept = building[["hour"]].assign(day=["day " + str(d) for d in building["day_type"]])
    kept = pd.concat([kept, weather], axis=1).assign(target=building["non_shiftable_load"])
    return Problem("citylearn", kept, "target", False, np.arange(len(kept)) // 168)


MAKERS: tuple[Callable[[Path], Problem], ...] = (
    _built_in("breast_cancer", True), _built_in("wine", True), _built_in("iris", True),
    _built_in("digits", True), _ai4i, _beers, _hospital, _skab,
    _composition("expt_is_metal", "metal", True), _composition("glass", "glass", True),
    _built_in("diabetes", False), _composition("expt_gap", "gap", False), _steels, _battery, _cmapss,
    _citylearn,
)  # fmt: skip
