"""The detector: figures on SKAB, a threshold that never sees labels, channels that carry the alarm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from industria.bench.entry import Context
from industria.core import InputError, NotFoundError, UsageError, silent
from industria.models.anomaly.combined_index import CombinedIndex
from industria.models.anomaly.detector import detect, train
from industria.models.families.combined_index import FAMILY
from industria.plant import Plant

pytestmark = pytest.mark.fast


def readings(rows: int = 1200, seed: int = 0) -> np.ndarray:
    """Four channels that move together, (row, channel)."""
    rng = np.random.default_rng(seed)
    load = np.sin(np.arange(rows) / 60)
    return np.stack([10 + load, 5 + 2 * load, 50 - load, 3 + 0.5 * load], axis=1) + rng.normal(
        0, 0.1, (rows, 4)
    )


def table(values: np.ndarray) -> pa.Table:
    times = np.datetime64("2026-01-01", "us") + np.arange(len(values)) * np.timedelta64(1, "s")
    return pa.table({"time": times, **{f"s{i}": values[:, i] for i in range(values.shape[1])}})


@pytest.mark.real_data
@pytest.mark.slow
def test_skab(data: Path, tmp_path: Path):
    from industria.bench.rows.fun_2 import measure

    f1, false_alarms, missed, *_ = measure(Context(data, tmp_path, silent, sample=11))
    assert f1.value >= 0.80
    assert false_alarms.value < 0.2 and missed.value < 0.25
    baselines = {part.split(" ")[-1] for part in f1.baseline.split(", ")}
    assert all(f1.value > float(b) for b in baselines), "better than both baselines of the same run"


def test_a_broken_relation_is_found_and_its_channel_named():
    values = readings()
    values[900:1000, 2] += 1.5
    model = train(table(values), rows=600)
    found = detect(table(values), model)
    assert len(found.alarms) == 1
    assert found.alarms[0].columns[0] == "s2"
    start = int(found.alarms[0].start[17:19]) + 60 * int(found.alarms[0].start[14:16])
    assert 895 <= start <= 915
    assert found.scores.num_rows == len(values)
    assert found.scores.column_names == ["time", "score", "alarm"]


def test_what_comes_after_the_normal_part_never_moves_the_threshold():
    values = readings()
    changed = values.copy()
    changed[600:] += 30
    assert train(table(values), rows=600).threshold == train(table(changed), rows=600).threshold


def test_contributions_sum_to_one_and_a_model_round_trips():
    values = readings()
    model = CombinedIndex.fit(values[:600], ("a", "b", "c", "d"))
    assert np.allclose(model.contributions(values).sum(axis=1), 1)
    again = FAMILY.load(FAMILY.save(model), FAMILY.options(model))
    assert np.array_equal(again.score(values), model.score(values))
    assert again.channels == model.channels and again.options == model.options


def test_constant_gappy_and_single_channels_are_no_trouble():
    values = readings()
    values[:, 1] = 7.0
    values[100:120, 0] = np.nan
    model = train(table(values), rows=600)
    values[800:, 1] = 9.0  # a channel that stood still is no reading: it is said and not watched
    found = detect(table(values), model)
    assert not found.alarms
    assert [n.reason for n in found.left_out] == ["stands_still"]
    single = readings()[:, :1]
    single[900:] += 5
    model = train(table(single), rows=600)
    assert detect(table(single), model).alarms


def test_too_little_to_learn_from_is_said(plant: Plant, tmp_path: Path):
    with pytest.raises(InputError, match="at least 50 rows"):
        CombinedIndex.fit(readings()[:20], ("a", "b", "c", "d"))
    (tmp_path / "words.csv").write_text("a,b\nx,y\nz,w\n")
    plant.ingest(tmp_path / "words.csv")
    with pytest.raises(InputError, match="time column"):
        plant.detect("words")
    with pytest.raises(NotFoundError):
        plant.detect("nothing")
    with pytest.raises(UsageError, match="anomaly_detection"):
        plant.train("divination", "words")


def test_models_have_cards_versions_and_a_way_back(station: Plant):
    card = station.models.card("anomaly_pump_station")
    assert card.task == "anomaly_detection" and card.baseline == "isolation forest"
    assert card.training_assets and card.metrics and card.baseline_metrics
    second = station.train("anomaly_detection", "pump_station", normal_until="2026-03-06")
    assert second.version == card.version + 1
    assert station.models.rollback(card.name).version == card.version
    assert station.models.promote(card.name, second.version).version == second.version
    assert station.models.rollback(card.name).version == card.version
    with pytest.raises(NotFoundError):
        station.models.promote(card.name, 99)
