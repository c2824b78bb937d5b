"""Remaining life: a fleet that wears out is learned, predicted with an interval, and learned again as more fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.core import Asset, InputError, IntegrityError, NotFoundError, UsageError
from industria.models.families.remaining_life import FAMILY, LifeData
from industria.models.life import model as fitting
from industria.models.life import nets
from industria.models.life.features import first, rolling
from industria.models.life.history import Histories, History
from industria.models.life.model import LifeModel, LifeOptions, _table, fit
from industria.models.life.nets import Net
from industria.models.life.reading import histories_of
from industria.models.life.trees import Trees
from industria.plant import Plant


def _fleet(count: int, seed: int, shift: float = 0.0) -> Histories:
    """Machines whose wear grows to the same limit at their own pace; ``still`` tells nothing."""
    draw = np.random.default_rng(seed)
    units = []
    for number in range(count):
        life = int(draw.integers(70, 130))
        age = np.arange(life)
        wear = np.exp((age - life) / 25.0)
        values = np.column_stack(
            [
                50 + shift + 8 * wear + draw.normal(0, 0.4, life),
                9 - 3 * wear + draw.normal(0, 0.2, life),
                draw.normal(0, 1, life),
            ]
        )
        units.append(History(f"m{number}", values, age[::-1].astype(float)))
    return Histories(("heat", "flow", "still"), tuple(units))


def _frame(fleet: Histories, cut: int = 0) -> pd.DataFrame:
    """As a plant has it: columns Engine ID, cycles, the sensors; the last ``cut`` rows of each unit not yet seen."""
    parts = [
        pd.DataFrame(u.values[: u.age - cut], columns=fleet.sensors).assign(
            **{"Engine ID": u.unit, "cycles": np.arange(1, u.age - cut + 1)}
        )
        for u in fleet.units
    ]
    return pd.concat(parts).sample(frac=1.0, random_state=0)  # readers put rows in order


@pytest.fixture(scope="module", autouse=True)
def light() -> Iterator[None]:
    """Fewer trees and passes than a user has; what is tested does not hang on their number."""
    patch = pytest.MonkeyPatch()
    patch.setitem(fitting._TREES, "max_iter", 30)
    patch.setitem(fitting._TREES, "learning_rate", 0.15)
    patch.setattr(nets, "_LEAST_STEPS", 300)
    patch.setattr(fitting, "_WINDOWS", (30,))
    patch.setattr(fitting, "_FOLDS", 3)
    patch.setattr(fitting, "_NETS", 1)
    patch.setattr(fitting, "_BOOSTERS", 1)
    patch.setattr(fitting, "_MOST_ROWS", 700)
    patch.setattr(fitting, "_NET", partial(Net.fit, hidden=(16,), alpha=0.1, epochs=20, batch=64))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def model() -> LifeModel:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "_WINDOWS", (20, 40))
        return fit(_fleet(14, 0), LifeOptions(), 0)


def test_rolling_statistics_are_those_of_numpy() -> None:
    values = np.random.default_rng(1).normal(1e4, 1, (50, 2))
    mean, slope, deviation = rolling(values, 12)
    for row in (0, 1, 5, 30, 49):
        part = values[max(0, row - 11) : row + 1]
        assert np.allclose(mean[row], part.mean(0))
        assert np.allclose(deviation[row], part.std(0), atol=1e-4)
        if len(part) > 1:
            assert np.allclose(slope[row], np.polyfit(np.arange(len(part)), part, 1)[0], atol=1e-6)
    assert np.allclose(first(values, 20)[[3, 40]], [values[:4].mean(0), values[:20].mean(0)])


def test_arrays_predict_what_scikit_learn_does() -> None:
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.neural_network import MLPRegressor

    draw = np.random.default_rng(0)
    rows = draw.normal(size=(300, 4))
    target = rows[:, 0] * 3 + np.abs(rows[:, 1]) + draw.normal(0, 0.1, 300)
    options = {"max_iter": 30, "max_leaf_nodes": 8}
    theirs = HistGradientBoostingRegressor(**options, early_stopping=False, random_state=3)
    ours = Trees.fit(rows, target, 3, options)
    assert np.allclose(ours.predict(rows), theirs.fit(rows, target).predict(rows))
    net = Net.fit(rows, target, 2, hidden=(8, 4), alpha=0.1, epochs=30, batch=64)
    mean, scale = rows.mean(0), rows.std(0)
    other = MLPRegressor(
        hidden_layer_sizes=(8, 4), alpha=0.1, max_iter=60, batch_size=64, random_state=2
    )
    other.fit((rows - mean) / scale, target / target.std())
    assert np.allclose(net.predict(rows), other.predict((rows - mean) / scale) * target.std())
    for fitted, away in ((ours, 1e-9), (net, 0.05)):
        base, parts = fitted.contributions(rows)
        assert np.allclose(base + parts.sum(1), fitted.predict(rows), atol=away)


def test_a_machine_that_wears_out(model: LifeModel) -> None:
    assert model.sensors == ("heat", "flow")  # the third says nothing of wear
    assert model.cap == round(0.6 * np.median([u.age for u in _fleet(14, 0).units]))
    score = FAMILY.evaluate(model, LifeData(_fleet(14, 0)), seed=0)
    assert score.metrics["rmse_cycles"] < 0.6 * score.baseline_metrics["rmse_cycles"]
    assert 0.8 < score.metrics["interval_coverage"] < 0.97
    new = _fleet(6, 9)
    late = Histories(new.sensors, tuple(u.up_to(u.age - 12) for u in new.units))
    found = FAMILY.predict(model, late)
    assert [r.cycles for r in found] == sorted(r.cycles for r in found)
    for told in found:
        assert told.low <= told.cycles <= told.high and abs(told.cycles - 12) < 10
        assert {name for name, _ in told.reasons} == {"heat", "flow", "age"}
        assert told.usual + sum(added for _, added in told.reasons) == pytest.approx(
            told.cycles, abs=0.3
        )
    early = FAMILY.predict(model, Histories(new.sensors, (new.units[0].up_to(15),)))
    assert early[0].at_least and early[0].high > model.cap
    assert model.usual.drift(new.of_sensors(model.sensors)) == ()
    other = _fleet(6, 9, shift=5).of_sensors(model.sensors)
    (moved,) = model.usual.drift(other)
    assert moved.sensor == "heat" and moved.shift > 3 and "偏高" in moved.message.zh


def test_the_same_seed_gives_the_same_model_and_files_give_it_back(model: LifeModel) -> None:
    again = fit(_fleet(14, 0), LifeOptions(window=model.window), 0)
    new = _fleet(4, 3)
    assert np.array_equal(again.predict(new), model.predict(new))
    files = FAMILY.save(model)
    back = FAMILY.load(files, {})
    assert np.array_equal(back.predict(new), model.predict(new))
    assert FAMILY.evaluate(back, LifeData(new), seed=0) == FAMILY.evaluate(
        model, LifeData(new), seed=0
    )
    with pytest.raises(IntegrityError, match="train it again"):
        FAMILY.load({}, {})
    flat = Histories(
        ("still",), tuple(replace(u, values=u.values[:, 2:]) for u in _fleet(8, 1).units)
    )
    with pytest.raises(InputError, match="sensors that change before a failure"):
        fit(flat)
    with pytest.raises(InputError, match="at least 5 machines"):
        fit(_fleet(3, 0))
    with pytest.raises(InputError, match="none named flow"):
        model.predict(Histories(("heat",), ()))


def test_through_the_tools(plant: Plant, tmp_path: Path) -> None:
    def take(name: str, frame: pd.DataFrame) -> None:
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
        plant.ingest(tmp_path / f"{name}.csv")

    take("first", _frame(_fleet(6, 0)))
    running = _fleet(3, 5)
    take("running", _frame(running, cut=10))
    with pytest.raises(NotFoundError, match="remaining-life learn"):
        plant.call("remaining_life", asset=["running"])
    made = plant.call("remaining_life.learn", asset=["first"], name="engines")
    assert made.batch.machines == 6 and made.standing.card.options["machines"] == 6
    shown = plant.call("remaining_life", asset=["running"], lead=25)
    body = shown.to_json()
    assert {m["unit"] for m in body["machines"]} == {"m0", "m1", "m2"}
    ages = {u.unit: u.age - 10 for u in running.units}
    assert all(m["age_cycles"] == ages[m["unit"]] for m in body["machines"])
    assert "overhaul now" in shown.show("en") and "更换或大修" in shown.show("zh")
    kept = plant.sql("SELECT * FROM running_remaining_life")
    assert plant.sql("SELECT * FROM remaining_life('running')").equals(kept)
    with pytest.raises(UsageError, match="found none new"):
        plant.call("remaining_life.learn", asset=["first"], name="engines")
    # one table for each machine, without a column that says so
    more = _fleet(2, 7)
    for unit in more.units:
        frame = pd.DataFrame(unit.values, columns=more.sensors)
        start = pd.Timestamp("2026-01-01")
        frame.insert(0, "time", start + pd.to_timedelta(np.arange(unit.age), unit="h"))
        take(f"single_{unit.unit}", frame)
    singles = [f"single_{u.unit}" for u in more.units]
    grown = plant.call("remaining_life.learn", asset=singles, name="engines")
    assert grown.batch.machines == 2 and np.isfinite(grown.batch.before)
    card = grown.standing.card
    assert card.version == 2 and len(card.training_assets) == 3
    assert (
        card.options["machines"] == 8 and card.options["cap"] == made.standing.card.options["cap"]
    )
    trained = plant.call(
        "train", task="remaining_life", asset=["first"], option=["cap=60"], name="other"
    )
    assert trained.card.options["cap"] == 60.0
    with pytest.raises(UsageError, match="engines, other"):
        plant.call("remaining_life", asset=["running"])


def test_a_column_that_tells_the_answer_is_no_sensor(plant: Plant, tmp_path: Path) -> None:
    frame = _frame(_fleet(6, 0), cut=5)
    frame["RUL"] = frame.groupby("Engine ID")["cycles"].transform("max") - frame["cycles"] + 5
    frame.to_csv(tmp_path / "told.csv", index=False)
    plant.ingest(tmp_path / "told.csv")
    from industria.models.life.reading import read_histories

    read = read_histories(plant.lake, [plant.table("told")])
    assert read.sensors == ("heat", "flow", "still")
    assert all(u.life[-1] == 5 and u.life[0] == u.age + 4 for u in read.units)


WHOLE = {"unit": [1] * 12 + [2] * 12, "cycle": [*range(1, 13)] * 2, "temp": np.arange(24.0)}
NOT_HISTORIES = {
    "a cycle twice": (lambda f: pd.concat([f, f]), "a cycle twice"),
    "the end alone": (lambda f: f[f.cycle > 4], "its first at 5"),
    "every third cycle": (lambda f: f[f.cycle % 3 == 1], "4 rows up to cycle 10"),
    "texts": (lambda f: f.assign(cycle="c" + f.cycle.astype(str)), "texts such as 'c1'"),
    "a silent sensor": (lambda f: f.assign(oil=f.temp.where(f.unit == 1)), "oil for machine 2"),
    "rows of no machine": (lambda f: f.assign(unit=f.unit.where(f.cycle != 3)), "2 rows without"),
}


@pytest.mark.parametrize("kind", NOT_HISTORIES)
def test_what_is_no_whole_history_is_refused_and_not_guessed(kind: str) -> None:
    change, said = NOT_HISTORIES[kind]
    with pytest.raises(InputError, match=said):
        histories_of(change(pd.DataFrame(WHOLE)), Asset("a", "table", "fleet", "", ""))


def test_a_cycle_without_a_row_is_a_cycle() -> None:
    frame = pd.DataFrame({"cycle": [c for c in range(1, 21) if c != 7], "temp": np.arange(19.0)})
    (unit,) = histories_of(frame, Asset("a", "table", "fleet", "", "")).units
    assert (unit.age, unit.values[6, 0], unit.life[0]) == (20, 5.0, 19.0)


def test_nothing_is_learned_from_cycles_before_a_sensor_reads() -> None:
    """What a silent sensor says later moves no row that is learned from."""
    temp = np.arange(40.0)
    tables = []
    for reading in (25.0, 99.0):
        oil = np.where(np.arange(40) < 25, np.nan, reading)
        frame = pd.DataFrame({"cycle": range(1, 41), "temp": temp, "oil": oil})
        histories = histories_of(frame, Asset("a", "table", "fleet", "", ""))
        assert histories.units[0].since == 25 and histories.units[0].age == 40
        tables.append(_table(histories, 10))
    assert min(tables[0][2]) == 26.0 and len(tables[0][0]) == 15
