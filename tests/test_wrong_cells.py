"""Wrong cells by what the rest of the table says, as a user meets them: ``govern``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.bench.corpora.planted_cells import suppliers
from industria.capabilities.govern.shown import Governing
from industria.foundation.governance import Governed
from industria.plant import Plant


def governed(plant: Plant, folder: Path, frame: pd.DataFrame, *checks: str, apply: bool = False):
    path = folder / "parts.csv"
    frame.to_csv(path, index=False)
    plant.call("ingest", file=[path])
    found = plant.call("govern", asset="parts", apply=apply, check=list(checks))
    assert isinstance(found, Governing)
    return found.results["parts"]


def rows_of(result: Governed, check: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for s in result.symptoms:
        if s.check == check:
            found[s.column] = sorted([*found.get(s.column, []), *s.rows])
    return found


def test_a_city_that_its_zip_code_contradicts_is_asked_with_the_dependency(plant, tmp_path):
    frame = suppliers(0).frame[["part_no", "zip", "city"]].copy()
    frame.loc[50, ["zip", "city"]] = [10002, "Westgate"]
    frame.loc[51, ["zip", "city"]] = [10001, "Westgate"]
    north = int(np.flatnonzero(frame["zip"] == 10002)[0])
    frame.loc[north, "city"] = "Northfielx"
    result = governed(plant, tmp_path, frame, apply=True)
    asked = [s for s in result.symptoms if s.check == "contradiction" and s.question]
    assert [s.rows for s in asked] == [(50, 51)], "which of the two cells is wrong is asked"
    assert " -> " in asked[0].message.en and asked[0].column in ("zip", "city")
    after = plant.lake.tables.read("parts").to_pandas()
    assert after["city"][50] == "Westgate" and list(after["zip"][[50, 51]]) == [10002, 10001]
    assert after["city"][north] == "Northfield", "a slip that all rows of its zip code contradict"


def test_a_slip_that_two_columns_agree_on_is_repaired_without_asking(plant, tmp_path):
    frame = suppliers(0).frame[["part_no", "zip", "city", "depot"]].copy()
    right = frame.loc[40, "city"]
    frame.loc[40, "city"] = right[:-2] + right[-1] + "q7"  # no name that misspelling would take
    result = governed(plant, tmp_path, frame, apply=True)
    done = [s for s in result.repaired if s.check == "contradiction"]
    assert [s.rows for s in done] == [(40,)]
    assert plant.lake.tables.read("parts").to_pandas()["city"][40] == right


def test_by_its_name_a_contradiction_is_settled_and_undone(plant, tmp_path):
    frame = suppliers(1).frame[["part_no", "zip", "city"]].copy()
    right, frame.loc[9, "city"] = frame.loc[9, "city"], "Harbour"
    frame.loc[9, "city"] = "Westgate" if right == "Harbour" else "Harbour"
    governed(plant, tmp_path, frame, "contradiction", apply=True)
    assert plant.lake.tables.read("parts").to_pandas()["city"][9] == right
    plant.call("govern", asset="parts", undo=True)
    assert plant.lake.tables.read("parts").to_pandas()["city"][9] != right


def _exceptions(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return frame.assign(city=frame["city"].mask(frame["line"] == "weld", "Elsewhere"))


def _two_zips(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    moved = frame["zip"].where(frame.index < 300, 20001)
    return frame.assign(
        zip=moved,
        city=frame["city"].where(frame.index < 300, "Harbour"),
        depot=frame["depot"].where(frame.index < 300, "HB"),
    )


def _unrelated(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return frame.assign(
        city=rng.permutation(frame["city"]), grade=rng.choice(list("AAAAAAAAAB"), len(frame))
    )


def _flag(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return frame.assign(blocked=np.where(rng.random(len(frame)) < 0.01, "yes", "no"))


def _prices(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return frame.assign(price=(frame["zip"] % 10 * 100 + rng.normal(0, 5, len(frame))).round(2))


def _shift(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    lead = np.where(frame.index < 200, "Anna Berg", "Li Qiangwei")
    return frame.assign(lead=lead, line_lead=frame["line"] + " " + lead)


def _empty(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return frame.assign(city=frame["city"].mask(frame.index % 40 == 0))


@pytest.mark.parametrize("change", [_exceptions, _two_zips, _unrelated, _flag, _prices, _shift])
def test_tables_without_a_wrong_cell_have_no_contradiction(plant, tmp_path, change):
    for seed in range(2):
        frame = change(suppliers(seed).frame.copy(), seed)
        result = governed(plant, tmp_path, frame)
        for check in ("contradiction", "composed_cell", "merged_cells", "misspelt_word"):
            assert rows_of(result, check) == {}, (seed, check)


def test_an_empty_cell_that_a_strict_dependency_fills_is_filled_and_no_other(plant, tmp_path):
    frame = _empty(suppliers(0).frame.copy(), 0)
    truth = suppliers(0).frame["city"]
    result = governed(plant, tmp_path, frame, apply=True)
    assert {s.check for s in result.repaired} == {"contradiction"}
    after = plant.lake.tables.read("parts").to_pandas()
    assert after["city"].equals(truth)
    noted = frame.assign(note=np.where(frame.index % 40 == 0, None, "seen"))
    result = governed(plant, tmp_path, noted[["part_no", "note"]], apply=True)
    assert not result.repaired, "what hangs on nothing stays empty"


@pytest.mark.parametrize("name", ["车间", "line lead", "supplier"])
def test_dependencies_are_found_whatever_the_columns_are_called(plant, tmp_path, name):
    frame = suppliers(2).frame[["part_no", "line", "city", "zip"]].copy()
    frame[name] = frame["line"].map(
        {"press": "冲压", "paint": "涂装", "weld": "焊装", "pack": "包装"}
    )
    wrong = int(np.flatnonzero(frame["line"] == "press")[7])
    frame.loc[wrong, name] = "焊装"
    result = governed(plant, tmp_path, frame)
    found = {r for rows in rows_of(result, "contradiction").values() for r in rows}
    assert found == {wrong}
