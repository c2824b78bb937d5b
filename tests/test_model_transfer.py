"""Models leave and come in whole, by sha256 and licence, or not at all; two beside each other."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from industria.core import (
    IndustriaError,
    InputError,
    IntegrityError,
    ModelCard,
    NotPermittedError,
    UsageError,
)
from industria.infrastructure.objects import ObjectStore
from industria.models import shipped
from industria.models.comparing import compare
from industria.models.families import similarity
from industria.models.lineage import confined, forest
from industria.models.registry import Registry
from industria.models.transfer.packing import packed, unpacked
from industria.plant import ChatConfiguration, Plant


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plant, Path]]:
    folder = tmp_path_factory.mktemp("a mill 轧机")
    draw = np.random.default_rng(5)
    rows = [
        f"2026-02-01 {k // 60:02d}:{k % 60:02d}:00,{draw.normal(40, 0.5):.3f},{draw.normal(8, 0.1):.3f}"
        for k in range(300)
    ]
    (folder / "mill.csv").write_text("time,pressure,flow\n" + "\n".join(rows) + "\n")
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(folder / "mill.csv")
        plant.call("train", task="anomaly_detection", asset="mill", train_rows=150)
        card = plant.models.card("anomaly_mill")
        again = replace(card, options={**card.options, "train_rows": 200})
        plant.models.add(again, plant.models.files("anomaly_mill"))
        yield plant, folder


def _sums(folder: Path) -> list[str]:
    return [hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.safetensors")]


@pytest.mark.parametrize("form", ["safetensors", "hf"])
def test_what_leaves_comes_back_the_same(held: tuple[Plant, Path], form: str) -> None:
    plant, folder = held
    to = folder / f"出 口 {form}"
    left = plant.call("models.export", model="anomaly_mill:1", to=to, format=form)
    assert not [p for p in folder.iterdir() if p.name.endswith(".part")]
    for line in (to / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((to / name).read_bytes()).hexdigest() == digest
    assert left.to_json()["files"].keys() == {p.name for p in to.iterdir()} - {"SHA256SUMS"}
    came = plant.call("models.import", file=to, name=f"mine_{form}", licence="CC0", sha256=_sums(to))  # fmt: skip
    card = came.found.card
    assert came.found.current and card.licence == "CC0" and not card.metrics
    assert card.options["imported"]["claims"]["name"] == "anomaly_mill"
    assert plant.models.files(card.name) == plant.models.files("anomaly_mill", 1)
    again = plant.call("models.import", file=to, name=f"mine_{form}", licence="CC0", sha256=_sums(to))  # fmt: skip
    assert not again.found.current and "未启用" in again.show("zh")  # nothing of it was measured
    shown = plant.call("models.show", model=f"mine_{form}")
    assert to.name in shown.show("en") and "导入" in shown.show("zh")
    if form == "hf":
        assert json.loads((to / "config.json").read_text())["model_type"] == "similarity"
        assert "| isolation forest |" in (to / "README.md").read_text()
    with pytest.raises(InputError, match="a new folder"):
        plant.call("models.export", model="anomaly_mill", to=to)


def test_an_export_that_fails_leaves_nothing(
    held: tuple[Plant, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, folder = held
    with pytest.raises(InputError, match="an export as onnx, found similarity"):
        plant.call("models.export", model="anomaly_mill", to=folder / "no", format="onnx")
    with pytest.raises(UsageError, match="--to"):
        plant.call("models.export", model="anomaly_mill")

    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    before = set(folder.iterdir())
    monkeypatch.setattr("industria.models.transfer.leaving.os.replace", full)
    with pytest.raises(InputError, match="no space left"):
        plant.call("models.export", model="anomaly_mill", to=folder / "no")
    assert set(folder.iterdir()) == before
    monkeypatch.undo()
    monkeypatch.setattr(
        type(similarity.FAMILY), "export_onnx", lambda self, model: b"onnx", raising=False
    )
    plant.call("models.export", model="anomaly_mill", to=folder / "graph", format="onnx")
    assert (folder / "graph" / "model.onnx").read_bytes() == b"onnx"


def test_weights_that_are_not_what_they_should_be_are_refused(held: tuple[Plant, Path]) -> None:
    plant, folder = held
    to = folder / "away"
    plant.call("models.export", model="anomaly_mill", to=to)
    sums = _sums(to)
    count = len(plant.models.list())

    def refused(error: type[IndustriaError], match: str, **changed: object) -> None:
        given = {"file": to, "name": "x", "licence": "MIT", "sha256": sums}
        with pytest.raises(error, match=match):
            plant.call("models.import", **given | changed)

    refused(UsageError, "--licence", licence=" ")
    refused(UsageError, "--name", name="a:1")
    refused(UsageError, "64 hexadecimal", sha256=["12"])
    refused(IntegrityError, "one of the sha256 that were given", sha256=["0" * 64])
    refused(IntegrityError, "a file is missing", sha256=[*sums, "0" * 64])
    refused(InputError, "found nothing", file=folder / "nowhere")
    refused(InputError, "expected weights", file=folder / "mill.csv")
    refused(UsageError, "--family", file=to / "arrays.safetensors")
    refused(UsageError, "name one of", family="divination")
    refused(IntegrityError, "smoothing", file=to / "arrays.safetensors", family="combined_index")
    for wrong in ("five", -1, True, None, float("inf")):
        bad = folder / f"bad {wrong}"
        shutil.copytree(to, bad)
        card = json.loads((bad / "card.json").read_text())
        card["options"]["remembered"] = wrong
        (bad / "card.json").write_text(json.dumps(card))
        refused(IntegrityError, "whole number of 1 or more for the option remembered", file=bad)
    shutil.copytree(to, folder / "worse")
    (folder / "worse" / "extra.pt").write_bytes(b"x")
    refused(InputError, r"extra\.pt, which can run code", file=folder / "worse")
    (folder / "worse" / "extra.pt").unlink()
    (folder / "worse" / "arrays.safetensors").write_bytes(b"\x01" * 64)
    refused(InputError, "a safetensors file", file=folder / "worse", sha256=_sums(folder / "worse"))
    (folder / "worse" / "card.json").write_text("[1]")
    refused(InputError, "an object in card.json", file=folder / "worse", sha256=_sums(folder / "worse"))  # fmt: skip
    assert len(plant.models.list()) == count


def test_two_versions_beside_each_other(held: tuple[Plant, Path]) -> None:
    plant, _ = held
    found = plant.call("models.compare", one="anomaly_mill:1", other="anomaly_mill:2")
    assert found.to_json()["differs"]["option train_rows"] == [150, 200]
    assert found.found.same_data and "基线" in found.show("zh")
    one = ModelCard("a", 1, "t", "scenario", metrics={"f1": 0.8, "x": 1.0}, baseline_metrics={"f1": 0.5})  # fmt: skip
    other = replace(one, version=2, metrics={"f1": 0.9, "x": 2.0}, training_assets=("z",))
    beside = compare(one, other)
    assert [(m.metric, m.better) for m in beside.metrics] == [("f1", "other"), ("x", "")]
    assert not beside.same_data and beside.metrics[0].one_baseline == 0.5


def test_a_descendant_of_private_data_stays(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "models.db", ObjectStore(str(tmp_path / "objects")))
    for name, level, parent, assets in (
        ("top", "general", "", ()), ("middle", "industry", "top:1", ("secret",)),
        ("low", "scenario", "middle:1", ("open",)), ("other", "scenario", "top:1", ("open",)),
    ):  # fmt: skip
        registry.add(ModelCard(name, 0, "t", level, parent, assets), {"w": b"1"})  # type: ignore[arg-type]

    def private(assets: object) -> tuple[str, ...]:
        return tuple(a for a in assets if a == "secret")  # type: ignore[attr-defined]

    cards = [card for card, _ in registry.list()]
    stays = {c.name for c in cards if confined(c, cards, private)}
    assert stays == {"middle", "low"}
    (top,) = forest(registry.list(), private)
    assert [b.card.name for b in top.children] == ["middle", "other"]
    assert top.children[0].children[0].stays is not None and top.stays is None
    registry.close()


def test_a_shipped_model_stands_in_the_tree_and_leaves(
    held: tuple[Plant, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, folder = held
    files = plant.models.files("anomaly_mill")
    card = replace(plant.models.card("anomaly_mill"), name="with-us", level="general", training_assets=())  # fmt: skip
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    shipped.write(card, files)
    assert "  with-us  general" in plant.call("models.tree").show("en")
    assert plant.call("models.show", model="with-us").card.version == 0
    plant.call("models.export", model="with-us", to=folder / "with us")
    assert "with-us:1" in plant.call("models.tree").show("en")


def test_arrays_texts_and_nested_values_survive_the_packing() -> None:
    into = io.BytesIO()
    arrays = {"w": np.arange(6, dtype=np.float16).reshape(2, 3), "n": np.array(3.5), "names": np.array(["泵", "b"])}  # fmt: skip
    np.savez(into, **arrays)
    name, data = unpacked("x.safetensors", packed("arrays.npz", into.getvalue()))
    with np.load(io.BytesIO(data)) as found:
        assert name == "arrays.npz"
        assert all(np.array_equal(found[k], v) and found[k].dtype == v.dtype for k, v in arrays.items())  # fmt: skip
    assert unpacked("y.safetensors", packed("y.safetensors", b"\x02\0\0\0\0\0\0\0{}")) == ("y.safetensors", b"\x02\0\0\0\0\0\0\0{}")  # fmt: skip


@pytest.mark.learn
def test_a_checkpoint_of_torch_survives_it_too() -> None:
    torch = pytest.importorskip("torch")
    into = io.BytesIO()
    torch.save({"state": {"w": torch.ones(2, 3).half()}, "kinds": ["a"], "n": {"lr": 0.1}}, into)
    name, data = unpacked("x.safetensors", packed("extractor.pt", into.getvalue()))
    found = torch.load(io.BytesIO(data), weights_only=True)
    assert name == "extractor.pt" and found["kinds"] == ["a"] and found["n"] == {"lr": 0.1}
    assert torch.equal(found["state"]["w"], torch.ones(2, 3).half())


def test_damaged_and_private_models_do_not_leave(held: tuple[Plant, Path], tmp_path: Path) -> None:
    plant, _ = held
    with pytest.raises(NotPermittedError, match="private"):
        plant.call("assets.private", asset="mill")
        plant.call("models.export", model="anomaly_mill", to=tmp_path / "out")
    plant.call("assets.public", asset="mill")
    (sha256,) = plant.models.card("anomaly_mill").files.values()
    path = plant.root / "objects" / sha256[:2] / sha256[2:]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(IntegrityError):
        plant.call("models.export", model="anomaly_mill", to=tmp_path / "out")
    path.write_bytes(whole)
    assert not (tmp_path / "out").exists()
