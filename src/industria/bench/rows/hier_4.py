"""HIER-4: prediction from 16, 64 and 256 labelled rows of tables that the shipped network never saw."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.corpora.few_shot import SETS, Problem, problems, split
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.few_shot import NAMES, peers, score
from industria.plant import ChatConfiguration, Plant

_SHOTS = (16, 64, 256)
_SEEDS = 2
_NOTE = (
    "the network learned from synthetic tables alone, and choices were made on such, but for one: that a mean "
    "stays within the experts' range was looked for after these tables were seen; AUROC (mean over "
    "classes) of ten tables of classes, 1 - RMSE / RMSE of the mean of six of numbers, one mean over tables each; "
    "split by machine, cell, file, brewery, hospital, set of elements or week where there is one; peers have what "
    "small tables need (leaf of k/8 rows), ridge its strength by leave-one-out"
)


def measure(context: Context) -> list[Measure]:
    """Every table is taken in once; ``predict`` is asked of each split, the peers get the same rows."""
    tables = problems(context.data)
    tables = tables[:: len(tables) // context.up_to(len(tables))]
    rows, waited = [], []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, problem in enumerate(tables):
            context.progress("HIER-4", number, len(tables))
            found, seconds = _of_table(plant, context.scratch, problem)
            rows += found
            waited += seconds
    scores = pd.DataFrame(rows)
    measures: list[Measure] = []
    for shots in _SHOTS:
        for classify in (True, False):
            measures += _measured(scores[(scores["k"] == shots) & (scores["c"] == classify)], shots)
    measures.append(
        Measure("predict, median seconds of a call", float(np.median(waited)), "-", "-", None, "up to 500 rows asked, trial and contributions with it")
    )  # fmt: skip
    return measures


def _measured(scores: pd.DataFrame, shots: int) -> list[Measure]:
    """The mean over tables beside each peer's, and in how many tables it is not below the best peer."""
    if scores.empty:
        return []
    each = scores.groupby("t")[["ours", *NAMES]].mean()
    mean = each.mean()
    best = max(NAMES, key=lambda n: float(mean[n]))
    beside = ", ".join(f"{n} {mean[n]:.4f}" for n in NAMES)
    what = (
        "AUROC of classes" if bool(scores["c"].iloc[0]) else "share of RMSE taken away, of numbers"
    )
    ours = float(mean["ours"])
    above = int((each["ours"] >= each[best]).sum())
    note = f"{len(each)} tables, {_SEEDS} draws; not below {best} on {above} of them. {_NOTE}"
    return [
        Measure(f"{what}, {shots} labelled rows", ours, beside, "not below the best of them", ours >= float(mean[best]), note, 4)
    ]  # fmt: skip


def _of_table(
    plant: Plant, scratch: Path, problem: Problem
) -> tuple[list[dict[str, object]], list[float]]:
    """One row of scores for each number of labels and draw, and the seconds that each call took."""
    draws = {
        (k, seed): drawn
        for k in _SHOTS
        for seed in range(_SEEDS)
        if (drawn := split(problem, k, seed)) is not None
    }
    frame, parts = problem.frame.copy(), {}
    for (k, seed), (learn, ask) in draws.items():
        part = np.full(len(frame), "", dtype=object)
        part[learn], part[ask] = "learn", "ask"
        parts[f"part_{k}_{seed}"] = part
    name = re.sub(r"\W+", "_", f"few_{problem.name}")
    whole = pd.concat([frame, pd.DataFrame(parts)], axis=1)
    whole.assign(place=np.arange(len(frame))).to_csv(scratch / f"{name}.csv", index=False)
    plant.ingest(scratch / f"{name}.csv")
    rows: list[dict[str, object]] = []
    waited: list[float] = []
    for (k, seed), (learn, ask) in draws.items():
        began = time.monotonic()
        table = _predicted(plant, name, problem, f"part_{k}_{seed}", list(parts))
        waited.append(time.monotonic() - began)
        known, asked = frame.iloc[learn], frame.iloc[ask]
        target = asked[problem.target].to_numpy()
        labelled = known[problem.target].to_numpy()
        said = table.set_index("place").loc[ask].filter(like=_said(problem)).to_numpy(float)
        refused = (
            labelled.mean() if not problem.classify else 0.0
        )  # a cell that stays empty is worth the mean
        ours = said if problem.classify else np.nan_to_num(said[:, 0], nan=float(refused))
        others = peers(problem, known, asked, seed)
        rows.append(
            {"t": problem.name, "c": problem.classify, "k": k}
            | {n: score(problem, target, labelled, s) for n, s in {"ours": ours, **others}.items()}
        )
    return rows, waited


def _said(problem: Problem) -> str:
    """How the columns that hold what is said begin."""
    return f"{problem.target}_p_" if problem.classify else f"{problem.target}_predicted"


def _predicted(
    plant: Plant, name: str, problem: Problem, part: str, parts: list[str]
) -> pd.DataFrame:
    """The table that ``predict`` keeps: the asked rows with what it says of them."""
    found = plant.call(
        "predict", asset=name, target=problem.target, where=f"{part} = 'ask'",
        labelled=f"{part} = 'learn'", without=[*parts, "place"],
        kind="classes" if problem.classify else "numbers",
    )  # fmt: skip
    return plant.sql(f"SELECT * FROM {found.asset.table}").to_pandas()


ENTRY = Entry(
    "HIER-4",
    "generative tabular learning: LLaMA-2 on 300+ tables (GTL); here 0.3 M parameters on synthetic ones",
    "scikit-learn's built-in tables, ai4i2020, beers, hospital, skab, matbench, battery_xjtu, cmapss, citylearn",
    "real", measure, needs=(*SETS, "package:lightgbm"), fast=False, looked_at=True, counts="tables",
    proof_sample=3, headline=True,
)  # fmt: skip
