"""What a table determines is repaired with its evidence; what it leaves open is asked once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.core import UsageError
from industria.foundation.governance import GovernedTable, govern
from industria.foundation.governance.insights import find_insights
from industria.foundation.governance.labelling.domain_shift import shifted_columns
from industria.foundation.governance.repaired import repaired_cells
from industria.plant import Plant

NOW = pd.Timestamp("2026-06-01")


def deliveries(rows: int = 240, seed: int = 0) -> pd.DataFrame:
    """Deliveries: the article determines its name; the sum is pieces times price, and tax is on it."""
    rng = np.random.default_rng(seed)
    names = ["hydraulic hose", "gate valve", "filter insert", "drive belt", "grease cartridge"]
    codes = ["HH-2040", "GV-7713", "FI-5098", "DB-6621", "GC-3384"]
    which = rng.integers(0, 5, rows)
    frame = pd.DataFrame(
        {
            "note_no": [f"L{n:05d}" for n in range(rows)],
            "article": [codes[w] for w in which],
            "name": [names[w] for w in which],
            "pieces": rng.integers(2, 300, rows),
            "price": rng.uniform(2, 80, rows).round(2),
        }
    )
    frame["sum"] = (frame["pieces"] * frame["price"]).round(2)
    frame["tax"] = (frame["sum"] * 0.19).round(2)
    return frame


def repaired(frame: pd.DataFrame) -> pd.DataFrame:
    return govern("t", frame, NOW).frame


def test_a_slip_and_an_empty_cell_are_written_where_a_strict_dependency_leaves_one_value():
    frame = deliveries()
    truth = frame["name"].copy()
    frame.loc[17, "name"] = frame.loc[17, "name"].replace("e", "ee", 1)
    frame.loc[40, "name"] = None
    result = govern("t", frame, NOW)
    assert result.frame["name"].equals(truth)
    assert {s.check for s in result.repaired} == {"contradiction"}
    assert "article -> name" in str([s.detail["evidence"] for s in result.repaired])


@pytest.mark.parametrize("other", ["gear pump", "hydraulic hose, long"])
def test_a_new_name_that_is_no_slip_is_asked(other: str):
    frame = deliveries()
    frame.loc[17, "name"] = other
    result = govern("t", frame, NOW)
    assert not result.repaired and result.frame.equals(frame)


def test_a_neighbouring_code_with_a_known_name_is_asked_not_changed():
    frame = deliveries()
    row = int(np.flatnonzero(frame["article"] == "GV-7713")[3])
    frame.loc[row, "article"] = "GV-7718"
    assert repaired(frame).equals(frame)


def test_a_second_value_that_comes_again_is_meant():
    frame = deliveries()
    rows = np.flatnonzero(frame["article"] == "DB-6621")[:4]
    frame.loc[rows, "name"] = "drive belt B"
    frame.loc[int(np.flatnonzero(frame["article"] == "DB-6621")[9]), "name"] = "drivee belt"
    assert repaired(frame).equals(frame)


def test_a_sum_that_two_identities_contradict_is_mended_and_a_lone_one_is_asked():
    frame = deliveries()
    truth = frame.copy()
    frame.loc[33, "sum"] = 17.4
    result = govern("t", frame, NOW)
    assert result.frame.equals(truth) and {s.check for s in result.repaired} == {"arithmetic"}
    lone = frame.drop(columns="tax")
    result = govern("t", lone, NOW)
    assert [s.rows for s in result.symptoms if s.check == "arithmetic"] == [(33,)]
    lone.loc[33, "price"], lone.loc[33, "sum"] = 11.0, lone.loc[33, "pieces"] * 20.0
    assert repaired(lone).equals(lone), "price or sum: the row does not tell"


def test_stock_that_carries_over_determines_what_was_not_written():
    rng = np.random.default_rng(3)
    rows, stock = [], {"oil": 400, "salt": 900}
    for day in pd.date_range("2026-01-01", periods=60).strftime("%Y-%m-%d"):
        for item in stock:
            more, less = int(rng.integers(0, 90)), int(rng.integers(0, 80))
            rows.append((day, item, stock[item], more, less, stock[item] + more - less))
            stock[item] += more - less
    frame = pd.DataFrame(rows, columns=["day", "item", "begin", "more", "less", "end"])
    broken = frame.copy()
    broken.loc[70, "end"] += 117
    assert repaired(broken).equals(frame)


def test_records_are_known_again_by_a_key_of_two_columns_and_others_stay():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        [(d, m, int(rng.integers(10, 900))) for d in range(40) for m in ("M1", "M2", "M3")],
        columns=["day", "meter", "reading"],
    )
    frame["day"] = (pd.Timestamp("2026-01-01") + pd.to_timedelta(frame["day"], "D")).dt.strftime(
        "%d.%m.%Y"
    )
    twice = pd.concat([frame.iloc[:50], frame.iloc[[49, 49]], frame.iloc[50:]], ignore_index=True)
    twice.loc[51, "reading"] += 3
    assert repaired(twice).equals(frame)


@pytest.mark.parametrize(("slope", "offset"), [(14.5038, 0.0), (0.1, 0.0), (1.0, 7.0), (1.7, 0.0)])
def test_a_step_by_the_factor_of_two_units_is_asked_with_its_time(slope: float, offset: float):
    rng = np.random.default_rng(2)
    head = 6 + rng.normal(0, 0.05, 900)
    head[500:] = head[500:] * slope + offset
    frame = pd.DataFrame(
        {
            "time": pd.date_range("2026-03-01", periods=900, freq="min"),
            "head [bar]": head.round(4),
            "flow": rng.normal(80, 1, 900).round(2),
        }
    )
    result = govern("t", frame, NOW)
    found = [s for s in result.symptoms if s.check == "mixed_units"]
    assert bool(found) == (slope in (14.5038, 0.1)) and result.frame.equals(frame)
    if found:
        assert found[0].rows[0] == 500 and "08:20" in found[0].message.en and found[0].question


def test_a_question_has_an_id_is_answered_once_and_its_cells_keep_what_was_read(
    plant: Plant, tmp_path: Path
):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "time": pd.date_range("2026-03-01", periods=400, freq="min"),
            "flow": (50 + rng.normal(0, 0.4, 400)).round(2),
            "level": (3 + rng.normal(0, 0.02, 400)).round(3),
        }
    )
    frame.loc[[90, 300, 350], "flow"] = [500.0, -300.0, 700.0]
    frame.to_csv(tmp_path / "f.csv", index=False)
    plant.ingest(tmp_path / "f.csv")

    def asked() -> list:
        return list(plant.call("govern", asset="f", questions=True).tables["f"])

    (spikes,) = [q for q in asked() if q.check == "spiking_sensor"]
    assert spikes.rows == (90, 300, 350) and spikes.cells[0][1] == "500.0"
    with pytest.raises(UsageError):
        plant.call("govern", asset="f", decide=["00000000=yes"])
    with pytest.raises(UsageError):
        plant.call("govern", asset="f", decide=[f"{spikes.id}:91=no"])
    plant.call("govern", asset="f", decide=[f"{spikes.id}:90=no", f"{spikes.id}:300=51.5"])
    flow = plant.lake.tables.read("f").column("flow").to_pylist()
    assert [flow[r] for r in (90, 300, 350)] == [500.0, 51.5, 700.0]
    (left,) = [q for q in asked() if q.check == "spiking_sensor"]
    assert left.rows == (350,) and left.id != spikes.id
    asset = plant.lake.catalogue.get("f")
    (cell,) = repaired_cells(plant.lake, asset, "flow", [300])
    assert (cell.before, cell.after, cell.check) == ("-300", "51.5", "spiking_sensor")
    assert repaired_cells(plant.lake, asset, "flow", [90]) == []
    plant.undo_govern("f")
    assert repaired_cells(plant.lake, plant.lake.catalogue.get("f")) == []


def _slow(kind: str, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = np.arange(800)
    walk = rng.normal(0, 1, (5, 800)).cumsum(1)
    season = np.sin(rows / rng.uniform(20, 60, (5, 1)) + rng.uniform(0, 6, (5, 1))) * 3
    channels = walk if kind == "walk" else season + rng.normal(0, 0.5, (5, 800))
    return pd.DataFrame({f"c{n}": channel for n, channel in enumerate(channels)})


@pytest.mark.parametrize("kind", ["walk", "season"])
def test_slow_channels_that_have_nothing_to_do_with_each_other_give_no_insight(kind: str):
    tables = [GovernedTable("t", _slow(kind, seed), NOW) for seed in range(40)]
    assert sum(bool(find_insights(table)) for table in tables) <= 2
    frame = _slow(kind, 7)
    frame["c5"] = frame["c0"] + np.random.default_rng(0).normal(0, 0.2, 800)
    frame.insert(0, "time", pd.date_range("2026-01-01", periods=800, freq="min"))
    found = find_insights(GovernedTable("t", frame, NOW))
    assert kind == "season" or {(i.one, i.other) for i in found} == {("c0", "c5")}


def test_a_shift_alarm_keeps_its_rate_where_rows_are_alike():
    false = true = 0
    for seed in range(100):
        noise = np.random.default_rng(seed).normal(0, 1, 2000)
        slow = pd.Series(noise).ewm(alpha=0.1, adjust=False).mean() * 4
        frame = pd.DataFrame({"x": slow})
        false += bool(shifted_columns(frame[:1400], frame[1400:]))
        true += bool(shifted_columns(frame[:1400], frame[1400:] + 5))
    assert false <= 3 and true >= 95


def test_one_order_in_three_wordings_and_a_job_that_ends_before_it_began_are_asked():
    texts = ["Conveyor C-12 belt slips", "belt of conveyor C12 slipping", "Gearbox G-3 oil low"]
    days = pd.to_datetime(["2026-04-01", "2026-04-02", "2026-04-02"])
    orders = pd.DataFrame(
        {"order": ["A1", "A2", "A3"], "machine": ["C-12", "C-12", "G-3"], "on": days, "text": texts}
    )
    more = pd.DataFrame({
        "order": [f"B{n}" for n in range(9)], "machine": ["C-12", "G-3", "K-7"] * 3,
        "on": pd.date_range("2026-05-01", periods=9, freq="7D"), "text": [f"replaced bearing no {n}" for n in range(9)],
    })  # fmt: skip
    frame = pd.concat([orders, more], ignore_index=True)
    result = govern("orders", frame, NOW)
    (found,) = [s for s in result.symptoms if s.check == "duplicate_rows"]
    assert found.rows == (0, 1) and result.frame.equals(frame)
    began = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(60) * 7, "h")
    jobs = pd.DataFrame({"job_no": [f"J{n}" for n in range(60)], "start": began})
    jobs["finish"] = jobs["start"] + pd.Timedelta("90min")
    jobs.loc[31, "finish"] = jobs.loc[31, "start"] - pd.Timedelta("2h")
    result = govern("jobs", jobs, NOW)
    (found,) = [s for s in result.symptoms if s.check == "invalid_value"]
    assert found.rows == (31,) and found.repair == "none" and result.frame.equals(jobs)
