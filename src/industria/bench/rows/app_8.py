"""APP-8: remaining useful life on C-MAPSS, learned batch by batch, beside an age line, a forest and the mean.

The training machines of FD001 come in four batches by number, as they would fail; after each the same test machines
are predicted. Window, features, learners and their blend were chosen on the training machines by folds of whole
machines. FD003 has no test here: its figure is of machines that were left out of a fold.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_CAP = 125.0
_BATCHES, _BATCH = 4, 25
_SENSORS = [f"s{i}" for i in range(1, 22)]
_COLUMNS = ["unit", "cycle", "setting_1", "setting_2", "setting_3", *_SENSORS]
_CELLS = ("2C", "3C", "R2.5")


def measure(context: Context) -> list[Measure]:
    """FD001 batch by batch and in all, then FD003 and the batteries by folds; a sample is of batches of FD001."""
    root = folder_of(context.data, "cmapss")
    train, test = (_read(root / f"{part}_FD001.txt") for part in ("train", "test"))
    truth = np.loadtxt(root / "RUL_FD001.txt")
    batches = context.up_to(_BATCHES)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        _take_in(plant, context.scratch, "fd001_test", test)
        errors: list[float] = []
        for number in range(batches):
            context.progress("APP-8", number, _BATCHES)
            units = range(number * _BATCH + 1, (number + 1) * _BATCH + 1)
            _take_in(plant, context.scratch, f"fd001_{number}", train[train["unit"].isin(units)])
            plant.call("remaining_life.learn", asset=[f"fd001_{number}"], name="engines", cap=_CAP)
            card = plant.models.list("engines")[-1][0]  # the newest, current or not
            found = _predicted(plant, f"engines:{card.version}")
            errors.append(_rmse(found["cycles"], np.minimum(truth, _CAP)))
        own = {"capped": errors[-1], "raw": _rmse(found["cycles"], truth)}
        inside = float(((found["low"] <= truth) & (truth <= found["high"])).mean())
        late = truth < _CAP
        within = float(np.abs(found["cycles"] - truth)[late].mean())
        others = _baselines(train[train["unit"] <= batches * _BATCH], test, truth)
        more = [] if context.sample else _left_out(plant, context)
    note = (
        f"{batches * _BATCH} training machines, {len(truth)} test machines; cap {_CAP:.0f}; window, learners and their "
        "blend chosen on the training machines by folds of whole machines"
    )
    grew = sum(b < a for a, b in zip(errors, errors[1:], strict=False))
    said = ", ".join(f"{e:.2f}" for e in errors)
    return [
        Measure("FD001 RMSE, lives capped at 125", own["capped"], _beside(others, "capped"), "<= 11.0", own["capped"] <= 11.0, note, 2),
        Measure("FD001 RMSE, raw lives", own["raw"], _beside(others, "raw"), "<= 12.0", own["raw"] <= 12.0, "the prediction is never above the cap", 2),
        Measure("batches after which FD001's RMSE is lower than before", float(grew), "-", f"{batches - 1}", grew == batches - 1 and batches > 1, f"capped RMSE after each: {said}", 0),
        Measure("share of test machines inside the 90 % interval", inside, "-", ".85 to .97", 0.85 <= inside <= 0.97, "bounds from machines left out in training"),
        Measure("FD001 mean absolute error of lives below the cap", within, "-", "-", None, "cycles", 2),
        *more,
    ]  # fmt: skip


def _left_out(plant: Plant, context: Context) -> list[Measure]:
    """FD003 and, where they are here, the batteries: the card's own figures, each machine left out once."""
    frame = pd.read_csv(folder_of(context.data, "cmapss") / "train_FD003.csv").iloc[:, :26]
    frame.columns = pd.Index(_COLUMNS)
    _take_in(plant, context.scratch, "fd003", frame)
    tables, names = ["fd003"], {"fd003": "FD003"}
    measures = [
        _of_card(plant, tables, names["fd003"], ["cap=125"], "100 machines, two ways to fail")
    ]
    folder = folder_of(context.data, "battery_xjtu")
    cells = sorted(p for p in folder.rglob("*.csv") if p.name.startswith(_CELLS))
    for number, path in enumerate(cells):
        _take_in(plant, context.scratch, f"cell_{number}", pd.read_csv(path))
    note = f"{len(cells)} cells of three ways to charge, one table each; cap .6 of the median life"
    measures.append(
        _of_card(plant, [f"cell_{i}" for i in range(len(cells))], "XJTU batteries", [], note)
    )
    return measures


def _of_card(plant: Plant, tables: list[str], shown: str, option: list[str], note: str) -> Measure:
    name = shown.lower().replace(" ", "_")
    card = plant.call("train", task="remaining_life", asset=tables, name=name, option=option).card
    own, line = card.metrics["rmse_cycles"], card.baseline_metrics["rmse_cycles"]
    return Measure(
        f"{shown} RMSE, machines left out by fold", own, f"a line on age {line:.2f}", "-", None,
        f"{note}; lives up to 1.3 of the cap, capped; interval holds for {card.metrics['interval_coverage']:.3f}", 2,
    )  # fmt: skip


def _predicted(plant: Plant, model: str) -> dict[str, np.ndarray]:
    """Cycles left, low and high of each test machine, in the order of their numbers."""
    machines = plant.call("remaining_life", asset=["fd001_test"], model=model).forecast.machines
    ordered = sorted(machines, key=lambda m: int(m.unit))
    return {f: np.array([getattr(m, f) for m in ordered]) for f in ("cycles", "low", "high")}


def _baselines(
    train: pd.DataFrame, test: pd.DataFrame, truth: np.ndarray
) -> dict[str, dict[str, float]]:
    """The mean life, a line on age, and a random forest on the last values, on the same machines."""
    from sklearn.ensemble import RandomForestRegressor

    life = np.minimum(train.groupby("unit")["cycle"].transform("max") - train["cycle"], _CAP)
    last = test.groupby("unit").last()
    slope, level = np.polyfit(train["cycle"], life, 1)
    forest = RandomForestRegressor(100, min_samples_leaf=5, random_state=0, n_jobs=1)
    forest.fit(train[_SENSORS][::3], life[::3])
    guesses: dict[str, Any] = {
        "mean life": np.full(len(last), life.mean()),
        "a line on age": np.clip(slope * last["cycle"] + level, 0, _CAP).to_numpy(),
        "random forest on last values": forest.predict(last[_SENSORS]),
    }
    return {
        name: {"capped": _rmse(g, np.minimum(truth, _CAP)), "raw": _rmse(g, truth)}
        for name, g in guesses.items()
    }


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=r"\s+", header=None, names=_COLUMNS)


def _take_in(plant: Plant, folder: Path, name: str, frame: pd.DataFrame) -> None:
    """``industria ingest NAME.csv``."""
    path = folder / f"{name}.csv"
    frame.to_csv(path, index=False)
    plant.call("ingest", file=[path])


def _rmse(found: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt(np.mean((found - truth) ** 2)))


def _beside(others: dict[str, dict[str, float]], kind: str) -> str:
    return ", ".join(f"{name} {errors[kind]:.2f}" for name, errors in others.items())


ENTRY = Entry(
    "APP-8", "deep LSTM 16.1, best published about 11-12", "cmapss (FD001, FD003), battery_xjtu", "real",
    measure, needs=("cmapss", "battery_xjtu"), fast=False, looked_at=True, counts="batches of 25 machines", proof_sample=2,
)  # fmt: skip
