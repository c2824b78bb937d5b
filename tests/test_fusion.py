"""One diagnosis from several kinds of input: numpy is torch, kinds may be missing, groups do not leak, files name faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from industria.core import InputError, NotFoundError, UsageError
from industria.models.fusion.forward import forward
from industria.models.fusion.signals import described, names
from industria.models.fusion.views import view_of
from industria.plant import ChatConfiguration, Plant

CLASSES = ("sound", "worn")
TEXTS = {"sound": ("routine inspection of the pump done", "oil level of the pump checked and fine"),
         "worn": ("loud knocking noise heard from the pump", "the pump shakes and knocks under load")}  # fmt: skip


def _case(rng: np.random.Generator, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Signals (64, 2) and a picture (48, 48, 3) of a class."""
    worn = kind == "worn"
    t = np.arange(64)
    a = np.sin(t * (0.4 if worn else 1.4)) + rng.normal(0, 0.6, 64)
    signals = np.stack([a, rng.normal(3, 1, 64)], 1)
    picture = rng.normal(130, 20, (48, 48, 3))
    if worn:
        picture[10:30, 10:30] -= 60
    return signals, picture.clip(0, 255).astype(np.uint8)


def _write(folder: Path, count: int, seed: int, known: bool) -> tuple[Path, Path, Path]:
    rng = np.random.default_rng(seed)
    rows, signals = [], []
    part = "known" if known else "new"
    (folder / part).mkdir(parents=True)
    for n in range(count):
        kind = CLASSES[n % 2]
        stretch, picture = _case(rng, kind)
        Image.fromarray(picture).save(folder / part / f"{part}_{n}.png")
        rows.append(
            {"case": f"{part}{n}", "time": f"2026-03-01 {n // 60:02d}:{n % 60:02d}:00", "unit": f"P-{n // 4}",
             "temp_c": round(rng.normal(62 if kind == "worn" else 58, 4), 2), "grade": rng.choice(["A", "B"]),
             "note": None if n % 7 == 6 else f"{rng.choice(TEXTS[kind])} {n}", "photo": f"{part}_{n}.png"}
            | ({"state": kind} if known else {})
        )  # fmt: skip
        signals.append(pd.DataFrame({"case": f"{part}{n}", "x": stretch[:, 0], "y": stretch[:, 1]}))
    cases, vibration = folder / f"{part}.csv", folder / f"{part}_vibration.csv"
    pd.DataFrame(rows).to_csv(cases, index=False)
    pd.concat(signals).to_csv(vibration, index=False)
    return cases, vibration, folder / part


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fusion")


@pytest.fixture(scope="module")
def plant(folder: Path) -> Iterator[Plant]:
    known, new = _write(folder, 40, 0, True), _write(folder, 16, 1, False)
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as opened:
        for path in (*known[:2], *new[:2]):
            opened.ingest(path)
        opened.call(
            "diagnose.learn", asset=["known", "known_vibration"], target="state", pictures=[known[2]],
            group="unit", normal="sound", key="case", without=["time"], network=False, name="pumps",
        )  # fmt: skip
        yield opened


def _right(said: object) -> float:
    cases = said.to_json()["cases"]  # type: ignore[attr-defined]
    return float(np.mean([c["diagnosis"] == CLASSES[int(c["case"][3:]) % 2] for c in cases]))


def test_the_card_says_how_each_kind_did(plant: Plant) -> None:
    card = plant.models.current("pumps")
    assert card is not None
    kinds = {k["name"]: k["sort"] for k in card.options["kinds"]}  # type: ignore[union-attr]
    assert kinds == {
        "table": "table", "known_vibration": "series", "note": "text", "photo": "picture",
    }  # fmt: skip
    assert set(card.options["alone"]) == set(kinds)  # type: ignore[call-overload]
    assert card.metrics["balanced_accuracy"] >= 0.8
    assert {f"without {name}" for name in kinds} <= set(card.metrics)
    assert len(card.training_assets) == 42  # pictures are in the lineage too


def test_a_table_of_cases_is_told_and_kept_with_alarms(plant: Plant, folder: Path) -> None:
    said = plant.call(
        "diagnose", asset=["new", "new_vibration"], pictures=[folder / "new"], false_alarms=0.1
    )
    assert _right(said) >= 0.8
    assert said.asset is not None
    assert said.asset.rows == 16
    kept = plant.sql(f"SELECT * FROM {said.asset.table}").to_pandas()
    assert {"state_predicted", "state_p_1_sound", "fault", "alarm", "note_fault"} <= set(kept)
    alarms = plant.lake.alarms.list(said.asset.id)
    assert alarms
    assert said.alarms == len(alarms)
    assert set(alarms[0].columns) <= {f"{n}_fault" for n in said.model.names}
    order = plant.call("work_order", asset=said.asset.table)
    assert order.answer.content is not None


def test_any_kind_may_be_missing(plant: Plant, folder: Path) -> None:
    given = {"asset": ["new", "new_vibration"], "pictures": [folder / "new"]}
    whole = plant.call("diagnose", **given, out="all_kinds")
    for name in whole.model.names:
        less = plant.call("diagnose", **given, without=[name], out=f"less_{name}")
        assert not less.found.used[:, whole.model.names.index(name)].any()
    bare = plant.call("diagnose", asset=["new"], out="bare")
    assert not bare.found.used[:, whole.model.names.index("known_vibration")].any()


def test_one_request_holds_text_picture_signals_and_values(plant: Plant, folder: Path) -> None:
    rng = np.random.default_rng(9)
    stretch, picture = _case(rng, "worn")
    pd.DataFrame(stretch, columns=["x", "y"]).to_csv(folder / "one.csv", index=False)
    Image.fromarray(picture).save(folder / "one.png")
    said = plant.call(
        "diagnose", text=["knocking noise from the pump, it shakes"], series=[folder / "one.csv"],
        picture=[folder / "one.png"], value=["temp_c=64", "grade=A"],
    )  # fmt: skip
    case = said.to_json()["cases"][0]
    assert case["diagnosis"] == "worn"
    assert set(case["alone"]) == set(said.model.names)
    assert "worn" in said.show("zh")
    alone = plant.call("diagnose", text=["note=routine inspection done"])
    assert list(alone.to_json()["cases"][0]["alone"]) == ["note"]


def test_what_is_unlike_all_that_was_learned_is_not_used(plant: Plant, folder: Path) -> None:
    odd = pd.DataFrame({"x": np.linspace(0, 9e6, 64), "y": np.linspace(0, -9e6, 64)})
    odd.to_csv(folder / "odd.csv", index=False)
    said = plant.call("diagnose", series=[folder / "odd.csv"], text=["routine inspection done"])
    case = said.to_json()["cases"][0]
    assert case["unlike"] == ["known_vibration"]
    assert list(case["alone"]) == ["note"]


def test_what_cannot_be_is_refused_in_a_sentence(plant: Plant, folder: Path) -> None:
    with pytest.raises(UsageError, match="found neither"):
        plant.call("diagnose")
    with pytest.raises(UsageError, match="kinds of table"):
        plant.call("diagnose", text=["a"], only=["smell"])
    with pytest.raises(UsageError, match="NAME=VALUE of temp_c, grade"):
        plant.call("diagnose", value=["speed=4"])
    with pytest.raises(InputError, match="expected channels x, y"):
        (folder / "wrong.csv").write_text("a,b\n1,2\n3,4\n")
        plant.call("diagnose", series=[folder / "wrong.csv"])
    with pytest.raises(UsageError, match="expected a target of"):
        plant.call("diagnose.learn", asset=["known"], target="nothing")
    with pytest.raises(UsageError, match="expected a class of sound, worn"):
        plant.call("diagnose.learn", asset=["known"], target="state", normal="fine")
    with pytest.raises(InputError, match="of each cases in two groups"):
        plant.call("diagnose.learn", asset=["known"], target="state", group="state")
    with pytest.raises(NotFoundError):
        plant.call("diagnose", text=["a"], model="nobody")


def test_the_trunk_in_numpy_is_the_one_in_torch() -> None:
    torch = pytest.importorskip("torch")
    from industria.models.fusion.trunk import Trunk

    torch.manual_seed(0)
    trunk = Trunk([5, 7], 3, 8).eval()
    for weight in trunk.parameters():
        torch.nn.init.normal_(weight, 0, 0.5)
    rng = np.random.default_rng(0)
    views = [rng.normal(size=(6, w)).astype(np.float32) for w in (5, 7)]
    said = np.log(rng.dirichlet(np.ones(3), (6, 2))).astype(np.float32)
    mask = rng.integers(0, 2, (6, 2)).astype(np.float32)
    prior = np.log(np.array([0.5, 0.3, 0.2], np.float32))
    with torch.no_grad():
        there, _ = trunk(
            [torch.from_numpy(v) for v in views], torch.from_numpy(said), torch.from_numpy(mask),
            torch.from_numpy(prior),
        )  # fmt: skip
    weights = {n: w.numpy() for n, w in trunk.state_dict().items()}
    here = forward(weights, views, said, mask, prior)
    assert np.abs(here - there.numpy()).max() < 1e-5


def test_signals_are_described_at_any_length_and_with_gaps() -> None:
    rng = np.random.default_rng(0)
    whole = rng.normal(size=(400, 3))
    assert len(described(whole)) == len(described(whole[:50])) == len(names(["a", "b", "c"]))
    whole[10:20, 1] = np.nan
    assert np.isfinite(described(whole)).all()
    whole[:, 2] = np.nan
    lost = np.array(names(["a", "b", "c"]))[~np.isfinite(described(whole))]
    assert set(lost) == {"c", "a, c", "b, c"}


def test_a_view_knows_what_is_far_from_it() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(80, 4)) @ rng.normal(size=(4, 200)) + rng.normal(size=(80, 200))
    view = view_of(features)
    fresh = rng.normal(size=(1, 200))
    assert view.unlike(features).max() < 1.5
    assert view.unlike(fresh * 50)[0] > 1.5
    assert view.unlike(np.full((1, 200), np.nan))[0] == 0
