"""The learned imputer, as ``govern --check learned_values``: only by name, its error said, never certain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from industria.plant import Plant


def series(rows: int = 1500, informative: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    load = np.cumsum(rng.normal(0, 1, rows)) if informative else rng.normal(0, 1, rows)
    flow = 5 * load + rng.normal(0, 0.2, rows) if informative else rng.normal(0, 1, rows)
    times = pd.date_range("2026-03-01", periods=rows, freq="min")
    return pd.DataFrame({"time": times, "load": load, "flow": flow})


def kept(plant: Plant, folder: Path, frame: pd.DataFrame) -> None:
    path = folder / "line.csv"
    frame.to_csv(path, index=False)
    plant.call("ingest", file=[path])


def test_gaps_are_filled_by_name_only_and_better_than_by_interpolation(plant, tmp_path):
    truth = series()
    frame = truth.copy()
    for start in range(100, 1400, 130):
        frame.loc[start : start + 9, "flow"] = None
    kept(plant, tmp_path, frame)
    every = plant.call("govern", asset="line").results["line"].symptoms
    assert "learned_values" not in {s.check for s in every}
    looked = plant.call("govern", asset="line", check=["learned_values"])
    (found,) = looked.results["line"].symptoms
    assert not found.determined and found.question and found.repair == "learned"
    assert found.detail["rmse"] < found.detail["linear_rmse"]
    assert f"{found.detail['rmse']:.4g}" in found.message.en and found.detail["held_out"] >= 100
    assert plant.lake.tables.read("line").to_pandas()["flow"].isna().sum() == 100
    plant.call("govern", asset="line", check=["learned_values"], apply=True)
    filled = plant.lake.tables.read("line").to_pandas()["flow"]
    gaps = frame["flow"].isna().to_numpy()
    np.testing.assert_allclose(filled[~gaps], frame["flow"][~gaps])
    linear = frame["flow"].interpolate()
    assert ((filled - truth["flow"])[gaps] ** 2).mean() < (
        (linear - truth["flow"])[gaps] ** 2
    ).mean()
    plant.call("govern", asset="line", undo=True)
    assert plant.lake.tables.read("line").to_pandas()["flow"].isna().sum() == 100


def test_a_short_table_is_not_learned_from(plant, tmp_path):
    frame = series(200)
    frame.loc[50:55, "flow"] = None
    kept(plant, tmp_path, frame)
    found = plant.call("govern", asset="line", check=["learned_values"])
    assert found.results["line"].symptoms == ()
