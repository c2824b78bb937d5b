"""Datasets: what is governed, licensed and divided so that nothing leaks; versions; what changed is seen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from industria.core import InputError, ModelCard, NotFoundError, NotPermittedError, UsageError
from industria.foundation.datasets import PARTS, opened, rows_in_parts
from industria.foundation.datasets.dividing import cut_times, divided, part_by_time, read_shares
from industria.foundation.datasets.instructions import joined
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder


def fleet(
    path: Path, machines: int = 8, rows: int = 30, seed: int = 0, split: bool = False
) -> Path:
    draw = np.random.default_rng(seed)
    lines = ["time,machine,vibration" + (",part" if split else "")]
    for k in range(rows):
        lines += [
            f"2026-01-{1 + k // 24:02d} {k % 24:02d}:00:00,P-{machine},{draw.normal(machine + 9, 1):.4f}"
            + (f",{PARTS[machine % 3]}" if split else "")
            for machine in range(machines)
        ]
    path.write_text("\n".join(lines) + "\n")
    return path


def orders(path: Path, lacking: str = "", repeated: bool = False) -> Path:
    items = []
    for k in range(12):
        item = {
            "instruction": "Name the fault code", "input": f"pump {k} hums at 3 kHz", "output": f"F{k:02d}",
            "licence": "CC BY 4.0", "provenance": f"manual {k // 3}",
        }  # fmt: skip
        if lacking and k == 5:
            item[lacking] = " "
        items.append(item)
    if repeated:
        items.append({**items[0], "input": " Pump 0 hums  at 3 kHz", "provenance": "manual 3"})
    path.write_text("\n".join(json.dumps(i) for i in items) + "\n")
    return path


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plant, Path]]:
    folder = tmp_path_factory.mktemp("data sets 数据")
    with Plant.open(
        folder / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:
        plant.ingest(
            fleet(folder / "fleet.csv"), orders(folder / "orders.jsonl"),
            fleet(folder / "given.csv", 6, split=True, seed=3), orders(folder / "twice.jsonl", repeated=True),
            orders(folder / "bare.jsonl", "licence"),
        )  # fmt: skip
        yield plant, folder


def test_a_machine_is_on_one_side_and_stays_there(held: tuple[Plant, Path]) -> None:
    plant, folder = held
    first = plant.call("datasets.make", name="fleet", assets=["fleet"], split="machine", licence="CC0").dataset  # fmt: skip
    assert first.at == "fleet:1" and first.quality is not None and first.quality >= 80
    assert sum(first.rows.values()) == 240 and all(first.rows.values())
    again = plant.call("datasets.make", name="fleet", assets=["fleet"], split="machine", licence="CC0").dataset  # fmt: skip
    assert again.at == "fleet:1"  # nothing changed
    plant.ingest(fleet(folder / "fleet.csv", machines=14, seed=1))
    second = plant.call("datasets.make", name="fleet", assets=["fleet"], split="machine", licence="CC0").dataset  # fmt: skip
    assert second.at == "fleet:2" and len(second.split.groups) == 14
    assert all(second.split.groups[g] == part for g, part in first.split.groups.items())
    old = plant.call("datasets.check", dataset="fleet:1")
    assert old.passed and old.found.newer == ("fleet",) and dict(old.found.rows) == first.rows
    assert plant.call("datasets.check", dataset="fleet").passed
    assets, split, licence, level = opened(plant.lake, "fleet:1")
    parts = rows_in_parts(plant.lake, assets[0], split)
    rows = plant.lake.tables.read(assets[0].table, assets[0].version).to_pandas()
    assert (licence, level) == ("CC0", "scenario") and len(parts) == len(rows)
    for part in PARTS:
        inside, outside = set(rows.machine[parts == part]), set(rows.machine[parts != part])
        assert inside and not inside & outside
    tables = {p: plant.call("datasets.part", dataset="fleet", part=p).tables for p in PARTS}
    assert {p: t[0].rows for p, t in tables.items()} == second.rows
    trained = plant.sql("SELECT DISTINCT machine FROM fleet_train").column(0).to_pylist()
    assert {m.casefold() for m in trained} == {g for g, p in second.split.groups.items() if p == "train"}  # fmt: skip
    again = plant.call("datasets.part", dataset="fleet", part="train").tables
    assert again[0].id == tables["train"][0].id and "fleet:2 train" in again[0].note
    shown = plant.call("datasets.show", dataset="fleet")
    assert "质量门槛" in shown.show("zh") and second.items[0].content in shown.show("en")


def test_a_planted_leak_is_refused_by_name(held: tuple[Plant, Path]) -> None:
    plant, folder = held
    make = {"name": "given", "assets": ["given"], "split": "machine", "licence": "x"}
    assert plant.call("datasets.make", **make, assigned="part").dataset.rows["test"] == 60
    text = (folder / "given.csv").read_text().splitlines()
    text[7] = text[7].replace("train", "test")  # one row of P-0
    (folder / "leaky.csv").write_text("\n".join(text) + "\n")
    copied = (folder / "given.csv").read_text().replace(",P-4,", ",P-9,").splitlines()
    copied += [line.replace(",P-9,", ",P-99,").replace("validation", "train") for line in copied if ",P-9," in line]  # fmt: skip
    (folder / "copied.csv").write_text("\n".join(copied) + "\n")
    plant.ingest(folder / "leaky.csv", folder / "copied.csv")
    with pytest.raises(InputError, match=r"p-0 is in train \(29 rows\), test \(1 rows\)"):
        plant.call("datasets.make", **make | {"assets": ["leaky"]}, assigned="part")
    with pytest.raises(InputError, match="every row of p-9 in validation is a row of p-99 in train"):  # fmt: skip
        plant.call("datasets.make", **make | {"assets": ["copied"]}, assigned="part")
    with pytest.raises(InputError, match=r"write one of the three"):
        plant.call("datasets.make", **make, assigned="machine")


def test_sets_of_instructions_name_licence_and_source_of_every_item(
    held: tuple[Plant, Path],
) -> None:
    plant, _ = held
    make = {"name": "orders", "split": "column:provenance", "kind": "tasks", "level": "industry"}
    made = plant.call("datasets.make", **make, assets=["orders"]).dataset
    assert (made.kind, made.licence, made.level) == ("tasks", "CC BY 4.0", "industry")
    with pytest.raises(InputError, match="row 6 has no licence"):
        plant.call("datasets.make", **make, assets=["bare"])
    twice = plant.call("datasets.make", **make | {"name": "twice"}, assets=["twice"]).dataset
    assert twice.split.groups["manual 0"] == twice.split.groups["manual 3"]  # they share an item
    with pytest.raises(InputError, match="columns instruction, input, output"):
        plant.call("datasets.make", **make | {"split": "machine"}, assets=["fleet"])


def test_what_falls_short_is_refused_with_why(held: tuple[Plant, Path]) -> None:
    plant, _ = held
    good = {"name": "x", "assets": ["fleet"], "split": "machine", "licence": "CC0"}
    with pytest.raises(InputError, match=r"at 101 at least .*found fleet \w+ 100"):
        plant.call("datasets.make", **good | {"gate": 101.0})
    with pytest.raises(InputError, match="state it with --licence"):
        plant.call("datasets.make", **good | {"licence": ""})
    with pytest.raises(InputError, match="split by time"):
        plant.call("datasets.make", **good | {"assets": ["orders"]})
    for wrong in ({"split": "luck"}, {"split": ""}, {"shares": "70,40"}, {"name": "a:b"}):
        with pytest.raises(UsageError):
            plant.call("datasets.make", **good | wrong)
    with pytest.raises(NotFoundError, match="moon"):
        plant.call("datasets.show", dataset="moon")
    with pytest.raises(UsageError, match="NAME:VERSION"):
        plant.call("datasets.show", dataset="fleet:new")


def test_content_that_changed_and_a_split_that_leaks_are_seen_later(
    held: tuple[Plant, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, _ = held
    made = plant.call("datasets.make", name="later", assets=["given"], split="time", licence="x").dataset  # fmt: skip
    assert made.split.cuts and plant.call("datasets.check", dataset="later").passed
    body = made.to_json()
    body["items"][0]["content"] = "0" * 64
    body["split"]["cuts"] = [made.split.cuts[1], made.split.cuts[0]]
    monkeypatch.setattr(type(plant.lake.catalogue.datasets), "get", lambda *_: json.loads(json.dumps(body)))  # fmt: skip
    found = plant.call("datasets.check", dataset="later")
    assert "content_changed" in {f.check for f in found.found.findings} and not found.passed
    assert "不再是" in found.show("zh")


def test_forget_takes_the_datasets_along_and_private_goes_to_every_version(
    held: tuple[Plant, Path],
) -> None:
    plant, folder = held
    path = folder / "own.csv"
    plant.ingest(fleet(path, 4))
    plant.call("assets.private", asset="own")
    plant.ingest(fleet(path, 5))
    newest = plant.lake.catalogue.get("own")
    assert plant.lake.catalogue.private.among([newest.id]) == (newest.id,)
    made = plant.call("datasets.make", name="own", assets=["own"], split="machine", licence="x")
    assert made.dataset.private and "私有" in made.show("zh")
    (table,) = plant.call("datasets.part", dataset="own", part="train").tables
    card = ModelCard("m", 0, "anomaly_detection", "scenario", "", (table.id,), family="similarity")
    into = io.BytesIO()
    np.savez(into, weights=np.ones(3))
    plant.models.add(card, {"arrays.npz": into.getvalue()})
    assert plant.call("datasets.show", dataset="own").models == ("m:1",)
    shown = plant.call("models.show", model="m")
    assert (shown.data[0].private, shown.data[0].gate, shown.data[0].licence) == (True, 80, "x")
    assert "不得离开工厂" in shown.show("zh")
    assert "不得离开工厂" in plant.call("models.tree").show("zh")
    with pytest.raises(NotPermittedError, match=r"private data \(own_train\)"):
        plant.call("models.export", model="m", to=folder / "out")
    assert not (folder / "out").exists()
    with pytest.raises(NotPermittedError, match="made of"):
        plant.call("assets.public", asset="own_train")
    assert plant.lake.catalogue.private.among([newest.id]) == (newest.id,)
    assert plant.call("assets.public", asset="own").models == ("m:1",)
    plant.call("models.export", model="m", to=folder / "out")
    gone = plant.call("forget", source=str(path))
    assert gone.datasets == ["own:1"] and gone.models == ["m:1"]


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_divided_whole_and_by_shares(seed: int) -> None:
    draw = np.random.default_rng(seed)
    sizes = {f"g{n}": int(draw.integers(1, 50)) for n in range(40)}
    parts = divided(sizes, (0.6, 0.2, 0.2), seed, {})
    total = sum(sizes.values())
    for part, share in zip(PARTS, (0.6, 0.2, 0.2), strict=True):
        have = sum(sizes[g] for g, at in parts.items() if at == part)
        assert abs(have / total - share) < 0.06
    assert divided(sizes, (0.6, 0.2, 0.2), seed, {}) == parts
    few = divided({"a": 90, "b": 5, "c": 5}, (0.7, 0.15, 0.15), seed, {})
    assert sorted(few.values()) == sorted(PARTS)
    with pytest.raises(InputError, match="at least 3 groups"):
        divided({"a": 1, "b": 1}, (0.7, 0.15, 0.15), seed, {})
    with pytest.raises(InputError, match="fixed by the version before"):
        divided({"a": 1, "b": 1, "c": 1}, (0.7, 0.15, 0.15), 0, dict.fromkeys("abc", "train"))  # type: ignore[arg-type]


@pytest.mark.parametrize("shares", ["70,15,15", "80,0,20", "80,20,0", "0,50,50", "1,1,98"])
def test_times_keep_their_order(shares: str) -> None:
    times = np.datetime64("2026-01-01", "us") + np.repeat(np.arange(9), 7) * np.timedelta64(1, "h")
    told = read_shares(shares)
    parts = part_by_time(times, cut_times(times, told))
    order = [PARTS.index(p) for p in parts]
    assert order == sorted(order)
    assert set(parts) == {p for p, share in zip(PARTS, told, strict=True) if share > 0}
    for moment in np.unique(times):
        assert len(set(parts[times == moment])) == 1
    with pytest.raises(InputError, match="different times"):
        cut_times(times[:7], (0.7, 0.15, 0.15))


def test_groups_that_share_an_item_are_one() -> None:
    assert joined(["b", "a", "c", "d"], ["x", "x", "y", "z"]) == {"a": "a", "b": "a", "c": "c", "d": "d"}  # fmt: skip
    chain = joined(["a", "b", "b", "c"], ["x", "x", "y", "y"])
    assert set(chain.values()) == {"a"}
