"""BASE-12: rules of a mechanism in training and in what is said: how often an answer breaks them, and its error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_MODES = ("TWF", "HDF", "PWF", "OSF", "RNF")
_KINDS = ("healthy", "HDF", "PWF", "OSF")
_LABELLED, _JUDGED, _BLOCK = 12, 24, 100
_SEEDS = 3
_RULES = """# necessary conditions that the makers of AI4I 2020 name for each kind of failure
HDF: "Process temperature [K]" - "Air temperature [K]" < 8.6
PWF: "Torque [Nm]" * "Rotational speed [rpm]" * 0.10472 < 3500 OR "Torque [Nm]" * "Rotational speed [rpm]" * 0.10472 > 9000
OSF: "Tool wear [min]" * "Torque [Nm]" > 11000
"""


def measure(context: Context) -> list[Measure]:
    """The same labelled rows with and without the rules, in three draws; rows to judge are of other stretches of time."""
    broken: dict[bool, list[float]] = {True: [], False: []}
    right: dict[bool, list[float]] = {True: [], False: []}
    (context.scratch / "rules.txt").write_text(_RULES, encoding="utf-8")
    draws = context.up_to(_SEEDS)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for seed in range(draws):
            context.progress("BASE-12", seed, draws)
            learn, judge = _rows(context.data, seed)
            for name, part in ((f"learn_{seed}", learn), (f"judge_{seed}", judge.drop(columns="failure"))):  # fmt: skip
                part.to_csv(context.scratch / f"{name}.csv", index=False)
                plant.ingest(context.scratch / f"{name}.csv")
            for ruled in (True, False):
                said = _said(plant, context.scratch, seed, ruled)
                truth = judge["failure"].to_numpy()
                right[ruled].append(float(np.mean([(said[truth == k] == k).mean() for k in _KINDS])))  # fmt: skip
                broken[ruled].append(float(_breaks(judge, said).mean()))
    with_rules, without = float(np.mean(broken[True])), float(np.mean(broken[False]))
    fewer = 1 - with_rules / without if without else 0.0
    own, other = float(np.mean(right[True])), float(np.mean(right[False]))
    note = (
        f"{_LABELLED} labelled rows of each kind and as many without a label, {_JUDGED} judged of each, {draws} draws; AI4I "
        "is made by a program from these very mechanisms; the rules are necessary conditions alone, from the set's paper; "
        "nothing was chosen on judged rows"
    )
    return [
        Measure("answers that break a rule, fewer by", fewer, f"{without:.4f} without rules, {with_rules:.4f} with", ">= .90", bool(without) and fewer >= 0.9, note),
        Measure("balanced accuracy with rules", own, f"{other:.4f} without", "not worse", own >= other, note, 4),
    ]  # fmt: skip


def _rows(data: Path, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from, half of them without a label, and rows to judge: healthy, or of one kind of failure."""
    frame = pd.read_csv(folder_of(data, "ai4i2020") / "ai4i2020.csv", sep="\t")
    one = frame[list(_MODES)].sum(axis=1) <= 1
    kind = frame[list(_KINDS[1:])].idxmax(axis=1).where(frame[list(_KINDS[1:])].any(axis=1), "healthy")  # fmt: skip
    frame = frame.assign(failure=kind, taught=frame["UDI"] // _BLOCK % 2 == 0)
    frame = frame[one & (frame["TWF"] == 0) & (frame["RNF"] == 0)]
    columns = ["Type", "Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Torque [Nm]", "Tool wear [min]", "failure"]  # fmt: skip
    learn, judge = [], []
    for name in _KINDS:
        mine = frame[frame["failure"] == name]
        rows = mine[mine["taught"]].sample(2 * _LABELLED, random_state=seed)[columns]
        rows.iloc[_LABELLED:, -1] = None
        learn.append(rows)
        judge.append(mine[~mine["taught"]].sample(_JUDGED, random_state=seed)[columns])
    return pd.concat(learn), pd.concat(judge).reset_index(drop=True)


def _said(plant: Plant, scratch: Path, seed: int, ruled: bool) -> np.ndarray:
    """The kind of failure that is said of each judged row."""
    name = f"{'ruled' if ruled else 'free'}_{seed}"
    plant.call(
        "diagnose.learn", asset=[f"learn_{seed}"], target="failure", normal="healthy", name=name,
        rules=scratch / "rules.txt" if ruled else None,
    )  # fmt: skip
    kept = plant.call("diagnose", asset=[f"judge_{seed}"], model=name, out=f"said_{name}").asset
    said = plant.sql(f"SELECT failure_predicted FROM {kept.table}").to_pandas()
    return np.asarray(said.iloc[:, 0])


def _breaks(rows: pd.DataFrame, said: np.ndarray) -> np.ndarray:
    """(row,): whether what is said breaks its condition; written apart from the product's reading of rules."""
    rise = rows["Process temperature [K]"] - rows["Air temperature [K]"]
    power = rows["Torque [Nm]"] * rows["Rotational speed [rpm]"] * 0.10472
    strain = rows["Tool wear [min]"] * rows["Torque [Nm]"]
    kept = {"HDF": rise < 8.6, "PWF": (power < 3500) | (power > 9000), "OSF": strain > 11_000}
    return np.array([k in kept and not kept[k].iloc[i] for i, k in enumerate(said)])


ENTRY = Entry(
    "BASE-12", "mechanism and knowledge in training and decoding: rules, constraints", "ai4i2020", "simulated", measure,
    needs=("ai4i2020", "package:torch"), fast=False, looked_at=True, counts="draws", proof_sample=1,
)  # fmt: skip
