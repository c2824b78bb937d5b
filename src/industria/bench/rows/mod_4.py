"""MOD-4: versions, lineage, the gate, rollback; weights that leave and come in, or may not.

Bad versions are trained on a normal part whose last quarter is another state, so they alarm at unseen rows that were
said to be normal; the good ones on one state alone. Nothing was tuned on these tables. The peer keeps the
newest version of a name as its latest, whatever it measures: a registry such as MLflow's without a gate of one's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError, IntegrityError, NotPermittedError
from industria.plant import ChatConfiguration, Plant

_TABLES, _ROWS, _NORMAL = 8, 600, 400


def measure(context: Context) -> list[Measure]:
    """Each table: a good version, a good one again, a bad one; then what a person does with them."""
    chance = np.random.default_rng(0)
    tables = context.up_to(_TABLES)
    waited = kept = latest = alike = back = alone = told = 0
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for n in range(tables):
            context.progress("MOD-4", n, tables)
            name = f"line_{n}"
            _ingest(plant, context.scratch, name, _table(chance, bad=False))
            plant.call("train", task="anomaly_detection", asset=name, train_rows=_NORMAL)
            again = plant.call(
                "train", task="anomaly_detection", asset=name, train_rows=_NORMAL - 50
            )
            alike += again.standing.current
            _ingest(plant, context.scratch, name, _table(chance, bad=True))
            bad = plant.call(
                "train", task="anomaly_detection", asset=name, train_rows=_NORMAL
            ).standing
            waited += not bad.current and bool(bad.notes)
            current = {
                c.version
                for c, now in plant.call("models").cards
                if c.name == bad.card.name and now
            }
            kept += current == {2}
            latest += (
                max(c.version for c, _ in plant.call("models").cards if c.name == bad.card.name)
                == 3
            )
            beside = plant.call(
                "models.compare", one=f"{bad.card.name}:2", other=f"{bad.card.name}:3"
            ).to_json()
            told += any(m["better"] == "one" for m in beside["metrics"])
            plant.call("models.promote", name=bad.card.name, version=3)
            back += plant.call("models.rollback", name=bad.card.name).card.version == 2
            alone += _round_trip(plant, context.scratch, bad.card.name)
        closed, cases = _what_may_not(plant, context.scratch)
    return [
        Measure("bad versions that wait, with why", waited / tables, f"the newest is the latest {1 - latest / tables:.2f}", "1", waited == tables, f"{tables} tables, whose normal part ends in another state", 2),
        Measure("tables on which the good version stays current", kept / tables, f"the newest is the latest {1 - latest / tables:.2f}", "1", kept == tables, "", 2),
        Measure("good versions again that become current", alike / tables, "-", "1", alike == tables, "the same table, fewer rows", 2),
        Measure("comparisons that name the good version the better", told / tables, "-", "1", told == tables, "", 2),
        Measure("rollbacks to the version before", back / tables, "-", "1", back == tables, "after a person promoted the bad one", 2),
        Measure("exports that come back to the same bytes", alone / tables, "-", "1", alone == tables, "safetensors and the layout of Hugging Face, names with spaces and Chinese", 2),
        Measure("moves that may not be refused with why, nothing left behind", closed / cases, "a copied folder: none", "1", closed == cases, "private data, a wrong sha256, a changed file, a pickle, no licence", 2),
    ]  # fmt: skip


def _table(chance: np.random.Generator, bad: bool) -> pd.DataFrame:
    """Ten minutes of two channels; ``bad``: what was said to be normal ends in another state."""
    rows = np.arange(_ROWS)
    level = 40 + 2 * np.sin(rows / 50)
    flow = 8 + 0.5 * np.sin(rows / 50 + 1) + chance.normal(0, 0.05, _ROWS)
    pressure = level + chance.normal(0, 0.2, _ROWS)
    if bad:  # the last quarter of the normal part is another state, which the model does not see
        pressure[_NORMAL * 3 // 4 : _NORMAL] += 15
        flow[_NORMAL * 3 // 4 : _NORMAL] -= 4
    times = pd.date_range("2026-02-01", periods=_ROWS, freq="s")
    return pd.DataFrame({"time": times, "pressure": pressure.round(3), "flow": flow.round(3)})


def _ingest(plant: Plant, folder: Path, name: str, table: pd.DataFrame) -> None:
    path = folder / f"{name}.csv"
    table.to_csv(path, index=False)
    plant.ingest(path)


def _round_trip(plant: Plant, folder: Path, name: str) -> bool:
    """Whether a version that left in both forms comes back with the files that it had."""
    files = plant.call("models.show", model=f"{name}:2").card.files
    same = []
    for form in ("safetensors", "hf"):
        to = folder / f"出 口 {name} {form}"
        plant.call("models.export", model=f"{name}:2", to=to, format=form)
        came = plant.call("models.import", file=to, name=f"{name}_{form}", licence="CC0", sha256=_sums(to))  # fmt: skip
        same.append(came.found.card.files == files and came.found.card.licence == "CC0")
    return all(same)


def _sums(folder: Path) -> list[str]:
    return [hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.safetensors")]


def _what_may_not(plant: Plant, folder: Path) -> tuple[int, int]:
    """(refused for the right reason with nothing left behind, cases)."""
    plant.call("models.export", model="anomaly_line_0:1", to=folder / "away")
    sums = _sums(folder / "away")
    pickled = folder / "pickled"
    pickled.mkdir()
    (pickled / "weights.pt").write_bytes(b"x")
    plant.call("assets.private", asset="line_0")
    took = {"file": folder / "away", "name": "mine", "licence": "CC0", "sha256": sums}

    def brings(**other: object) -> Callable[[], object]:
        return lambda: plant.call("models.import", **took | other)

    def changes_a_file() -> object:
        (file,) = (folder / "away").glob("*.safetensors")
        data = bytearray(file.read_bytes())
        data[-1] ^= 1
        file.write_bytes(data)
        return plant.call("models.import", **took)

    cases: list[tuple[type[IndustriaError], str, Callable[[], object]]] = [
        (NotPermittedError, "private data", lambda: plant.call("models.export", model="anomaly_line_0", to=folder / "out")),
        (IntegrityError, "sha256", brings(sha256=["0" * 64])),
        (IndustriaError, "can run code", brings(file=pickled)),
        (IndustriaError, "licence", brings(licence="")),
        (IntegrityError, "sha256", changes_a_file),
    ]  # fmt: skip
    right = 0
    before = len(plant.call("models").cards)
    for kind, word, case in cases:
        try:
            case()
        except kind as error:
            right += word in str(error)
    clean = len(plant.call("models").cards) == before and not (folder / "out").exists()
    return (right if clean else 0), len(cases)


ENTRY = Entry(
    "MOD-4", "registry, versions, lineage, gate, rollback", "made: tables with planted bad versions", "composed",
    measure, fast=False, own_hand=True, counts="tables", proof_sample=1,
)  # fmt: skip
