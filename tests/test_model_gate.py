"""A version that is worse waits; a rollback goes back and never forth; forget takes the models along."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from industria.cli import app
from industria.core import ModelCard, NotFoundError, Text, UsageError
from industria.infrastructure.objects import ObjectStore
from industria.models.gate import JUDGED_BY, UNSEEN_ROWS, below_baseline, reason_to_wait
from industria.models.registry import Registry
from industria.plant import Plant

pytestmark = pytest.mark.fast

SHARE = "false_alarm_rate_unseen_normal"


def card(metrics: dict[str, float], baseline: dict[str, float] | None = None, rows: int = 0):
    return ModelCard(
        "m", 0, "anomaly_detection", "scenario", metrics=metrics, baseline="forest",
        baseline_metrics=baseline or {}, options={UNSEEN_ROWS: rows} if rows else {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("new", "current", "waits"),
    [
        (card({SHARE: 0.48}), card({SHARE: 0.0}), True),
        (card({SHARE: 0.0}), card({SHARE: 0.48}), False),
        (card({SHARE: 0.1}), card({SHARE: 0.1}), False),
        (card({"f1": 0.7, SHARE: 0.0}), card({"f1": 0.9, SHARE: 0.2}), True),
        (card({"f1": 0.9, SHARE: 0.2}), card({"f1": 0.7, SHARE: 0.0}), False),
        (card({SHARE: float("nan")}), card({SHARE: 0.1}), True),
        (card({SHARE: 0.011}, rows=500), card({SHARE: 0.010}, rows=500), False),  # chance
        (card({SHARE: 0.11}, rows=500), card({SHARE: 0.01}, rows=500), True),
        (card({SHARE: 0.2}, {SHARE: 0.1}), card({SHARE: 0.3}, {SHARE: 0.4}), True),
        (card({SHARE: 0.2}, {SHARE: 0.1}), card({SHARE: 0.3}, {SHARE: 0.1}), False),
        (card({"other": 1.0}), card({SHARE: 0.3}), False),
    ],
)
def test_the_gate_compares_what_was_recorded(
    new: ModelCard, current: ModelCard, waits: bool
) -> None:
    reason = reason_to_wait(new, current)
    assert (reason is not None) == waits
    assert reason is None or (reason.zh and "worse" in reason.en)


def test_the_first_version_is_used_and_its_baseline_is_said() -> None:
    first = card({SHARE: 0.3}, {SHARE: 0.1})
    assert reason_to_wait(first, None) is None
    assert "baseline" in below_baseline(first).en
    assert below_baseline(card({SHARE: 0.1}, {SHARE: 0.3})) is None


@pytest.mark.parametrize(
    ("higher_is_better", "new", "current", "waits"),
    [
        (False, 0.9, 0.8, True),
        (False, 0.8, 0.9, False),
        (True, 0.8, 0.9, True),
        (True, 0.9, 0.8, False),
    ],
)
def test_a_task_says_which_way_its_metric_is_better(
    higher_is_better: bool, new: float, current: float, waits: bool
) -> None:
    def of(value: float, baseline: float) -> ModelCard:
        return ModelCard(
            "m", 0, "forecasting", "scenario", metrics={"mase": value},
            baseline_metrics={"mase": baseline}, options={JUDGED_BY: ["mase", higher_is_better]},
        )  # fmt: skip

    easy = 9.0 if not higher_is_better else 0.0
    assert (reason_to_wait(of(new, easy), of(current, easy)) is not None) == waits
    assert (below_baseline(of(new, current)) is not None) == waits


@pytest.fixture
def registry(tmp_path: Path):
    opened = Registry(tmp_path / "models.db", ObjectStore(str(tmp_path / "objects")))
    yield opened
    opened.close()


def _add(registry: Registry, waits: bool = False, assets: tuple[str, ...] = ()) -> int:
    made = ModelCard("m", 0, "anomaly_detection", "scenario", training_assets=assets)
    why = Text("差", "worse") if waits else None
    return registry.add(made, {"a": b"weights"}, why).version


def test_a_rollback_goes_further_back_and_then_refuses(registry: Registry) -> None:
    for _ in range(4):
        _add(registry)
    assert registry.current("m").version == 4
    registry.promote("m", 1)
    registry.promote("m", 4)
    assert [registry.rollback("m").version for _ in range(3)] == [1, 3, 2]
    for _ in range(2):
        with pytest.raises(NotFoundError, match=r"promote one of 1, 2 .current., 3, 4"):
            registry.rollback("m")
    assert registry.current("m").version == 2
    registry.promote("m", 4)
    assert registry.rollback("m").version == 2


def test_a_version_that_waits_is_kept_named_and_promoted(registry: Registry) -> None:
    _add(registry)
    assert _add(registry, waits=True) == 2
    assert registry.card("m").version == 1 and registry.card("m", 2).version == 2
    assert [(c.version, why.en) for c, why in registry.waiting("m")] == [(2, "worse")]
    with pytest.raises(NotFoundError, match="before version 1"):
        registry.rollback("m")
    assert registry.promote("m", 2).version == 2 and not registry.waiting("m")
    assert registry.rollback("m").version == 1


@pytest.mark.parametrize("version", [0, -1, 3, 99])
def test_a_version_that_is_not_there_names_those_that_are(registry: Registry, version: int) -> None:
    _add(registry)
    _add(registry)
    with pytest.raises(NotFoundError, match=r"there are 1, 2 .current."):
        registry.promote("m", version)
    assert registry.current("m").version == 2
    with pytest.raises(NotFoundError, match="found m"):
        registry.promote("other", 1)


def test_models_go_with_what_they_were_trained_on(registry: Registry) -> None:
    _add(registry, assets=("old",))
    _add(registry, assets=("new",))
    assert [c.version for c in registry.forget({"new"})] == [2]
    assert registry.current("m").version == 1
    assert [c.version for c in registry.forget({"old", "else"})] == [1]
    assert registry.list() == [] and registry.current("m") is None


def test_a_registry_of_an_older_plant_is_rolled_back(registry: Registry, tmp_path: Path) -> None:
    _add(registry)
    _add(registry)
    with registry._store.write() as connection:
        connection.execute("DELETE FROM was_current")  # such as it was before this was kept
    assert registry.rollback("m").version == 1
    with pytest.raises(NotFoundError):
        registry.rollback("m")


def _line(folder: Path, fault_from: int, rows: int = 1200) -> Path:
    """A table of two channels, the first with a fault of 200 rows."""
    draw = np.random.default_rng(4)
    a, b = draw.normal(40, 0.5, rows), draw.normal(8, 0.1, rows)
    a[fault_from : fault_from + 200 : 2] += 6
    lines = [
        f"2026-02-01 {k // 360:02d}:{k // 6 % 60:02d}:{k % 6 * 10:02d},{x:.3f},{y:.3f}"
        for k, (x, y) in enumerate(zip(a, b, strict=True))
    ]
    path = folder / "line.csv"
    path.write_text("time,pressure,flow\n" + "\n".join(lines) + "\n")
    return path


def test_a_worse_version_waits_and_detect_keeps_to_the_current_one(
    plant: Plant, tmp_path: Path
) -> None:
    plant.ingest(_line(tmp_path, 850))
    folder = ["--plant", str(plant.root)]
    run = CliRunner().invoke

    def train(rows: int) -> dict:
        arguments = ["train", "anomaly_detection", "line", "--train-rows", str(rows), "--json"]
        return json.loads(run(app, [*arguments, *folder]).stdout)

    assert train(800)["current"] is True
    worse = train(1000)  # the fault is in what it was told is normal
    assert worse["current"] is False and "worse" in worse["why"]["en"] and worse["why"]["zh"]
    found = json.loads(run(app, ["detect", "line", "--json", *folder]).stdout)
    assert found["model"] == "anomaly_line:1" and found["alarms"]
    assert "version 2 waits" in found["notes"][-1]["en"]
    named = json.loads(
        run(app, ["detect", "line", "--model", "anomaly_line:2", "--json", *folder]).stdout
    )
    assert named.get("model", "anomaly_line:2") == "anomaly_line:2"
    text = run(app, ["models", *folder]).stdout
    assert "* anomaly_line 1" in text and "not current" in text
    again = json.loads(
        run(app, ["detect", "line", "--train-rows", "1000", "--json", *folder]).stdout
    )
    assert again["model"] == "anomaly_line:1" and "version 3 waits" in again["notes"][-1]["en"]
    with pytest.raises(UsageError, match="NAME:VERSION"):
        plant.detect("line", model="anomaly_line:new")
    removed = json.loads(run(app, ["forget", "line", "--json", *folder]).stdout)
    assert removed["models"] == ["anomaly_line:1", "anomaly_line:2", "anomaly_line:3"]
    assert plant.models.list() == []
