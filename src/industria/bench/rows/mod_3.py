"""MOD-3: what was trained before needs half the labels: tables and pictures, beside the same learned from nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.corpora.few_shot import SETS, Problem, problems, split
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.few_shot import NAMES, peers, score
from industria.bench.studies.from_scratch import small_network
from industria.plant import ChatConfiguration, Plant

_TABLE_LABELS = (16, 64)  # the others get twice as many
_PICTURE_LABELS = (2, 5)  # of each kind
_ASKED = 10  # pictures of each kind
_SCRATCH = (*NAMES,)


def measure(context: Context) -> list[Measure]:
    """The same asked rows and pictures; the labels of the pre-trained are the first half of the others'."""
    tables = [p for p in problems(context.data) if p.classify]
    tables = tables[: context.up_to(len(tables))]
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        found = []
        for number, problem in enumerate(tables):
            context.progress("MOD-3", number, len(tables))
            found += _of_table(plant, context.scratch, problem)
        measures = _tables_said(pd.DataFrame(found))
        return measures + _pictures(plant, context)


def _of_table(plant: Plant, scratch: Path, problem: Problem) -> list[dict[str, object]]:
    """One row of scores for each number of labels: ``predict`` with them, the peers with twice as many."""
    frame, rows, parts = problem.frame, [], {}
    draws = {k: d for k in _TABLE_LABELS if (d := split(problem, 2 * k, 0)) is not None}
    for k, (learn, ask) in draws.items():
        part = np.full(len(frame), "", dtype=object)
        part[learn[:k]], part[ask] = "learn", "ask"
        parts[f"part_{k}"] = part
    name = re.sub(r"\W+", "_", f"half_{problem.name}")
    whole = pd.concat([frame, pd.DataFrame(parts)], axis=1).assign(place=np.arange(len(frame)))
    whole.to_csv(scratch / f"{name}.csv", index=False)
    plant.ingest(scratch / f"{name}.csv")
    for k, (learn, ask) in draws.items():
        kept = plant.call(
            "predict", asset=name, target=problem.target, where=f"part_{k} = 'ask'",
            labelled=f"part_{k} = 'learn'", without=[*parts, "place"], kind="classes", out=f"{name}_{k}",
        ).asset  # fmt: skip
        said = plant.sql(f"SELECT * FROM {kept.table}").to_pandas().set_index("place").loc[ask]
        few, many, target = frame.iloc[learn[:k]], frame.iloc[learn], frame.iloc[ask][problem.target].to_numpy()  # fmt: skip
        ours = score(problem, target, few[problem.target].to_numpy(), said.filter(like=f"{problem.target}_p_").to_numpy(float))  # fmt: skip
        scratch_said = peers(problem, many, frame.iloc[ask], 0)
        others = {n: score(problem, target, many[problem.target].to_numpy(), s) for n, s in scratch_said.items()}  # fmt: skip
        rows.append({"t": problem.name, "k": k, "ours": ours, **others})
    return rows


def _tables_said(found: pd.DataFrame) -> list[Measure]:
    measures = []
    for k in _TABLE_LABELS:
        some = found[found["k"] == k]
        if some.empty:
            continue
        mean = some[["ours", *_SCRATCH]].mean()
        best = max(_SCRATCH, key=lambda n: float(mean[n]))
        beside = ", ".join(f"{n} {mean[n]:.4f}" for n in _SCRATCH)
        ours = float(mean["ours"])
        measures.append(
            Measure(f"AUROC of tables, {k} labels", ours, f"from nothing, {2 * k} labels: {beside}", "not below them", ours >= float(mean[best]), f"{len(some)} tables; split by groups as in HIER-4; the network saw synthetic tables alone", 4)
        )  # fmt: skip
    return measures


def _pictures(plant: Plant, context: Context) -> list[Measure]:
    """Kinds of steel defects: a network trained on other pictures, beside own filters and a network from nothing."""
    files = sorted((folder_of(context.data, "neu_det") / "IMAGES").glob("*.jpg"))
    by: dict[str, list[Path]] = {}
    for path in files:
        by.setdefault(path.stem.rpartition("_")[0], []).append(path)
    order = np.random.default_rng(0).permutation
    drawn = {kind: [some[i] for i in order(len(some))] for kind, some in by.items()}
    ask = {kind: some[-_ASKED:] for kind, some in drawn.items()}
    measures, curve = [], []
    for k in _PICTURE_LABELS:
        ours = _named(plant, context, {n: s[:k] for n, s in drawn.items()}, ask, f"with_{k}", True)
        twice = {n: s[: 2 * k] for n, s in drawn.items()}
        filters = _named(plant, context, twice, ask, f"without_{k}", False)
        kinds = [n for n, s in twice.items() for _ in s]
        asked = [p for s in ask.values() for p in s]
        right = [n for n, s in ask.items() for _ in s]
        said = small_network([p for s in twice.values() for p in s], kinds, asked, 0)
        scratch = float(np.mean(np.array(said) == np.array(right)))
        curve.append((k, ours, scratch))
        measures.append(
            Measure(f"accuracy of steel defects, {k} of each kind", ours, f"from nothing, {2 * k} of each: network {scratch:.3f}, own filters {filters:.3f}", "not below them", ours >= max(scratch, filters), f"NEU, {len(right)} pictures asked; the network was trained on ImageNet, its weights stand still")
        )  # fmt: skip
    return measures


def _named(
    plant: Plant, context: Context, learn: Mapping[str, Sequence[Path]], ask: Mapping[str, Sequence[Path]],
    name: str, network: bool,
) -> float:  # fmt: skip
    """Accuracy of ``pictures label`` after ``pictures kinds``."""
    root = context.scratch / name
    for kind, files in learn.items():
        (root / kind).mkdir(parents=True)
        for path in files:
            shutil.copyfile(path, root / kind / path.name)
    plant.call("pictures.kinds", file=[root], name=name, network=network)
    asked = [(p, kind) for kind, some in ask.items() for p in some]
    said = plant.call("pictures.label", file=[p for p, _ in asked], label=name)
    return float(np.mean([one.label == kind for one, (_, kind) in zip(said.found, asked, strict=True)]))  # fmt: skip


ENTRY = Entry(
    "MOD-3", "scenario models by transfer: fewer labels than from nothing", f"{', '.join(SETS)}, neu_det", "real",
    measure, needs=(*SETS, "neu_det", "package:lightgbm", "package:torch"), fast=False, looked_at=True,
    counts="tables", proof_sample=2,
)  # fmt: skip
