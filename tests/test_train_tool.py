"""``train`` of any task: cost before and after, killed and resumed, levels, recipes, the gate."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from industria.core import InputError, UsageError  # noqa: E402
from industria.models import families, recipes  # noqa: E402
from industria.plant import Plant  # noqa: E402
from toy_training.at_work import known  # noqa: E402

pytestmark = pytest.mark.learn
TOY = {"task": "toy_line", "asset": "line"}


@pytest.fixture(autouse=True)
def _toys() -> Iterator[None]:
    before, threads = [list(p.__path__) for p in (families, recipes)], torch.get_num_threads()
    known()
    torch.set_num_threads(1)
    yield
    for package, path in zip((families, recipes), before, strict=True):
        package.__path__[:] = path
    families.families.cache_clear()
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chance = np.random.default_rng(0)
    x = chance.uniform(-3, 3, 400)
    y = np.sin(x) + chance.normal(0, 0.1, 400)
    path = tmp_path_factory.mktemp("data") / "line.csv"
    path.write_text("x,y\n" + "\n".join(f"{a:.4f},{b:.4f}" for a, b in zip(x, y, strict=True)))
    return path


@pytest.fixture
def plant(tmp_path: Path, csv: Path) -> Iterator[Plant]:
    with Plant.open(tmp_path / "工厂 1", create=True) as opened:
        opened.ingest(csv)
        yield opened


def test_cost_is_said_before_and_after(plant: Plant) -> None:
    planned = plant.call("train", **TOY, estimate=True)
    assert planned.to_json()["cost"]["flop"] > 0 and planned.model == "line_line"
    assert plant.models.list() == [] and not (plant.root / "training").exists()
    plant.call("train.prices", watts=100.0, per_kwh=1.0, currency="EUR")
    made = plant.call("train", **TOY)
    cost = made.to_json()["cost"]
    assert cost["currency"] == "EUR" and cost["seconds"] > 0
    assert cost["kwh"] == pytest.approx(100 * cost["seconds"] / 3.6e6)
    assert cost["said_before"]["seconds"] > 0 and "EUR" in made.show("en")
    assert not list((plant.root / "training").glob("*/*"))  # finished: removed
    assert plant.call("train.prices").prices.watts == 100.0


def test_killed_the_same_call_goes_on_to_the_same_model(
    plant: Plant, csv: Path, tmp_path: Path
) -> None:
    whole = plant.call("train", **TOY)
    root = tmp_path / "other"
    with Plant.open(root, create=True) as other:
        other.ingest(csv)
    program = Path(__file__).parent / "toy_training" / "at_work.py"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(program.parents[1]), *filter(None, sys.path)]),
        "TOY_WAIT_S": "0.05",
    }
    process = subprocess.Popen(
        [sys.executable, str(program), str(root), json.dumps(TOY)], env=environment
    )
    deadline = time.monotonic() + 120
    try:
        while time.monotonic() < deadline and not list(root.glob("training/*/*.pt")):
            time.sleep(0.02)
        time.sleep(0.3)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with Plant.open(root, create=True) as other:
        assert other.models.list() == []
        told: list[float] = []
        made = other.call("train", progress=lambda what, done, total: told.append(done), **TOY)
        assert made.to_json()["cost"]["resumed"] and min(told) > 1
        assert made.card.files == whole.card.files
        assert not list(root.glob("training/*/*"))


def test_a_child_starts_from_its_parent_and_the_gate_knows_errors(plant: Plant) -> None:
    with pytest.raises(UsageError, match="found both"):
        plant.call("train", **TOY, recipe="toy-general")
    general = plant.call("train", recipe="toy-general")
    assert (general.card.level, general.card.version) == ("general", 1)
    assert plant.call("train", recipe="toy-general").card.files == general.card.files
    child = plant.call("train", **TOY, parent="toy-general", level="industry", option=["steps=10"])
    assert child.card.parent == "toy-general:2" and child.card.options["history"]["steps"] == 10
    alone = plant.call("train", **TOY, option=["steps=10"])
    assert child.card.metrics["mse"] < alone.card.metrics["mse"]
    assert not alone.standing.current and "mse" in alone.standing.notes[0].en
    still = plant.call("train", **TOY, parent="toy-general", option=["learning_rate=90"])
    assert still.card.options["history"]["best_step"] == 0  # no step helped
    assert still.card.files == general.card.files


def test_levels_are_held_beside_each_other_on_one_test(plant: Plant, csv: Path) -> None:
    other = csv.with_name("plain.csv")
    other.write_text("x,y\n" + "\n".join(f"{i / 50 - 3},{i / 50 - 3}" for i in range(301)))
    plant.ingest(other)
    plant.call("train", task="toy_line", asset="plain", level="general", name="wide")
    plant.call("train", **TOY, level="industry", parent="wide", option=["steps=20"])
    plant.call("train", **TOY, name="own", parent="line_line", option=["steps=100"])
    report = plant.call("models.levels", model="own", asset="line", general="plain").report
    assert [s.model for s in report.scores] == ["wide:1", "line_line:1", "own:1"]
    assert [s.level for s in report.scores] == ["general", "industry", "scenario"]
    values = [s.value for s in report.scores]
    assert report.rises == (values == sorted(values, reverse=True)) and values[0] > 3 * values[2]
    assert report.forgotten is not None and report.forgotten > 1  # it learned another line
    alone = plant.call("models.levels", model="wide", asset="plain")
    assert alone.report.forgotten is None and "wide:1" in alone.show("en")
    with pytest.raises(UsageError, match="learning rate"):
        plant.call("models.levels", model="own", asset="line", option=["depth=2"])


def test_what_cannot_be_trained_is_said(plant: Plant) -> None:
    with pytest.raises(UsageError, match="TASK TABLE"):
        plant.call("train")
    with pytest.raises(UsageError, match="learning rate"):
        plant.call("train", **TOY, option=["depth=3"])
    with pytest.raises(UsageError, match="whole number"):
        plant.call("train", **TOY, option=["steps=many"])
    with pytest.raises(UsageError, match="toy-general"):
        plant.call("train", recipe="bread")
    with pytest.raises(InputError, match="loss that is a number"):
        plant.call("train", **TOY, option=["learning_rate=1e30"])


def test_two_processes_and_devices_agree_with_one(plant: Plant) -> None:
    found = plant.call("train.machine", steps=3)
    assert found.trial.apart < 1e-5 and found.trial.cores >= 1
    assert found.to_json()["gain"] > 0 and "steps a second" in found.show("en")
    if not torch.cuda.is_available():
        assert "no GPU here" in found.show("en")
    with pytest.raises(UsageError, match="2 to 64"):
        plant.call("train.machine", processes=1)


def test_a_training_goes_with_what_is_forgotten(plant: Plant) -> None:
    from industria.models.training.sitting import begin, sitting

    asset = plant.lake.catalogue.get("line")
    folder = sitting(plant.root, "x")
    assert not begin(folder, [asset.id])
    (folder / "net.pt").write_bytes(b"half")
    assert begin(folder, [asset.id])
    plant.call("forget", source="line")
    assert not folder.exists()
