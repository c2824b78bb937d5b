"""What governance takes as evidence beside a column itself: other tables, summary rows, sister channels, lines of a
record; and what stays a question because there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.foundation.governance import Governed, Symptom, govern
from industria.foundation.governance.cleaning.counter_reset import counter_drops
from industria.foundation.governance.discovery.totals import TotalRow, Totals
from industria.foundation.governance.table import Noted

_NOW = pd.Timestamp("2026-03-01")
_ROWS = 300
_TIMES = pd.date_range("2026-01-05", periods=_ROWS, freq="10min")


def _walk(start: float, step: float, seed: int, digits: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values: np.ndarray = np.round(start + np.cumsum(rng.normal(0, step, _ROWS)), digits)
    return values


_CURRENT, _TEMPERATURE = _walk(240, 1.5, 1), _walk(70, 0.3, 2)


def _control_system() -> pd.DataFrame:
    return pd.DataFrame({"t": _TIMES, "amps": _CURRENT.copy(), "oil": _TEMPERATURE.copy()})


def _historian(every: int = 1) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"stamp": _TIMES[::every], "point": name, "reading": values[::every]})
        for name, values in (("M7.I", _CURRENT), ("M7.T", _TEMPERATURE))
    ]
    return pd.concat(parts).sort_values("stamp", kind="stable").reset_index(drop=True)


def _log() -> pd.DataFrame:
    """Every hour, by hand, in whole numbers."""
    return pd.DataFrame({"hour": _TIMES[::6], "current": np.round(_CURRENT[::6])})


def _of(governed: Governed, check: str) -> list[Symptom]:
    return [s for s in governed.symptoms if s.check == check]


@pytest.mark.parametrize("wrong", [65535.0, -9999.0, 32767.0, 9999.9, np.nan])
@pytest.mark.parametrize("kin", [_historian(), _historian(3)])
def test_a_reading_that_measured_nothing_is_that_of_its_sister(wrong: float, kin: pd.DataFrame):
    frame = _control_system()
    frame.loc[[60, 63, 150], "amps"] = wrong
    done = govern("dcs", frame, _NOW, kin={"historian": kin})
    (found,) = _of(done, "sister_channel")
    assert found.determined and found.rows == (60, 63, 150)
    assert done.frame["amps"].equals(_control_system()["amps"])


@pytest.mark.parametrize("factor", [10, 100, 0.1])
def test_a_point_that_slipped_is_put_back_by_the_sister(factor: float):
    frame = _control_system()
    frame.loc[40, "oil"] = round(frame.loc[40, "oil"] * factor, 2)
    done = govern("dcs", frame, _NOW, kin={"historian": _historian()})
    assert np.isclose(done.frame["oil"], _TEMPERATURE).all()


def test_two_readings_that_can_both_be_are_asked():
    frame = _control_system()
    frame.loc[[80, 81], "oil"] += 1.7
    done = govern("dcs", frame, _NOW, kin={"historian": _historian()})
    (found,) = _of(done, "sister_channel")
    assert not found.determined and found.rows == (80, 81) and "which is right" in found.message.en
    assert done.frame.equals(frame)


def test_another_machine_that_is_only_alike_determines_nothing():
    frame = _control_system()
    frame.loc[60, "amps"] = 65535.0
    other = pd.DataFrame({"t": _TIMES, "amps": np.round(_CURRENT + _walk(0, 0.4, 9), 1)})
    done = govern("dcs", frame, _NOW, kin={"other": other})
    assert not _of(done, "sister_channel") and done.frame.equals(frame)


def test_what_a_log_says_in_whole_numbers_is_enough_to_agree():
    frame = _control_system()
    frame.loc[60, "amps"] = -9999.0
    done = govern("dcs", frame, _NOW, kin={"log": _log()})
    assert done.frame.loc[60, "amps"] == round(_CURRENT[60])


def test_a_sentinel_of_the_sister_is_no_second_opinion():
    frame = _control_system()
    kin = frame.rename(columns={"amps": "a", "oil": "b"})
    kin.loc[100, "a"] = -999.0
    assert not _of(govern("dcs", frame, _NOW, kin={"kin": kin}), "sister_channel")


@pytest.mark.parametrize("minutes", [60, -60, 17, 480])
def test_a_clock_that_was_off_for_a_stretch_is_set_right(minutes: int):
    frame = _control_system()
    frame.loc[100:160, "t"] += pd.Timedelta(minutes=minutes)
    done = govern("dcs", frame, _NOW, kin={"historian": _historian()})
    (found,) = _of(done, "clock_shift")
    assert found.determined and done.frame["t"].equals(_control_system()["t"])


@pytest.mark.parametrize("hours", [1, -1, 8])
def test_a_table_that_is_hours_off_as_a_whole_is_asked(hours: int):
    frame = _control_system()
    frame["t"] += pd.Timedelta(hours=hours)
    done = govern("dcs", frame, _NOW, kin={"historian": _historian()})
    (found,) = _of(done, "clock_shift")
    assert not found.determined and f"{abs(hours) * 60} minutes" in found.message.en
    assert done.frame.equals(frame)


@pytest.mark.parametrize("minutes", [60, 480, 7])
def test_a_clock_that_jumped_ahead_and_back_is_asked_where_no_other_table_tells(minutes: int):
    frame = _control_system()
    frame.loc[100:219, "t"] += pd.Timedelta(minutes=minutes)
    done = govern("dcs", frame, _NOW)
    if minutes == 7:  # ahead by less than a step, the times go on rising
        assert not _of(done, "out_of_order")
        return
    (found,) = _of(done, "out_of_order")
    assert (
        found.rows == tuple(range(100, 220)) and f"ahead by {minutes} minutes" in found.message.en
    )
    assert not found.determined and done.frame.equals(frame)
    answered = govern("dcs", frame, _NOW, checks=["out_of_order"])
    assert answered.frame["t"].equals(_control_system()["t"])


@pytest.mark.parametrize(
    ("unit", "slope", "offset"),
    [("MPa", 10, 0), ("bar", 14.5038, 0), ("degC", 1.8, 32), ("kW", 1000, 0)],
)
def test_a_unit_that_changed_is_changed_back_where_a_companion_goes_on(
    unit: str, slope: float, offset: float
):
    level = {"MPa": 9.6, "bar": 120.0, "degC": 85.0, "kW": 45.0}[unit]
    course = level * (1 + 0.02 * np.sin(np.arange(_ROWS) / 20))
    rng = np.random.default_rng(3)
    own, other = (np.round(course + rng.normal(0, level / 400, _ROWS), 3) for _ in range(2))
    given = own.copy()
    given[170:] = np.round(given[170:] * slope + offset, 3)
    frame = pd.DataFrame({"t": _TIMES, "left": given, "right": other})
    done = govern("mill", frame, _NOW, units={"left": unit, "right": unit})
    (found,) = _of(done, "mixed_units")
    assert found.determined and "right" in found.message.en
    assert np.allclose(done.frame["left"], own, rtol=2e-3)
    alone = govern("mill", frame[["t", "left"]], _NOW, units={"left": unit})
    (asked,) = _of(alone, "mixed_units")
    assert not asked.determined and alone.frame["left"].equals(frame["left"])


def test_a_step_of_all_channels_is_a_step_of_the_process():
    rng = np.random.default_rng(4)
    load = np.where(np.arange(_ROWS) < 150, 1.0, 10.0)
    frame = pd.DataFrame(
        {
            "t": _TIMES,
            "power": np.round(load * (30 + rng.normal(0, 0.1, _ROWS)), 3),
            "flow": np.round(load * (8 + rng.normal(0, 0.05, _ROWS)), 3),
        }
    )
    done = govern("line", frame, _NOW, units={"power": "kPa", "flow": "m3/h"})
    assert not [s for s in done.repaired if s.check == "mixed_units"]


@pytest.mark.parametrize(("full", "digits"), [(1e5, 1), (1e6, 0), (65536, 0), (1e4, 2)])
def test_a_register_that_rolled_over_counts_on(full: float, digits: int):
    rng = np.random.default_rng(5)
    true = np.round(full - 500 + np.cumsum(rng.uniform(3, 5, _ROWS)), digits)
    frame = pd.DataFrame({"t": _TIMES, "meter": np.round(true % full, digits)})
    done = govern("meters", frame, _NOW)
    (found,) = _of(done, "counter_reset")
    assert found.determined and len(found.rows) == 1
    assert np.allclose(done.frame["meter"], true)


def test_an_exchanged_meter_is_asked():
    rng = np.random.default_rng(5)
    meter = np.round(47_000 + np.cumsum(rng.uniform(3, 5, _ROWS)), 1)
    meter[150:] -= meter[150]
    frame = pd.DataFrame({"t": _TIMES, "meter": np.round(meter, 1)})
    done = govern("meters", frame, _NOW)
    (found,) = _of(done, "counter_reset")
    assert not found.determined and "exchanged" in found.message.en and done.frame.equals(frame)


def test_what_falls_a_little_or_often_is_no_register():
    rng = np.random.default_rng(6)
    assert not counter_drops(np.cumsum(rng.normal(1, 0.2, _ROWS)) % 40)
    slow = np.cumsum(rng.uniform(0, 1, _ROWS)) + 500
    slow[200:] -= 20
    assert not counter_drops(slow)


def _orders() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(7)
    numbers = np.arange(4100, 4140)
    lines = pd.DataFrame(
        {"JobNo": np.repeat(numbers, 3), "step": np.tile([1, 2, 3], 40), "made": rng.integers(200, 900, 120)}
    )  # fmt: skip
    orders = pd.DataFrame(
        {
            "JobNo": numbers,
            "item": [f"{a}-{b}" for a, b in zip(numbers % 7, numbers % 5, strict=True)],
            "made": lines.groupby("JobNo")["made"].sum().to_numpy(),
        }
    )
    return orders, lines


def test_of_two_copies_of_an_order_that_with_the_sum_of_its_lines_is_right():
    orders, lines = _orders()
    copy = orders.iloc[[11]].assign(made=orders["made"].iloc[11] + 150)
    frame = pd.concat([orders, copy], ignore_index=True)
    done = govern("orders", frame, _NOW, kin={"lines": lines})
    (found,) = _of(done, "detail_sum")
    assert found.determined and found.rows == (40,)
    assert done.frame.equals(orders)


def test_an_order_that_its_lines_contradict_is_asked():
    orders, lines = _orders()
    orders.loc[5, "made"] += 30
    done = govern("orders", orders, _NOW, kin={"lines": lines})
    (found,) = _of(done, "detail_sum")
    assert not found.determined and found.rows == (5,) and done.frame.equals(orders)


def test_an_order_number_that_two_orders_have_is_asked_and_nothing_in_them_is_mended():
    orders, _ = _orders()
    orders["place"] = [f"press {n % 7}" for n in orders["JobNo"]]
    other = orders.iloc[[20]].assign(item="3-9", place="press 1", made=77)
    frame = pd.concat([orders, orders, other], ignore_index=True).drop_duplicates()
    frame = frame.reset_index(drop=True)
    done = govern("orders", frame, _NOW)
    assert any("share their JobNo" in s.message.en for s in _of(done, "duplicate_rows"))
    assert done.frame.equals(frame)


def _summed(wrong: dict[int, float]) -> tuple[pd.DataFrame, Totals, pd.DataFrame]:
    rng = np.random.default_rng(8)
    right = pd.DataFrame(
        {
            "day": pd.date_range("2026-01-01", periods=10),
            "made": rng.integers(900, 1100, 10).astype(float),
            "scrap": rng.integers(5, 20, 10),
            "power": np.round(rng.uniform(200, 220, 10), 1),
        }
    )
    cells = (
        None,
        float(right["made"].sum()),
        float(right["scrap"].sum()),
        round(float(right["power"].sum()), 1),
    )
    given = right.copy()
    for row, value in wrong.items():
        given.loc[row, "made"] = value
    return given, Totals(10, (TotalRow(12, 10, cells),)), right


@pytest.mark.parametrize("wrong", [np.nan, 1.003])
def test_a_total_determines_the_one_cell_that_is_missing_or_slipped(wrong: float):
    given, totals, right = _summed({})
    given.loc[4, "made"] = np.nan if np.isnan(wrong) else right.loc[4, "made"] / 1000
    done = govern("report", given, _NOW, noted=Noted(totals=totals))
    (found,) = _of(done, "total_row")
    assert found.determined and np.allclose(done.frame["made"], right["made"])


def test_two_missing_cells_and_a_total_that_is_off_are_asked():
    given, totals, _ = _summed({3: np.nan, 4: np.nan})
    assert not _of(govern("report", given, _NOW, noted=Noted(totals=totals)), "total_row")
    off, totals, _ = _summed({})
    off.loc[2, "made"] += 55
    done = govern("report", off, _NOW, noted=Noted(totals=totals))
    (found,) = _of(done, "total_row")
    assert not found.determined and "off from the total" in found.message.en
    assert done.frame["made"].equals(off["made"])


def test_totals_are_read_from_the_file_by_govern(tmp_path: Path):
    from industria.plant import ChatConfiguration, Plant

    given, _, right = _summed({})
    given.loc[6, "made"] = np.nan
    lines = given.to_csv(index=False).strip().split("\n")
    total = f"Total,{right['made'].sum():.0f},{right['scrap'].sum()},{right['power'].sum():.1f}"
    path = tmp_path / "report.csv"
    path.write_text("\n".join([*lines, total]) + "\n", "utf-8")
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[path])
        plant.call("govern", asset="report", apply=True)
        now = plant.table("report")
        made = plant.lake.tables.read(now.table, now.version).column("made").to_pylist()
    assert made[6] == right["made"].iloc[6]


def _messages() -> pd.DataFrame:
    frame = _historian().rename(columns={"stamp": "time", "point": "tag", "reading": "value"})
    frame["received"] = frame["time"] + pd.Timedelta(milliseconds=300)
    return frame


def test_a_message_that_came_twice_is_one_reading_and_a_broker_is_no_sensor():
    frame = _messages()
    twice = frame.iloc[[50, 51, 90]].assign(received=lambda f: f["received"] + pd.Timedelta("2s"))
    own = pd.DataFrame({"time": _TIMES[::60], "tag": "$SYS/broker/clients", "value": np.nan})
    given = pd.concat([frame, twice, own]).sort_values("time", kind="stable", ignore_index=True)
    done = govern("bus", given, _NOW, roles={"time": "time", "tag": "tag", "value": "value"})
    assert {s.check for s in done.repaired} == {"broker_messages", "duplicate_rows"}
    assert len(done.frame) == len(frame)


def test_a_tag_with_two_readings_at_one_time_is_asked():
    frame = _messages()
    other = frame.iloc[[120]].assign(value=lambda f: f["value"] + 20)
    given = pd.concat([frame, other]).sort_values("time", kind="stable", ignore_index=True)
    done = govern("bus", given, _NOW)
    (found,) = _of(done, "duplicate_rows")
    assert len(found.rows) == 2 and done.frame.equals(given)


@pytest.mark.parametrize(
    ("good", "bad"), [(192, 0), (192, 64), ("Good", "Bad"), ("OK", "FAIL"), ("GOOD", "Comm Fail")]
)
def test_flagged_readings_are_named_and_stay(good: object, bad: object):
    frame = _control_system()[["t", "amps"]]
    frame["amps.Q"] = [bad if 30 <= n < 38 else good for n in range(_ROWS)]
    done = govern("dcs", frame, _NOW)
    (found,) = _of(done, "bad_quality")
    assert found.rows == tuple(range(30, 38)) and found.repair == "none"
    assert done.frame.equals(frame)


@pytest.mark.parametrize("factor", [10, 0.1, 100])
def test_a_slipped_point_in_a_narrow_column_is_asked(factor: float):
    values = np.round(np.random.default_rng(9).uniform(6.1, 9.8, 18), 1)
    values[10] = round(values[10] * factor, 3)
    frame = pd.DataFrame({"sample": [f"L{n:03}" for n in range(18)], "residue": values})
    done = govern("lab", frame, _NOW)
    (found,) = _of(done, "decimal_slip")
    assert found.rows == (10,) and not found.determined and done.frame.equals(frame)


def test_a_wide_column_has_no_slipped_points():
    values = np.round(10 ** np.random.default_rng(10).uniform(0, 2.5, 60), 2)
    assert not _of(govern("lab", pd.DataFrame({"size": values}), _NOW), "decimal_slip")


def test_a_broken_thermocouple_gives_the_end_of_its_range_and_zero_in_turn():
    frame = _control_system().rename(columns={"oil": "barrel temperature"})
    frame["barrel temperature"] += 140
    frame.loc[200:239, "barrel temperature"] = [1372.0, 1372.0, 0.0, 1372.0] * 10
    done = govern("dcs", frame, _NOW)
    (found,) = _of(done, "missing_values")
    assert found.rows == tuple(range(200, 240)) and not found.determined


def test_the_strokes_of_a_press_are_no_spikes_but_one_between_them_is():
    force = np.random.default_rng(11).normal(20, 1, 2000).round(1)
    force[10::15] = 900 + np.random.default_rng(12).normal(0, 30, len(force[10::15])).round(1)
    force[1004] = 700.0
    times = pd.date_range("2026-01-05", periods=2000, freq="100ms")
    done = govern("press", pd.DataFrame({"t": times, "force": force}), _NOW)
    assert [s.rows for s in _of(done, "spiking_sensor")] == [(1004,)]


def test_a_channel_that_rests_at_one_value_again_and_again_is_not_stuck():
    duty = np.round(np.random.default_rng(13).uniform(30, 50, 3000), 1)
    for start in (300, 1100, 2100):
        duty[start : start + 250] = 0.0
    frame = pd.DataFrame({"t": pd.date_range("2026-01-05", periods=3000, freq="min"), "duty": duty})
    assert not _of(govern("pump", frame, _NOW), "stuck_sensor")
    duty[300:550] = 41.7
    assert _of(govern("pump", frame.assign(duty=duty), _NOW), "stuck_sensor")


def test_gaps_are_seen_in_the_order_of_the_file_when_the_clock_goes_back():
    hour = pd.date_range("2026-10-25 02:00", periods=3600, freq="s")
    first, second = hour.delete(range(1200, 1320)), hour
    times = pd.Series([*pd.date_range("2026-10-25 01:00", periods=3600, freq="s"), *first, *second])
    values = np.round(np.random.default_rng(14).normal(6, 0.1, len(times)), 3)
    done = govern("air", pd.DataFrame({"t": times, "p": values}), pd.Timestamp("2026-11-01"))
    (gap,) = _of(done, "missing_points")
    assert "120 rows are missing" in gap.message.en
    (clock,) = _of(done, "out_of_order")
    assert "clock went back" in clock.message.en
