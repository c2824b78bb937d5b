"""Ten public tables that nobody soiled, as files, and how many checks look at each of their columns."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from industria.bench.data import folder_of


def checks_in_all() -> int:
    """How many checks governance has."""
    from industria.foundation.governance import CHECKS

    return len(CHECKS)


def _of_sklearn(name: str) -> Callable[[Path], pd.DataFrame]:
    def load(_data: Path) -> pd.DataFrame:
        from sklearn import datasets

        bunch = getattr(datasets, f"load_{name}")()
        frame = pd.DataFrame(bunch.data, columns=list(bunch.feature_names))
        frame["target"] = bunch.target
        return frame

    return load


def _maintie(data: Path) -> pd.DataFrame:
    """Orders with how many things and relations are marked in each."""
    texts = json.loads(
        (folder_of(data, "maintie") / "data" / "gold_release.json").read_text("utf-8")
    )
    rows = [{"order": i, "text": t["text"], "entities": len(t["entities"]), "relations": len(t["relations"])} for i, t in enumerate(texts)]  # fmt: skip
    return pd.DataFrame(rows)


def _cmapss(data: Path) -> pd.DataFrame:
    names = [
        "unit",
        "cycle",
        "setting_1",
        "setting_2",
        "setting_3",
        *(f"sensor_{i}" for i in range(1, 22)),
    ]
    return pd.read_csv(
        folder_of(data, "cmapss") / "train_FD001.txt", sep=r"\s+", header=None, names=names
    )


def _file(name: str, pattern: str) -> Callable[[Path], Path]:
    return lambda data: next(folder_of(data, name).rglob(pattern))


TABLES: dict[str, Callable[[Path], pd.DataFrame | Path]] = {
    "iris": _of_sklearn("iris"), "wine": _of_sklearn("wine"), "breast_cancer": _of_sklearn("breast_cancer"), "diabetes": _of_sklearn("diabetes"),
    "machine_states": _file("ai4i2020", "*.csv"), "work_orders": _file("assetopsbench", "all_wo_with_code_component_events.csv"),
    "transformer": _file("ett", "ETTh1.csv"), "turbofan": _cmapss, "maintenance_texts": _maintie, "water_rig": _file("skab", "anomaly-free.csv"),
}  # fmt: skip
SETS = ("ai4i2020", "assetopsbench", "ett", "cmapss", "maintie", "skab")


def write_clean(data: Path, folder: Path) -> list[Path]:
    """The ten files; those that are published as files byte for byte."""
    folder.mkdir()
    found = []
    for name, load in TABLES.items():
        path, table = folder / f"{name}.csv", load(data)
        if isinstance(table, Path):
            path.write_bytes(table.read_bytes())
        else:
            table.to_csv(path, index=False)
        found.append(path)
    return found
