"""The similarity detector: several states, a stop and a start-up are normal; faults of each kind are none.

The machine here is simulated by the hand that wrote the detector.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from industria.core import InputError
from industria.models.anomaly import similarity
from industria.models.anomaly.codes import find_codes
from industria.models.anomaly.detector import detect, train
from industria.models.anomaly.extremes import return_level
from industria.models.anomaly.similarity import SimilarityModel
from industria.models.families.similarity import FAMILY

pytestmark = pytest.mark.fast
NORMAL = 3000


def machine(seed: int = 0, rows: int = 6000) -> np.ndarray:
    """Speed, current, temperature and pressure of a machine with two products and stops, (row, channel)."""
    rng = np.random.default_rng(seed)
    speed = np.zeros(rows)
    at, product = 60, 0
    while at < rows:  # starts, runs one product, stops now and then
        run = int(rng.integers(180, 320))
        speed[at : at + run] = (40.0, 60.0)[product % 2]
        product += 1
        at += run + (int(rng.integers(40, 80)) if product % 3 == 0 else 0)
    load = np.empty(rows)
    value = 0.0
    for row in range(rows):
        value += (speed[row] - value) / 25
        load[row] = value
    running = speed > 0
    return np.stack(
        [
            speed + running * rng.normal(0, 0.3, rows),
            2 + 0.5 * speed + running * rng.normal(0, 0.4, rows),
            20 + load + rng.normal(0, 0.3, rows),
            1 + 0.05 * load + rng.normal(0, 0.05, rows),
        ],
        axis=1,
    )


def table(values: np.ndarray) -> pa.Table:
    times = np.datetime64("2026-01-01", "us") + np.arange(len(values)) * np.timedelta64(60, "s")
    names = ("speed", "current", "temperature", "pressure")
    return pa.table({"time": times, **{n: values[:, i] for i, n in enumerate(names)}})


def found(values: np.ndarray, normal: int = NORMAL) -> list[tuple[int, tuple[str, ...]]]:
    """The minute that each alarm after the normal part starts at, and its channels."""
    model = train(table(values), rows=normal)
    start = np.datetime64("2026-01-01")
    minutes = [
        (int((np.datetime64(a.start) - start) / np.timedelta64(1, "m")), a.columns)
        for a in detect(table(values), model).alarms
    ]
    return [m for m in minutes if m[0] >= normal]


@pytest.mark.parametrize("seed", range(3))
def test_products_and_stops_are_normal(seed: int) -> None:
    assert len(found(machine(seed))) <= 1


@pytest.mark.parametrize(
    ("fault", "channel"),
    [("step", 1), ("drift", 2), ("frozen", 1), ("noise", 3), ("hunting", 2), ("spikes", 3)],
)
def test_each_kind_of_fault_is_found_with_its_channel(fault: str, channel: int) -> None:
    values = machine()
    rng = np.random.default_rng(1)
    rows = slice(4200, 4700)
    part = values[rows, channel]
    spread = (0.3, 0.4, 0.3, 0.05)[channel]
    changed = {
        "step": part + 12 * spread,
        "drift": part + 40 * spread * np.linspace(0, 1, 500),
        "frozen": np.full(500, part[0]),
        "noise": part + rng.normal(0, 6 * spread, 500),
        "hunting": part + 8 * spread * np.sin(np.arange(500) / 3),
        "spikes": np.where(rng.random(500) < 0.05, part + 60 * spread, part),
    }[fault]
    values[rows, channel] = changed
    name = ("speed", "current", "temperature", "pressure")[channel]
    hits = [columns for minute, columns in found(values) if 4150 <= minute <= 4800]
    assert hits and name in hits[0]


def test_one_cell_out_of_line_is_no_alarm_and_moves_no_limit() -> None:
    values = machine()
    clean = train(table(values), rows=NORMAL)
    values[[500, 1500], 2] = -9999.0
    model = train(table(values), rows=NORMAL)
    for view in ("short", "jumps", "together"):
        ratio = model.kept[f"limit_{view}"] / clean.kept[f"limit_{view}"]
        assert (ratio < 1.3).all() and (ratio > 0.7).all()
    values[4000, 2] = -9999.0
    assert len(found(values)) <= 1


def test_a_fault_in_the_normal_part_is_set_aside_and_said() -> None:
    values = machine()
    values[2000:2060, 3] += 4.0
    model = train(table(values), rows=NORMAL)
    assert any(a < 2060 and b > 2000 for a, b in model.set_aside)
    values[5000:5060, 3] += 4.0
    assert any(4990 <= minute <= 5070 for minute, _ in found(values))


def test_one_block_cannot_set_the_level() -> None:
    rng = np.random.default_rng(0)
    maxima = np.exp(rng.gumbel(0, 0.1, (50, 1)))
    level = return_level(maxima, 300, 0.1)
    maxima[7] = 1000.0
    assert return_level(maxima, 300, 0.1) < 1.3 * level


def test_a_table_in_pieces_is_scored_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    values = machine(rows=4000)
    model = train(table(values), rows=2000)
    whole = model.watch(values)
    monkeypatch.setattr(similarity, "_AT_ONCE", 1500)
    parts = model.watch(values)
    np.testing.assert_allclose(parts.score, whole.score, rtol=0.02)
    np.testing.assert_allclose(model.score(values, 3000), whole.score[3000:], rtol=0.02)


def test_a_model_comes_back_from_its_files() -> None:
    values = machine(rows=2000)
    values[700:760, 3] += 4.0
    model = train(table(values), rows=1500)
    again = FAMILY.load(FAMILY.save(model), FAMILY.options(model))
    assert np.array_equal(again.score(values), model.score(values))
    assert again.channels == model.channels and again.options == model.options
    assert again.set_aside == model.set_aside


def test_more_normal_rows_than_there_are_is_refused() -> None:
    for rows in (99_999_999, -3):
        with pytest.raises(InputError, match="the table has no more"):
            train(table(machine(rows=200)), rows=rows)


def test_a_channel_alone_and_one_that_never_moves() -> None:
    rng = np.random.default_rng(0)
    values = np.stack([rng.normal(5, 1, 900), np.full(900, 7.0)], axis=1)
    model = SimilarityModel.fit(values[:500], ("a", "b"))
    values[700:, 1] = 9.0  # a set-point, or a mode that normal rows do not have
    assert not model.alarms(model.watch(values))
    values[825:, 0] += 8
    assert [model.carriers(values, *a) for a in model.alarms(model.watch(values))] == [(0,)]
    values[825:, 0] -= 8
    one = SimilarityModel.fit(values[:500, :1], ("a",))
    values[700:, 0] += 8
    assert one.alarms(one.watch(values[:, :1]))
    assert replace(one, channels=("x",)).threshold == 1.0


def press(seed: int = 0, rows: int = 3000, products: int = 2) -> np.ndarray:
    """Temperature, force, mode (0 stands, 1 setting up, 2 runs) and set-point of a press, (row, channel)."""
    rng = np.random.default_rng(seed)
    mode = np.repeat(rng.choice([0, 1, 2, 2, 2], rows // 50), 50)
    setpoint = np.repeat(rng.choice([800.0, 1100.5][:products], rows // 100), 100)
    force = np.where(mode == 2, setpoint * rng.normal(1, 0.01, rows), 0.0)
    heat = np.convolve(force, np.exp(-np.arange(60) / 15) / 15)[:rows]
    return np.stack([20 + 0.03 * heat + rng.normal(0, 0.2, rows), force, mode, setpoint], axis=1)


def test_modes_and_set_points_say_the_state_and_are_no_readings() -> None:
    values = press()
    assert find_codes(values)[:, 0].tolist() == [2, 2, 2, 3, 3]
    model = SimilarityModel.fit(values[:1500], ("temperature", "force", "mode", "setpoint"))
    assert not model.alarms(model.watch(values))
    faulty = values.copy()
    faulty[2200:2500, 0] += 6
    found = model.alarms(model.watch(faulty))
    assert found and all(model.carriers(faulty, *a)[0] == 0 for a in found)
    assert all(2200 <= first <= last < 2500 for first, last in found)


def test_channels_that_are_not_watched_are_said() -> None:
    values = np.column_stack([press(rows=1000), np.full(1000, 5.0)])
    times = np.datetime64("2026-01-01", "us") + np.arange(1000) * np.timedelta64(60, "s")
    names = ("temperature", "force", "mode", "setpoint", "spare")
    given = pa.table({"time": times, **{n: values[:, i] for i, n in enumerate(names)}})
    said = detect(given, train(given, rows=600)).left_out
    assert [(n.column, n.reason) for n in said] == [
        ("mode", "operating_state"), ("setpoint", "operating_state"), ("spare", "stands_still"),
    ]  # fmt: skip


@pytest.mark.parametrize("products", [1, 2])
def test_a_product_that_normal_rows_do_not_have_is_not_judged(products: int) -> None:
    values = press(products=products)
    model = SimilarityModel.fit(values[:1500], ("temperature", "force", "mode", "setpoint"))
    values[2000:2400, 3] = 2000.0
    values[2000:2400, 1] *= 2000 / 900
    assert not model.alarms(model.watch(values))
    values[2000:2400, 3] = 800.0  # the same rows in a product that is known
    assert model.alarms(model.watch(values))


def test_what_begins_in_a_state_that_normal_rows_do_not_have_is_found() -> None:
    values = press(products=1)
    model = SimilarityModel.fit(values[:1500], ("temperature", "force", "mode", "setpoint"))
    values[1600:, 3] = 805.0  # somebody corrects a set-point, and nothing else changes
    values[2200:2500, 0] += 9
    found = model.alarms(model.watch(values))
    assert found and all(2200 <= first < 2500 for first, _ in found)


@pytest.mark.parametrize("seed", [0, 1])
def test_what_comes_back_in_every_load_cycle_is_normal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    at = np.cumsum(rng.integers(150, 260, 40))
    loaded = np.zeros(at[-1])
    for start in at[:-1]:
        loaded[start : start + int(rng.integers(60, 110))] = 1
    flow = np.where(
        loaded > 0, 12 + rng.normal(0, 0.1, len(loaded)), 0.0
    )  # stands at 0 to the last digit
    power = 20 + 50 * loaded + rng.normal(0, 0.6, len(loaded))
    values = np.stack([flow, power], axis=1)
    model = SimilarityModel.fit(values[:3000], ("flow", "power"))
    assert len(model.alarms(model.watch(values))) <= 1
    values[5000:5600, 0] *= 0.8
    assert any(a <= 5600 and b >= 5000 for a, b in model.alarms(model.watch(values)))


def test_blocks_in_which_nothing_moved_do_not_lower_the_level() -> None:
    rng = np.random.default_rng(0)
    moved = np.exp(rng.normal(0, 0.1, (60, 1)))
    standing = np.vstack([moved, np.zeros((60, 1))])
    level = return_level(moved, 1000, 0.1)
    assert return_level(standing, 2000, 0.1) == pytest.approx(level)


def test_a_model_that_was_kept_before_there_were_codes_still_watches() -> None:
    values = machine(rows=2000)
    model = train(table(values), rows=1500)
    kept = {name: array for name, array in model.kept.items() if name not in ("codes", "calm")}
    files, options = FAMILY.save(replace(model, kept=kept)), FAMILY.options(model)
    assert FAMILY.load(files, options).score(values).max() == pytest.approx(
        model.score(values).max(), rel=1e-6
    )
