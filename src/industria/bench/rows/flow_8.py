"""FLOW-8: industry knowledge and task sets as versions with licence and provenance, and splits that cannot leak.

The kept sets are of published questions and of lives of turbofans; leaks, changes and poor data are planted.
The gate stands at its default; that it is on the lowest score and not on their mean was decided on the poor set.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.corpora.instruction_sets import (
    LICENCE,
    engines,
    given_parts,
    questions,
    write_items,
)
from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError, InputError
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder

_ENGINES, _PLANTED = 20, 8
_SETS = (("knowledge", "industrial_mcp_original.jsonl", 50), ("tasks", "fmsr_processed/filtered_data_all_Mar_30_2025.jsonl", 300))  # fmt: skip


def measure(context: Context) -> list[Measure]:
    """All through ``datasets.make`` and ``datasets.check``."""
    chance = np.random.default_rng(0)
    table = engines(context.data, _ENGINES)
    folder = context.scratch / "files"
    folder.mkdir()
    with Plant.open(
        context.scratch / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:  # nothing is searched here
        kept, items = _instructions(plant, folder, context.data)
        context.progress("FLOW-8", 1, 4)
        ours, random = _engines_on_both_sides(plant, folder, table, chance)
        context.progress("FLOW-8", 2, 4)
        refused, taken = _planted_leaks(plant, folder, table, chance, context.up_to(_PLANTED))
        context.progress("FLOW-8", 3, 4)
        poor = _poor_data(plant, folder, table, chance, context.data)
        seen, changes = _changes(plant, folder, table, chance, context.up_to(_PLANTED))
    planted, given = 3 * context.up_to(_PLANTED), context.up_to(_PLANTED)
    return [
        Measure("items kept with licence and provenance, of all kept", kept, "a folder of files keeps neither", "1", kept == 1, f"{items} items of a knowledge set and a task set"),
        Measure("test engines that are in training too, split by machine", ours, f"random rows {random:.2f}", "0", ours == 0, f"{_ENGINES} engines, column:engine"),
        Measure("planted leaks refused and named", refused / planted, "random rows: none is seen", "1", refused == planted, f"one row on the other side, an engine under another name, a question in two parts; {planted} of them"),
        Measure("given splits without a leak taken", taken / given, "-", "1", taken == given, f"{given} splits by whole engines"),
        Measure("poor or incomplete sets refused with why", poor[0] / poor[1], "-", "1", poor[0] == poor[1], "cells emptied so that a score is below 80; items without licence, provenance or output; no licence at all", 2),
        Measure("changes of content told right", seen / changes, "-", "1", seen == changes, "a cell changed: version 2, the engines stay in their parts; nothing changed: the same version; version 1 reads as it was; a file of the lake changed: the check says so", 2),
    ]  # fmt: skip


def _instructions(plant: Plant, folder: Path, data: Path) -> tuple[float, int]:
    """(share of items that are there again with licence and provenance, items)."""
    right = count = 0
    for kind, name, most in _SETS:
        wanted = questions(data, name, most)
        plant.ingest(write_items(folder / f"{kind}.jsonl", wanted))
        made = plant.call("datasets.make", name=kind, assets=[kind], split="column:asset", kind=kind, level="industry").dataset  # fmt: skip
        found = plant.sql(f'SELECT instruction, output, licence, provenance FROM "{made.items[0].table}"').to_pylist()  # fmt: skip
        there = {(f["instruction"], f["output"], f["licence"], f["provenance"]) for f in found}
        counted = made.licence == LICENCE and sum(made.rows.values()) == len(wanted)
        right += counted * sum((w["instruction"], w["output"], w["licence"], w["provenance"]) in there for w in wanted)  # fmt: skip
        count += len(wanted)
    return right / count, count


def _engines_on_both_sides(
    plant: Plant, folder: Path, table: pd.DataFrame, chance: np.random.Generator
) -> tuple[float, float]:
    """Share of the test engines that are in training as well: of a made split, and of rows at random."""
    _ingest(plant, folder, "lives", table)
    plant.call("datasets.make", **_wanted("lives"))
    found = []
    for part in ("train", "test"):
        (made,) = plant.call("datasets.part", dataset="lives", part=part).tables
        engine = plant.sql(f'SELECT engine FROM "{made.table}"').column(0).to_pandas()
        found.append(pd.DataFrame({"engine": engine, "part": part}))
    ours = pd.concat(found, ignore_index=True)
    rows = pd.Series(chance.choice(["train", "test"], len(table), p=[0.85, 0.15]))
    return _shared(ours["engine"], ours["part"]), _shared(table["engine"], rows)


def _shared(engine: pd.Series, parts: pd.Series) -> float:
    tested, trained = set(engine[parts == "test"]), set(engine[parts == "train"])
    return len(tested & trained) / len(tested) if tested and trained else 1.0


def _planted_leaks(
    plant: Plant, folder: Path, table: pd.DataFrame, chance: np.random.Generator, count: int
) -> tuple[int, int]:
    """(leaks of three kinds that were refused and named, clean splits that were taken)."""
    refused = taken = 0
    for n in range(count):
        clean = table.assign(part=given_parts(table))
        names = table["engine"].unique()
        clean["engine"] = clean["engine"].map(dict(zip(names, chance.permutation(names), strict=True)))  # fmt: skip
        taken += not _why(plant, folder, f"clean_{n}", clean)
        row = int(chance.choice(np.flatnonzero(clean["part"] == "train")))
        leaky = clean.copy()
        leaky.loc[row, "part"] = "test"
        refused += str(clean.loc[row, "engine"]).casefold() in _why(plant, folder, f"row_{n}", leaky)  # fmt: skip
        tested = str(chance.choice(clean.loc[clean["part"] == "test", "engine"].unique()))
        copy = clean[clean["engine"] == tested].assign(engine="E-99", part="train")
        copied = pd.concat([clean, copy]).sort_values(["time", "engine"], ignore_index=True)
        said = _why(plant, folder, f"copy_{n}", copied)
        refused += "e-99" in said and tested.casefold() in said
        refused += _question_in_two_parts(plant, folder, n, chance)
    return refused, taken


def _question_in_two_parts(plant: Plant, folder: Path, n: int, chance: np.random.Generator) -> bool:
    """A question that is in training and, with other spaces and capitals, in the test part."""
    found = plant.sql('SELECT instruction, input, output, licence, provenance FROM tasks').to_pandas()  # fmt: skip
    found = found.drop_duplicates(["instruction", "input"]).sample(60, random_state=n)
    found["part"] = ["train"] * 40 + ["validation"] * 10 + ["test"] * 10
    again = found.iloc[[int(chance.integers(40))]].copy()
    again["instruction"] = again["instruction"].str.upper() + " "
    again["part"], again["provenance"] = "test", "another file"
    _ingest(plant, folder, f"asked_{n}", pd.concat([found, again]))
    try:
        plant.call("datasets.make", name=f"asked_{n}", assets=[f"asked_{n}"], split="column:provenance", kind="tasks", assigned="part", gate=0.0)  # fmt: skip
    except InputError as error:
        return "one item is in train, test" in str(error)
    return False


def _why(plant: Plant, folder: Path, name: str, table: pd.DataFrame) -> str:
    """Why a given split was refused; empty where it was taken."""
    _ingest(plant, folder, name, table)
    try:
        plant.call("datasets.make", **_wanted(name), assigned="part")
    except InputError as error:
        return str(error)
    return ""


def _poor_data(
    plant: Plant, folder: Path, table: pd.DataFrame, chance: np.random.Generator, data: Path
) -> tuple[int, int]:
    """(refused for the right reason, all)."""
    poor = table.copy()
    for column in poor.columns[1:-1]:
        poor.loc[chance.random(len(poor)) < 0.95, column] = None
    _ingest(plant, folder, "poor", poor)
    cases: list[tuple[str, Callable[[], object]]] = [
        ("quality", lambda: plant.call("datasets.make", **_wanted("poor"))),
        ("--licence", lambda: plant.call("datasets.make", **_wanted("lives") | {"licence": ""})),
    ]
    for field in ("licence", "provenance", "output"):
        items = questions(data, _SETS[0][1], 30)
        items[int(chance.integers(30))][field] = ""
        plant.ingest(write_items(folder / f"no_{field}.jsonl", items))
        cases.append((f"has no {field}", lambda f=field: plant.call("datasets.make", name=f"no_{f}", assets=[f"no_{f}"], split="column:asset", kind="knowledge")))  # type: ignore[misc]  # fmt: skip
    right = 0
    for word, case in cases:
        try:
            case()
        except InputError as error:
            right += word in str(error)
    return right, len(cases)


def _changes(
    plant: Plant, folder: Path, table: pd.DataFrame, chance: np.random.Generator, count: int
) -> tuple[int, int]:
    """(told right, all)."""
    told: list[bool] = []
    for n in range(count):
        name = f"changes_{n}"
        table = table.assign(sensor_2=table["sensor_2"] + 0.01)  # no file that is here already
        _ingest(plant, folder, name, table)
        first = plant.call("datasets.make", **_wanted(name)).dataset
        _ingest(plant, folder, name, table)
        told.append(plant.call("datasets.make", **_wanted(name)).dataset.at == first.at)
        other = table.copy()
        other.loc[int(chance.integers(len(other))), "sensor_2"] += 0.5
        _ingest(plant, folder, name, other)
        second = plant.call("datasets.make", **_wanted(name)).dataset
        told.append(second.version == 2 and dict(second.split.groups) == dict(first.split.groups))
        old = plant.call("datasets.check", dataset=f"{name}:1")
        told.append(old.passed and old.found.newer == (name,))
    file = max((plant.root / "lake" / "changes_0").rglob("*.parquet"), key=lambda p: p.stat().st_mtime)  # fmt: skip
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    try:
        found = plant.call("datasets.check", dataset="changes_0:2")
        told.append("content_changed" in {f.check for f in found.found.findings})
    except IndustriaError:
        told.append(False)
    return sum(told), len(told)


def _wanted(name: str) -> dict[str, Any]:
    return {"name": name, "assets": [name], "split": "column:engine", "licence": "none stated"}


def _ingest(plant: Plant, folder: Path, name: str, table: pd.DataFrame) -> None:
    path = folder / f"{name}.csv"
    table.to_csv(path, index=False)
    plant.ingest(path)


ENTRY = Entry(
    "FLOW-8", "industry knowledge and task sets", "failuresensoriq, cmapss; planted leaks and changes", "real",
    measure, needs=("failuresensoriq", "cmapss"), fast=False, looked_at=True, own_hand=True,
    counts="planted leaks of each kind", proof_sample=1,
)  # fmt: skip
