"""``industria forecast``: a table of quantiles with what stands behind it, or a refusal that says what to do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.core import InputError, UsageError
from industria.plant import Plant


def _csv(folder: Path, name: str, columns: dict[str, np.ndarray], step: str = "h") -> Path:
    rows = len(next(iter(columns.values())))
    times = np.datetime64("2026-01-05T00:00:00") + np.arange(rows) * np.timedelta64(1, step)
    lines = [
        ",".join(
            [
                str(t).replace("T", " "),
                *("" if np.isnan(v[k]) else f"{v[k]:.5g}" for v in columns.values()),
            ]
        )
        for k, t in enumerate(times)
    ]
    path = folder / f"{name}.csv"
    path.write_text("\n".join([",".join(["time", *columns]), *lines]) + "\n")
    return path


def _load(rows: int = 500) -> np.ndarray:
    r = np.random.default_rng(1)
    return np.asarray(50 + 10 * np.sin(2 * np.pi * np.arange(rows) / 24) + r.normal(0, 1, rows))


def test_a_forecast_is_a_table_with_its_evidence(plant: Plant, tmp_path: Path) -> None:
    r = np.random.default_rng(2)
    load, price = _load(), np.cumsum(r.normal(0, 1, 500)) + 200
    load[100:104] = np.nan
    plant.ingest(_csv(tmp_path, "mill", {"load": load, "price": price, "set": np.full(500, 3.0)}))
    found = plant.call("forecast", asset="mill", horizon=24)
    said = json.loads(json.dumps(found.to_json()))
    assert [c["column"] for c in said["columns"]] == ["load", "price"]
    assert "set" in said["left_out"][0]["en"]
    first = said["columns"][0]
    assert first["season_steps"] == 24
    assert first["evidence"]["not_measured"] == 4
    assert first["evidence"]["model"] == said["model"] == "series-general:1"
    errors = first["backtest"]["mean_absolute_error"]
    assert errors["forecast"] < min(errors["last value"], errors["seasonal naive"])
    rows = plant.sql('SELECT * FROM mill_forecast ORDER BY "column", time').to_pylist()
    assert len(rows) == 48
    assert rows[0]["q10"] < rows[0]["q50"] < rows[0]["q90"]
    assert rows[0]["mean"] == pytest.approx(first["forecast"][0]["mean"])
    truth = 50 + 10 * np.sin(2 * np.pi * np.arange(500, 524) / 24)
    assert np.abs([f["mean"] for f in first["forecast"]] - truth).mean() < 1.5
    assert plant.models.current("series-general") is not None


def test_what_cannot_be_forecast_is_refused(plant: Plant, tmp_path: Path) -> None:
    plant.ingest(_csv(tmp_path, "still", {"level": np.full(100, 2.0), "a": _load(100)}))
    plant.ingest(_csv(tmp_path, "short", {"level": np.arange(9.0)}))
    (tmp_path / "parts.csv").write_text("part,mass\nbolt,1.5\nnut,2.5\n")
    plant.ingest(tmp_path / "parts.csv")
    with pytest.raises(InputError, match="nothing to forecast"):
        plant.call("forecast", asset="still", column=["level"])
    with pytest.raises(InputError, match="at least 16 steps"):
        plant.call("forecast", asset="short")
    with pytest.raises(InputError, match="dates or times"):
        plant.call("forecast", asset="parts")
    with pytest.raises(InputError, match="columns of"):
        plant.call("forecast", asset="still", column=["weight"])
    with pytest.raises(UsageError, match="horizon"):
        plant.call("forecast", asset="still", horizon=-1)


@pytest.mark.parametrize("order", [["time", "machine"], ["machine", "time"]])
def test_several_machines_at_the_same_times_are_not_averaged(
    plant: Plant, tmp_path: Path, order: list[str]
) -> None:
    times = pd.date_range("2026-03-01", periods=120, freq="h")
    both = [pd.DataFrame({"time": times, "machine": m, "load": _load(120) + 900 * i}) for i, m in enumerate("AB")]  # fmt: skip
    pd.concat(both).sort_values(order).to_csv(tmp_path / "two.csv", index=False)
    plant.ingest(tmp_path / "two.csv")
    with pytest.raises(InputError, match="2 things in machine"):
        plant.call("forecast", asset="two", horizon=3)


def test_it_is_said_in_both_languages_and_rehearsed(plant: Plant, tmp_path: Path) -> None:
    plant.ingest(_csv(tmp_path, "mill", {"load": _load()}))
    made = plant.call("forecast", asset="mill")
    assert "次回测" in made.show("zh")
    assert "backtests on its own past" in made.show("en")
    found = plant.call("forecast", asset="mill", horizon=24, test_rows=96, every=24)
    test = found.tests[0]
    assert test.origins == 4
    assert test.errors["forecast"]["mase"] < test.errors["seasonal naive"]["mase"]
    assert "MASE" in found.show("en")


@pytest.mark.learn
def test_a_child_of_a_plant_is_never_worse_where_it_was_chosen(
    plant: Plant, tmp_path: Path
) -> None:
    plant.ingest(_csv(tmp_path, "mill", {"load": _load(1800)}))
    options = ["steps=8", "horizon=24", "replay=0"]
    made = plant.call(
        "train",
        task="forecasting",
        asset=["mill"],
        parent="series-general",
        level="industry",
        option=options,
    )
    card = made.card
    assert card.parent == "series-general:1"
    tuning = card.options["tuning"][0]  # type: ignore[index]
    assert tuning["trained_share"] <= 0.02
    values = dict(tuning["validations"])
    assert values[tuning["best_step"]] == min(values.values())
    assert card.metrics["mase"] < card.baseline_metrics["mase"]
    assert "general_mse" in card.metrics
    with pytest.raises(InputError, match="a parent to tune"):
        plant.call("train", task="forecasting", asset=["mill"])
    child = plant.call("forecast", asset="mill", model="forecast_mill", horizon=12)
    assert child.model == "forecast_mill:1"
