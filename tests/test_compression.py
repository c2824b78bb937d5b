"""Models are made smaller and faster, refused where they lose too much, and leave for machines without industria."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from industria.core import InputError, IntegrityError, UsageError
from industria.models import shipped
from industria.models.compression import bits
from industria.models.compression.latency import quantile
from industria.models.families.series import FAMILY as SERIES
from industria.models.families.table_prior import FAMILY as TABLES
from industria.plant import ChatConfiguration, Plant

pytest.importorskip("onnxruntime")


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    folder = tmp_path_factory.mktemp("compression")
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as opened:
        at = np.datetime64("2026-01-01T00:00:00") + np.arange(400).astype("timedelta64[h]")
        values = 20 + 5 * np.sin(np.arange(400) * 2 * np.pi / 24) + 0.01 * np.arange(400)
        lines = [f"{t},{v:.4f}" for t, v in zip(at, values, strict=True)]
        (folder / "line.csv").write_text("\n".join(["time,temperature", *lines]) + "\n")
        opened.ingest(folder / "line.csv")
        opened.call("models.compress", model="series-general", method="quantise", faster=1.0)
        yield opened


@given(st.integers(2, 8), st.integers(0, 1000))
def test_rows_are_rounded_to_their_own_steps(width: int, seed: int) -> None:
    array = np.random.default_rng(seed).normal(size=(3, 40)).astype(np.float32)
    array[1] = 0
    whole, scale = bits.rounded(array, width)
    back = bits.widened(whole, scale)
    assert np.abs(whole).max() <= 2 ** (width - 1) - 1
    assert (np.abs(back - array) <= scale[:, None] * 0.5001).all()
    assert (
        bits.rounded(back, width)[0] == whole
    ).all()  # what comes out of a file goes back into it


def test_a_file_that_is_damaged_is_refused() -> None:
    files = bits.packed({"w": np.ones((64, 64), np.float32)}, 4)
    assert len(files[bits.FILE]) < 1000
    for wrong in ({}, {bits.FILE: files[bits.FILE][:-9]}, {bits.FILE: b"nothing"}):
        with pytest.raises(IntegrityError, match="compress the model again"):
            bits.opened(wrong)
    with pytest.raises(IntegrityError, match="bits"):
        bits.of({})


def test_the_graph_says_what_numpy_says() -> None:
    series = SERIES.load(shipped.files("series-general"), {})
    past = np.random.default_rng(0).normal(size=(5, 200)).cumsum(1)
    plain, graph = (m.say(past, 24, 30).point for m in (series, replace(series, bits=8)))
    assert np.abs(plain - graph).max() < 1e-4 * np.abs(plain).max()
    from industria.models.tables.tokens import read

    tables = TABLES.load(shipped.files("tables-general"), {"heads": 4, "experts": True})
    rows, kinds = np.random.default_rng(1).normal(size=(1, 40, 5)), np.arange(20)[None] % 3
    tokens = read(rows, kinds, 3, np.random.default_rng(0))
    said = [m.say(tokens) for m in (tables, replace(tables, bits=8))]
    assert np.abs(said[0] - said[1]).max() < 1e-5


def test_a_compressed_version_waits_and_forecasts(plant: Plant) -> None:
    before, after = (plant.models.card("series-general", v) for v in (1, 2))
    assert before.size_bytes >= 4 * after.size_bytes
    current = plant.models.current("series-general")
    assert current is not None and current.version == 1
    assert after.parent == "series-general:1" and after.options["bits"] in (5, 6, 7, 8)
    assert after.metrics["mse"] <= 1.01 * after.baseline_metrics["mse"]
    one, two = (
        plant.call("forecast", asset="line", horizon=24, model=f"series-general:{v}")
        .forecasts[0]
        .mean
        for v in (1, 2)
    )
    assert 0 < np.abs(one - two).max() < 0.2


def test_what_cannot_be_kept_is_refused_and_nothing_is_kept(plant: Plant) -> None:
    kept = len(plant.models.list())
    with pytest.raises(InputError, match="within the budget, found none"):
        plant.call("models.compress", model="series-general:1", method="quantise", smaller=900.0)
    with pytest.raises(InputError, match="name its parent series-general:1"):
        plant.call("models.compress", model="series-general:2")
    with pytest.raises(UsageError, match="a loss from 0 to 1"):
        plant.call("models.compress", model="series-general:1", loss=2.0)
    with pytest.raises(InputError, match="a family that can be compressed"):
        plant.call("models.compress", model="language-means")
    assert len(plant.models.list()) - kept == len(plant.models.list("language-means"))


def test_hidden_units_that_move_nothing_go_first() -> None:
    from industria.models.compression.hooks.series import pruned

    net = dict(SERIES.load(shipped.files("series-general"), {}).nets[0])
    idle = np.arange(0, 320, 2)
    down = net["blocks.0.down.weight"].copy()
    down[:, idle] = 0
    found = pruned({**net, "blocks.0.down.weight": down}, 0.5)
    assert found["blocks.0.up.weight"].shape == (160, 160)
    assert (found["blocks.0.up.weight"] == net["blocks.0.up.weight"][1::2]).all()


def test_a_model_runs_where_industria_is_not(plant: Plant, tmp_path: Path) -> None:
    from industria.models.edge.runner import main

    folder = tmp_path / "edge"
    plant.call("models.export", model="series-general:2", format="edge", to=folder)
    for name in ("numpy", "onnxruntime"):  # the only packages that it can find
        (tmp_path / name).symlink_to(Path(__import__(name).__file__ or "").parent)
    libraries = Path(np.__file__).parent.parent / "numpy.libs"
    if libraries.is_dir():
        (tmp_path / "numpy.libs").symlink_to(libraries)
    file = next(tmp_path.parent.glob("compression*/line.csv"))
    done = subprocess.run(
        [sys.executable, "-S", "-m", "edge.runner", str(file), "--horizon", "24"], cwd=folder, text=True,
        env={"PYTHONPATH": os.pathsep.join((str(tmp_path), str(folder)))}, capture_output=True, check=True,
    )  # fmt: skip
    said = json.loads(done.stdout)
    here = plant.call("forecast", asset="line", horizon=24, model="series-general:2").forecasts[0]
    assert np.abs(np.asarray(said["mean"]) - here.mean).max() < 1e-5
    assert np.abs(np.asarray(said["quantiles"]) - here.quantiles).max() < 1e-5
    assert main([str(file), "--column", "nothing"]) == 2


def test_latency_is_said_beside_a_budget(plant: Plant) -> None:
    found = plant.call("models.latency", model="series-general:2", calls=20, load=1, budget_ms=1e6)
    assert found.within and 0 < found.found.p50 <= found.found.p99 <= found.found.most
    assert [quantile([4.0, 1.0, 3.0, 2.0], s) for s in (0.25, 0.5, 0.99)] == [1.0, 2.0, 4.0]
    with pytest.raises(UsageError, match="20 to 100000 calls"):
        plant.call("models.latency", model="series-general:2", calls=1)


def test_a_pupil_learns_with_its_weights_rounded() -> None:
    torch = pytest.importorskip("torch")
    from industria.models.compression.pupil import Pupil, Rounded, taught
    from industria.models.training.plan import TrainingPlan

    teacher = torch.nn.Linear(64, 64)

    class Learner:
        module = torch.nn.Linear(64, 64)

        def batch(self, step: int):  # type: ignore[no-untyped-def]
            return (torch.randn(32, 64, generator=torch.Generator().manual_seed(step)),)

        def loss(self, module, batch):  # type: ignore[no-untyped-def]
            return 0.0 * module(batch[0]).mean()

        def validate(self, module):  # type: ignore[no-untyped-def]
            return None

    learner = Learner()
    pupil = Pupil(learner.module, teacher, learner, lambda m, b: m(b[0]), 1.0)
    history = taught(pupil, 4, TrainingPlan(30, 32, 1e-2), lambda *_: None)
    assert history.losses[-1] < 0.5 * history.losses[0]
    weight = learner.module.weight.detach()
    near = Rounded(4)(weight)
    assert torch.allclose(
        near, torch.from_numpy(bits.through({"w": weight.numpy()}, 4)["w"]), atol=1e-6
    )


def test_a_mixture_says_in_numpy_what_it_says_in_torch() -> None:
    torch = pytest.importorskip("torch")
    from industria.models.tables.learning import batch_of
    from industria.models.tables.network import Shape, TableNetwork
    from industria.models.tables.shots import TableModel
    from industria.models.tables.tokens import Tokens

    torch.manual_seed(0)
    network = TableNetwork(Shape(16, 2, 2, mixture=3)).eval()
    parts = [p.flatten(0, 1) for p in batch_of(5, 200)[:4]]
    with torch.no_grad():
        wanted = network(*parts).numpy()
    weights = {n: w.numpy() for n, w in network.state_dict().items()}
    said = TableModel(weights, 2).say(Tokens(*(p.numpy() for p in parts), classes=2))
    assert np.abs(said - wanted).max() < 1e-5
    assert float(network.imbalance()) > 0
    assert all(sum(shares) == pytest.approx(1) for shares in network.shares())
