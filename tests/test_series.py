"""The series model: its prior, its parts, the network in numpy as in torch, backtests that see no future."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from industria.core import InputError
from industria.models.series.candidates import COUNT, parts
from industria.models.series.clocks import clock_of
from industria.models.series.forecasting import forecast, rehearse
from industria.models.series.forward import SeriesModel
from industria.models.series.grid import grid
from industria.models.series.looks import LAST_VALUE, SEASONAL_NAIVE, WEEK_BEFORE, look
from industria.models.series.own_past import outlooks
from industria.models.series.prior import LENGTH, pool
from industria.models.series.reading import Series
from industria.models.series.seasons import calendar, season_of
from industria.models.series.shape import KNOTS, QUANTILES, STEPS

HOUR_S = 3600.0


@pytest.fixture(scope="module")
def model() -> SeriesModel:
    """A profile of seven seasons on the last level; its network is random and small."""
    r = np.random.default_rng(0)
    weights = np.zeros((STEPS, COUNT), np.float32)
    weights[:, 1], weights[:, 13] = 1, 1
    seen = look(pool(2, 5)[:, :1344], 24, 24)
    odd, even, wide = seen.odd.shape[1], seen.even.shape[1], 8
    net = {
        "even_mean": np.zeros(even), "even_spread": np.ones(even),
        "enter.weight": r.normal(0, 0.05, (wide, odd + even)), "enter.bias": np.zeros(wide),
        "norm.weight": np.ones(wide), "norm.bias": np.zeros(wide),
        "gate.weight": r.normal(0, 0.01, (COUNT * 6, wide)), "gate.bias": np.zeros(COUNT * 6),
        "correct.weight": r.normal(0, 0.01, (len(KNOTS), wide)), "correct.bias": np.zeros(len(KNOTS)),
        "width.weight": np.zeros((6, wide)), "width.bias": np.zeros(6),
    }  # fmt: skip
    offsets = np.array([-1.28, -0.84, -0.52, -0.25, 0, 0.25, 0.52, 0.84, 1.28], np.float32)
    return SeriesModel(weights, [{k: v.astype(np.float32) for k, v in net.items()}], offsets)


def test_the_prior_is_the_same_for_a_seed_and_finite() -> None:
    one, again, other = pool(30, 1), pool(30, 1), pool(30, 2)
    assert one.shape == (30, LENGTH)
    assert np.isfinite(one).all()
    assert (one == again).all()
    assert not (one == other).all()


def test_every_part_changes_sign_with_the_series() -> None:
    x = pool(6, 3)[:, :1344]
    assert np.allclose(parts(x, 24, 60), -parts(-x, 24, 60), atol=1e-5)


@pytest.mark.parametrize("season", [7, 24, 52])
def test_the_naive_forecasts_are_what_their_names_say(model: SeriesModel, season: int) -> None:
    x = pool(3, 4)[:, : 56 * season if season < 24 else 1300].astype(float)
    trials = model.say(x, season, season).trials
    assert np.allclose(trials[:, :, SEASONAL_NAIVE], x[:, -season:], atol=1e-4)
    assert np.allclose(trials[:, :, LAST_VALUE], x[:, -1:], atol=1e-4)
    assert np.allclose(trials[:, :, WEEK_BEFORE], x[:, -7 * season : -6 * season], atol=1e-4)


def test_it_does_not_depend_on_units(model: SeriesModel) -> None:
    x = pool(3, 6)[:, :1344].astype(float)
    said, other = model.say(x, 24, 48), model.say(-1000 * x + 5e4, 24, 48)
    assert np.allclose(other.point, -1000 * said.point + 5e4, atol=0.2)
    assert np.allclose(other.spread, 1000 * said.spread, rtol=1e-3)


@pytest.mark.parametrize("unit", [1e-11, 1e9])
def test_its_band_is_of_the_size_of_the_readings(model: SeriesModel, unit: float) -> None:
    x = (50 + 10 * np.sin(np.arange(400) / 24 * 2 * np.pi) + np.cos(np.arange(400.0))) * unit
    found = outlooks(model, x, 24, 6, [400])
    assert 0 < np.ptp(found.quantiles[0], axis=-1).max() < 60 * unit


def test_what_comes_after_an_origin_has_no_part_in_it(model: SeriesModel) -> None:
    x = pool(1, 7)[0].astype(float)
    changed = np.concatenate([x[:1200], x[1200:] + 50])
    one, other = (outlooks(model, v, 24, 24, [1000, 1200]) for v in (x, changed))
    assert np.allclose(one.quantiles, other.quantiles)
    assert (np.diff(one.quantiles, axis=2) >= 0).all()


def test_a_naive_forecast_that_does_better_is_used(model: SeriesModel) -> None:
    """A square wave that never differs: the season before is right to the last digit."""
    x = np.tile([0.0] * 12 + [5.0] * 12, 30)
    found = outlooks(model, x, 24, 24, [len(x)])
    assert found.weights[0, 1 + SEASONAL_NAIVE] == pytest.approx(1)
    assert np.allclose(found.point[0], x[:24], atol=1e-5)


def test_numpy_is_torch(model: SeriesModel) -> None:
    torch = pytest.importorskip("torch")
    from industria.models.series.learn import arrays_of, offsets_of, reopened

    net = reopened(model)
    seen = look(pool(5, 8)[:, :1344], 24, STEPS)
    with torch.no_grad():
        point, spread = net(*(torch.tensor(a) for a in (seen.odd, seen.even, seen.parts[:, KNOTS])))
    said = model.say(pool(5, 8)[:, :1344], 24, STEPS)
    assert np.allclose(said.point[:, KNOTS], point.numpy() * seen.spread + seen.centre, atol=1e-5)
    assert np.allclose(said.spread[:, KNOTS], spread.numpy() * seen.spread, atol=1e-5)
    assert np.allclose(offsets_of([net]), model.offsets, atol=1e-5)
    assert {k: v.shape for k, v in arrays_of(net).items()} == {
        k: v.shape for k, v in model.nets[0].items()
    }


def test_arrays_come_back(model: SeriesModel) -> None:
    again = SeriesModel.from_arrays(model.arrays())
    x = pool(2, 9)[:, :800]
    assert np.array_equal(again.say(x, 24, 30).point, model.say(x, 24, 30).point)
    assert np.allclose(model.embed(x, 24), model.embed(-3 * x + 7, 24), atol=1e-4)


def hours(n: int) -> np.ndarray:
    return np.datetime64("2024-01-01", "ns") + np.arange(n) * np.timedelta64(1, "h")


def test_gaps_are_closed_and_said() -> None:
    t, v = hours(50), np.arange(50.0)
    keep = np.ones(50, bool)
    keep[10:13] = False
    made = grid(t[keep], v[keep], "flow")
    assert np.allclose(made.values, v)
    assert made.filled == 3
    assert "3 steps" in made.notes[0].en
    assert made.ahead(2)[0] == t[-1] + np.timedelta64(1, "h")


def test_uneven_sampling_is_averaged_and_said() -> None:
    r = np.random.default_rng(1)
    t = np.datetime64("2024-01-01", "ns") + np.cumsum(r.integers(20, 100, 300)).astype(
        "timedelta64[s]"
    )
    made = grid(t, np.linspace(0, 1, 300), "flow")
    assert any("uneven" in n.en for n in made.notes)
    assert np.isfinite(made.values).all()


def test_months_stay_months() -> None:
    t = np.arange("2020-01", "2023-01", dtype="datetime64[M]").astype("datetime64[ns]")
    made = grid(t, np.arange(36.0), "output")
    assert made.months == 1
    assert str(made.ahead(2)[1])[:10] == "2023-02-01"


def test_stamps_that_make_no_grid_are_refused() -> None:
    t = np.array(
        ["2020-01-01T00:00:00", "2020-01-01T00:00:01", "2020-01-01T00:00:02", "2024-01-01"],
        "datetime64[ns]",
    )
    with pytest.raises(InputError, match="equal steps"):
        grid(t, np.arange(4.0), "flow")


def test_the_season_is_the_calendars_or_the_machines() -> None:
    r = np.random.default_rng(2)
    t = np.arange(900)
    noise = 0.2 * r.standard_normal(900)
    assert season_of(np.sin(2 * np.pi * t / 24) + noise, calendar(HOUR_S)) == 24
    assert season_of(np.sign(np.sin(2 * np.pi * t / 37)) + noise, calendar(10.0)) == 37
    assert season_of(np.cumsum(r.standard_normal(900)), calendar(HOUR_S)) == 0


def test_a_rehearsal_scores_the_naive_forecasts_rightly(model: SeriesModel) -> None:
    r = np.random.default_rng(3)
    x = np.sin(2 * np.pi * np.arange(600) / 24) + 0.3 * r.standard_normal(600)
    series = Series("a", grid(hours(600), x, "a"), 24, True, 24, "value", False)
    found = rehearse(model, series, 24, 72, 24)
    origins = [528, 552, 576]
    truth = np.stack([x[t : t + 24] for t in origins])
    naive = np.abs(np.stack([x[t - 24 : t] for t in origins]) - truth).mean()
    assert found.origins == 3
    assert found.errors["seasonal naive"]["mae"] == pytest.approx(naive)
    assert found.errors["forecast"]["mae"] < naive
    with pytest.raises(InputError, match="test fewer rows"):
        rehearse(model, series, 24, 590, 24)


def test_a_forecast_says_what_stands_behind_it(model: SeriesModel) -> None:
    r = np.random.default_rng(4)
    x = np.round(3 + 2 * np.sin(2 * np.pi * np.arange(600) / 24) + r.random(600)).clip(0)
    made = forecast(model, Series("n", grid(hours(600), x, "n"), 24, True, 24, "count", True), 30)
    assert made.quantiles.shape == (30, len(QUANTILES))
    assert made.quantiles.min() >= 0
    assert sum(made.experts.values()) == pytest.approx(1, abs=0.25)
    assert set(made.errors) == {"forecast", "last value", "seasonal naive"}
    assert made.times[0] == hours(601)[-1]


def test_hours_without_readings_are_no_gaps() -> None:
    t = np.arange("2024-01-01", "2024-03-30", dtype="datetime64[D]")
    worked = t[np.is_busday(t)]
    made = grid(worked.astype("datetime64[ns]"), np.arange(float(len(worked))), "price")
    assert made.filled == 0
    assert (np.diff(made.values) == 1).all()
    assert made.lengths[0] == 5
    assert [str(d)[:10] for d in made.ahead(2)] == ["2024-04-01", "2024-04-02"]
    assert "closed" in made.notes[0].en
    shift = hours(24 * 7 * 5)
    of_day = (shift - shift.astype("datetime64[D]")).astype("timedelta64[h]").astype(int)
    open_ = np.is_busday(shift.astype("datetime64[D]")) & (of_day >= 6) & (of_day < 22)
    made = grid(shift[open_][3:], np.arange(float(open_.sum()))[3:], "load")
    assert made.filled == 0
    assert made.lengths[:2] == (16, 80)
    assert str(made.ahead(1)[0])[:13] == "2024-02-05T06"


def test_the_time_column_is_the_one_that_moves_on() -> None:
    t = hours(200)
    ordered = np.sort(np.random.default_rng(0).choice(t[:5], 200))
    table = pa.table({"ordered at": ordered, "flow": np.arange(200.0), "measured at": t})
    found = clock_of(table)
    assert found.name == "measured at"
    assert "ordered at" in found.notes[0].en
    assert clock_of(table, "ordered at").name == "ordered at"
    with pytest.raises(InputError, match="measured at"):
        clock_of(table, "flow")


def test_daylight_saving_leaves_no_gap_and_no_double_hour() -> None:
    even = pd.date_range("2023-10-01", "2024-04-10", freq="h", tz="UTC").tz_convert("Europe/Berlin")
    local = pa.table(
        {"time": even.tz_localize(None).to_numpy(), "load": np.arange(float(len(even)))}
    )
    found = clock_of(local)
    assert (np.diff(found.times) == np.timedelta64(1, "h")).all()
    assert found.times[-1] == local["time"].to_numpy()[-1]
    assert "2023-10-29" in found.notes[0].en
    assert "2024-03-31" in found.notes[0].en
    twice = pa.table({"time": np.repeat(hours(300), 2), "load": np.arange(600.0)})
    assert (clock_of(twice).times == twice["time"].to_numpy()).all()
