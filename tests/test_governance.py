"""Governance: every planted symptom is named once, clean tables stay clean, repairs are versions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from industria.foundation.governance import govern
from industria.foundation.governance.score import DIMENSIONS
from industria.plant import Plant

pytestmark = pytest.mark.fast

NOW = pd.Timestamp("2026-03-09")


def clean(rows: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Four hours of steady, noisy readings, one a second or so, with a step half way."""
    rng = np.random.default_rng(seed)
    level = np.where(np.arange(rows) < rows // 2, 20.0, 35.0)
    return pd.DataFrame(
        {
            "time": pd.date_range("2026-03-08", periods=rows, freq="s"),
            "flow": (level + rng.normal(0, 0.5, rows)).round(3),
            "pressure": (3 + rng.normal(0, 0.05, rows)).round(4),
            "state": rng.choice(["running", "idle", "cleaning"], rows),
        }
    )


def found(frame: pd.DataFrame, *named: str):
    table = pa.Table.from_pandas(frame, preserve_index=False)
    return govern("t", table, NOW, units={"pressure": "bar", "flow": "m3/h"}, checks=named)


def checks(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return {(s.check, s.column) for s in found(frame).symptoms if s.severity == "fault"}


def plant_missing(frame):
    frame.loc[100:104, "flow"] = None


def plant_skipped(frame):
    frame.drop(index=range(300, 306), inplace=True)


def plant_duplicates(frame):
    frame.loc[len(frame)] = frame.loc[len(frame) - 1]


def plant_disorder(frame):
    frame.loc[[500, 501]] = frame.loc[[501, 500]].to_numpy()


def plant_stuck(frame):
    frame.loc[700:900, "pressure"] = 3.0123


def plant_spike(frame):
    frame.loc[1200, "flow"] = 400.0


def plant_words(frame):
    frame["pressure"] = frame["pressure"].astype(object)
    frame.loc[50:60, "pressure"] = "故障"
    frame["pressure"] = frame["pressure"].astype(str)


def plant_units(frame):
    text = frame["pressure"].map(lambda v: f"{v} bar")
    text[100:200] = frame["pressure"][100:200].map(lambda v: f"{v / 10:.5f} MPa")
    frame["pressure"] = text


def plant_dates(frame):
    frame["checked"] = "2026-03-01"
    frame.loc[10:12, "checked"] = "2026年3月2日"
    frame.loc[13:14, "checked"] = "03/03/2026"


def plant_names(frame):
    frame.loc[5, "state"] = "Running "
    frame.loc[6, "state"] = "CLEANING"


def plant_silence(frame):
    frame.loc[1000:, "time"] += pd.Timedelta(hours=1)


PLANTED = [
    (plant_missing, "missing_points", "flow", "complete"),
    (plant_skipped, "missing_points", "time", "complete"),
    (plant_duplicates, "duplicate_rows", "", "consistent"),
    (plant_disorder, "out_of_order", "time", "consistent"),
    (plant_stuck, "stuck_sensor", "pressure", "accurate"),
    (plant_spike, "spiking_sensor", "flow", "accurate"),
    (plant_words, "wrong_type", "pressure", "accurate"),
    (plant_units, "mixed_units", "pressure", "consistent"),
    (plant_dates, "mixed_dates", "checked", "consistent"),
    (plant_names, "class_names", "state", "consistent"),
    (plant_silence, "late_data", "time", "timely"),
]


@pytest.mark.parametrize("seed", range(4))
def test_clean_tables_have_no_findings_and_full_marks(seed: int):
    result = found(clean(seed=seed))
    assert not [s for s in result.symptoms if s.severity == "fault"]
    assert result.before.total == 100


@pytest.mark.parametrize(("plant_it", "check", "column", "dimension"), PLANTED)
def test_a_planted_symptom_is_found_named_and_moves_only_its_dimension(
    plant_it, check, column, dimension
):
    frame = clean()
    plant_it(frame)
    result = found(frame)
    named = {(s.check, s.column) for s in result.symptoms if s.severity == "fault"}
    assert named == {(check, column)}
    message = result.symptoms[0].message
    assert message.zh and message.en and message.zh != message.en
    for other in DIMENSIONS:
        value = getattr(result.before, other)
        assert (value < 100) == (other == dimension), (other, value)
    if check != "late_data":
        asked = found(frame, check)
        assert asked.after.total >= asked.before.total
        assert {check for check, _ in checks(asked.frame)} <= {"missing_points"}
    if not result.repaired:
        assert result.after == result.before and result.table.equals(
            pa.Table.from_pandas(frame, preserve_index=False)
        )


def test_repairs_put_right_values_in_place():
    frame = clean()
    truth = frame.copy()
    plant_spike(frame)
    plant_units(frame)
    plant_missing(frame)
    plant_names(frame)
    named = ("spiking_sensor", "mixed_units", "missing_points", "class_names")
    repaired = found(frame, *named).frame
    assert abs(repaired.loc[1200, "flow"] - truth.loc[1200, "flow"]) < 3
    assert np.allclose(repaired["pressure"].astype(float), truth["pressure"], atol=1e-4)
    assert (repaired.loc[100:104, "flow"] - truth.loc[100:104, "flow"]).abs().max() < 3
    assert set(repaired["state"]) == {"running", "idle", "cleaning"}
    untouched = ~frame.index.isin([1200, *range(100, 105)])
    assert (repaired.loc[untouched, "flow"] == truth.loc[untouched, "flow"]).all()


def test_a_machine_at_rest_is_no_stuck_sensor():
    frame = clean()
    frame.loc[1500:1800, "flow"] = 0.0
    frame.loc[1500:1800, "pressure"] = 0.0
    assert ("stuck_sensor", "flow") not in checks(frame)


def test_a_repair_is_a_new_version_with_its_parent_and_the_old_one_stays(plant: Plant, tmp_path):
    frame = clean()
    plant_spike(frame)
    frame.to_csv(tmp_path / "t.csv", index=False)
    raw = plant.ingest(tmp_path / "t.csv").assets[0]
    plant.govern("t")
    assert plant.lake.catalogue.get("t").id == raw.id, "nothing changes without apply"
    plant.govern("t", apply=True)
    assert plant.lake.catalogue.get("t").id == raw.id, "a spike is asked for, not repaired"
    result = plant.govern("t", apply=True, checks=["spiking_sensor"])["t"]
    repaired = plant.lake.catalogue.get("t")
    assert repaired.parents == (raw.id,)
    assert max(plant.lake.tables.read("t", raw.version).column("flow").to_pylist()) == 400
    assert max(plant.lake.tables.read("t").column("flow").to_pylist()) < 40
    assert result.after.total > result.before.total
    assert plant.sql("SELECT count(*) AS n FROM findings").to_pylist()[0]["n"] >= 1
