"""SYS-2: AutoAI beside a forest and boosting as they come, on rows that none of them saw."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from industria.bench.corpora.few_shot import SETS, Problem, problems
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.few_shot import peers, score
from industria.plant import ChatConfiguration, Plant

_LEFT_OUT = (
    "iris",
    "hospital",
    "citylearn",
    "expt_gap",
    "digits",
)  # small, or long and of a kind with others
_MOST = 500
_DEFAULTS = ("forest", "boosting")
_NOTE = (
    "two of three rows labelled (by group where there is one), the others without a target and predicted by the "
    "blend that the command chose; AUROC of classes, 1 - RMSE / RMSE of the mean of numbers; no budget, so that "
    "each run tries the same pipelines"
)


def measure(context: Context) -> list[Measure]:
    """Each table is taken in with a third of its targets blank; ``autoai`` predicts those."""
    tables = [p for p in problems(context.data) if p.name not in _LEFT_OUT]
    tables = tables[:: len(tables) // context.up_to(len(tables))]
    ours, best, wrote = [], [], 0
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, problem in enumerate(tables):
            context.progress("SYS-2", number, len(tables))
            mine, others, whole = _of_table(plant, context.scratch, problem)
            ours.append(mine)
            best.append(others)
            wrote += whole
    gains = {p.name: (o - b) / abs(b) for p, o, b in zip(tables, ours, best, strict=True)}
    worst = min(gains, key=lambda name: gains[name])
    each = ", ".join(
        f"{p.name} {o:.3f} ({b:.3f})" for p, o, b in zip(tables, ours, best, strict=True)
    )
    mean, beside = float(np.mean(ours)), float(np.mean(best))
    return [
        Measure("mean score of AutoAI", mean, f"better of forest and boosting {beside:.4f}", "not below it", mean >= beside, f"{len(tables)} tables: {each}. {_NOTE}", 4),
        Measure("worst table: gain over the better of the two", gains[worst], "0", ">= -.01", gains[worst] >= -0.01, worst, 4),
        Measure("tables with report, figures and a notebook", wrote / len(tables), "-", "1", wrote == len(tables), "each asset opened, each notebook of code that compiles", 2),
    ]  # fmt: skip


def _of_table(plant: Plant, scratch: Path, problem: Problem) -> tuple[float, float, bool]:
    """(score of AutoAI, of the better default, whether it wrote all three)."""
    rng = np.random.default_rng(0)
    rows = np.sort(rng.permutation(len(problem.frame))[:_MOST])
    frame = problem.frame.iloc[rows].reset_index(drop=True)
    groups = rows if problem.groups is None else problem.groups[rows]
    names = rng.permutation(np.unique(groups))
    ask = np.isin(groups, names[: len(names) // 3])
    given = frame.assign(
        place=[f"row {i}" for i in range(len(frame))], batch=[f"g {g}" for g in groups]
    )
    given[problem.target] = given[problem.target].where(~ask)
    table = re.sub(r"\W+", "_", f"auto_{problem.name}")
    given.to_csv(scratch / f"{table}.csv", index=False)
    plant.ingest(scratch / f"{table}.csv")
    found = plant.call(
        "autoai", asset=table, target=problem.target, budget=0.0,
        group="batch" if problem.groups is not None else "",
        without=["place"] if problem.groups is not None else ["place", "batch"],
        kind="classes" if problem.classify else "numbers",
    )  # fmt: skip
    said = plant.sql(f"SELECT * FROM {found.predicted.table}").to_pandas().set_index("place")
    said = said.loc[[f"row {i}" for i in np.flatnonzero(ask)]]
    like = f"{problem.target}_p_" if problem.classify else f"{problem.target}_predicted"
    values = said.filter(like=like).to_numpy(float)
    learn, asked = frame[~ask], frame[ask]
    truth, labels = asked[problem.target].to_numpy(), learn[problem.target].to_numpy()
    others = peers(problem, learn, asked, 0, _DEFAULTS)
    mine = score(problem, truth, labels, values if problem.classify else values[:, 0])
    best = max(score(problem, truth, labels, o) for o in others.values())
    return mine, best, _whole(plant, found)


def _whole(plant: Plant, found: object) -> bool:
    """Whether the three assets are there and the notebook's cells are Python."""
    import json

    texts = {kind: plant.lake.objects.get(a.sha256).decode() for kind, a in found.kept.items()}  # type: ignore[attr-defined]
    cells = json.loads(texts["ipynb"])["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            compile(cell["source"], "cell", "exec")
    return set(texts) == {"json", "md", "ipynb"} and "ranking" in json.loads(texts["json"])


ENTRY = Entry(
    "SYS-2", "IBM watsonx AutoAI: ranked pipelines + report",
    "scikit-learn's built-in tables, ai4i2020, beers, skab, matbench, battery_xjtu, cmapss",
    "real", measure, needs=SETS, fast=False, looked_at=True, counts="tables", proof_sample=2,
)  # fmt: skip
