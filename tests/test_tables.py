"""Few-shot prediction: the network in numpy is the one in torch, experts are left out, and refusals are said."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from industria.core import InputError, IntegrityError, UsageError
from industria.models import shipped
from industria.models.families.table_prior import FAMILY, Shots
from industria.models.tables.encode import Encoder
from industria.models.tables.experts import guesses, views
from industria.models.tables.forward import forward
from industria.models.tables.prior import draw
from industria.models.tables.shots import CONTEXT, TableModel, parts
from industria.models.tables.target import read_target
from industria.models.tables.tokens import read
from industria.plant import ChatConfiguration, Plant

NAME = "tables-general"


@pytest.fixture(scope="module")
def network() -> TableModel:
    return FAMILY.load(shipped.files(NAME), shipped.card(NAME).options)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    folder = tmp_path_factory.mktemp("few")
    rng = np.random.default_rng(0)
    temp, current = rng.normal(60, 10, 90), rng.normal(10, 2, 90)
    state = np.where(temp + 3 * current > 92, "磨损", "正常")
    frame = pd.DataFrame(
        {
            "motor": [f"M-{i}" for i in range(90)], "temp_c": temp.round(1), "current_a": current.round(2),
            "grade": rng.choice(["A", "B"], 90), "wear_um": (temp + 3 * current).round(1),
            "part": ["learn"] * 40 + ["ask"] * 50, "state": state, "site": "north",
        }
    )  # fmt: skip
    frame.loc[40, "temp_c"] = 9000.0
    frame.loc[41, ["temp_c", "current_a", "grade"]] = None
    frame.to_csv(folder / "motors.csv", index=False)
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as opened:
        opened.ingest(folder / "motors.csv")
        yield opened


def _ask(plant: Plant, **given: object) -> object:
    usual = {
        "asset": "motors", "target": "state", "where": "part = 'ask'", "without": ["part", "wear_um", "motor"],
    }  # fmt: skip
    return plant.call("predict", **{**usual, **given})


def test_few_labels_predict_with_probabilities_contributions_and_refusals(plant: Plant) -> None:
    found = _ask(plant)
    said = found.to_json()  # type: ignore[attr-defined]
    assert (said["labelled"], said["asked"], said["refused"]) == (40, 50, 2)
    assert [r["refused"] for r in said["rows"][:3]] == ["unlike", "empty", ""]
    assert said["rows"][0]["prediction"] is None
    assert {"column": "site", "why": "constant"} in said["left_out"]
    assert said["trial"]["helps"] and said["trial"]["score"] > 0.9
    table = plant.sql("SELECT * FROM motors_predicted").to_pandas()
    truth = plant.sql("SELECT motor, state FROM motors").to_pandas().set_index("motor")["state"]
    both = table[table["state_refused"] == ""]
    assert (both["state_predicted"].to_numpy() == truth.loc[both["motor"]].to_numpy()).mean() > 0.85
    assert [r["key"] for r in said["rows"][:2]] == [{"motor": "M-40"}, {"motor": "M-41"}]
    assert "motor M-42: " in found.show("en")  # type: ignore[attr-defined]
    moved = [r["contributions"] for r in said["rows"][2:]]
    grade = np.mean([abs(m["grade"]) for m in moved])
    assert grade < np.mean([abs(m["temp_c"]) for m in moved])
    assert "motors_predicted" in found.show("zh") and "远在" in found.show("zh")  # type: ignore[attr-defined]


def test_numbers_have_a_range_and_labels_of_asked_rows_are_not_read(plant: Plant) -> None:
    found = _ask(plant, target="wear_um", without=["part", "state", "motor"], out="wear")
    table = plant.sql("SELECT * FROM wear").to_pandas()
    truth = plant.sql("SELECT motor, wear_um FROM motors").to_pandas().set_index("motor")["wear_um"]
    said = table[table["wear_um_refused"] == ""]
    off = said["wear_um_predicted"].to_numpy() - truth.loc[said["motor"]].to_numpy()
    assert np.sqrt(np.mean(off**2)) < 0.4 * truth.std()
    assert (said["wear_um_low"] <= said["wear_um_high"]).all()
    first = found.to_json()["rows"]  # type: ignore[attr-defined]
    again = _ask(
        plant, target="wear_um", without=["part", "state", "motor"], out="wear_2", labelled="part = 'learn'",
    )  # fmt: skip
    assert again.to_json()["rows"] == first  # type: ignore[attr-defined]


def test_what_cannot_be_predicted_is_refused_with_what_to_do(plant: Plant) -> None:
    with pytest.raises(InputError, match="label more"):
        _ask(plant, labelled="motor IN ('M-1', 'M-2')")
    with pytest.raises(InputError, match="at least two values"):
        _ask(plant, labelled="state = '正常'")
    with pytest.raises(InputError, match="none: site is constant"):
        _ask(plant, column=["site"], without=[])
    with pytest.raises(InputError, match="--where"):
        _ask(plant, where="")
    with pytest.raises(InputError, match="none of 90 that fit --where"):
        _ask(plant, where="temp_c > 1e6")
    with pytest.raises(InputError, match="none of 90 with a state that fit --labelled"):
        _ask(plant, labelled="temp_c > 1e6")
    with pytest.raises(UsageError, match="found nothing"):
        _ask(plant, without=["nothing"])
    with pytest.raises(InputError, match=r"found .no_column"):
        _ask(plant, target="no_column")
    sure = _ask(plant, floor=1.0, out="sure").to_json()  # type: ignore[attr-defined]
    assert sure["rows"][2]["refused"] == "unsure"


def test_the_shipped_network_is_small_and_needs_no_torch(
    network: TableModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shipped.card(NAME).size_bytes <= 4_000_000
    monkeypatch.setitem(sys.modules, "torch", None)
    rng = np.random.default_rng(1)
    known, asked = rng.normal(size=(24, 4)), rng.normal(size=(200, 4))
    kinds = np.where(known[:, 0] > 0.5, 2, np.where(known[:, 0] < -0.5, 0, 1))
    found = FAMILY.predict(network, Shots(known, kinds, asked, 3))
    assert found.probability.shape == (200, 3)
    assert np.allclose(found.probability.sum(1), 1)
    truth = np.where(asked[:, 0] > 0.5, 2, np.where(asked[:, 0] < -0.5, 0, 1))
    assert (found.probability.argmax(1) == truth).mean() > 0.65
    same = FAMILY.predict(network, Shots(known, kinds, asked, 3))
    assert np.array_equal(found.probability, same.probability)


def test_a_damaged_file_of_weights_is_refused() -> None:
    with pytest.raises(IntegrityError, match="table network"):
        FAMILY.load({"model.safetensors": b"no"}, {"heads": 4, "experts": True})


def test_experts_leave_a_labelled_row_out_of_its_own_guess() -> None:
    rng = np.random.default_rng(2)
    features = rng.normal(size=(1, 30, 3)).astype(np.float32)
    target = (features[0, :, 0] + rng.normal(size=30) * 0.3)[None, :, None].astype(np.float32)
    seen = views(features, 20)
    whole = guesses(seen, target[:, :20], None, np.random.default_rng(0))
    order = [*(i for i in range(20) if i != 7), 7, *range(20, 30)]
    moved = replace(seen, standard=seen.standard[:, order], rank=seen.rank[:, order], labelled=19)
    without = guesses(moved, target[:, order[:19]], None, np.random.default_rng(0))
    kernels = [0, 1, 2, 3, 4, 5, 6]  # those whose kernel does not rest on labels
    assert np.allclose(whole[0, 7, 0, kernels], without[0, 19, 0, kernels], atol=2e-3)
    changed = target.copy()
    changed[0, 7] += 5
    other = guesses(seen, changed[:, :20], None, np.random.default_rng(0))
    assert np.allclose(other[0, 7, 0, kernels], whole[0, 7, 0, kernels], atol=1e-3)
    assert np.isclose(other[0, 7, 0, 10], whole[0, 7, 0, 10], atol=0.5)


def test_synthetic_tables_are_a_function_of_their_seed() -> None:
    kinds = set()
    for seed in range(24):
        one, two = draw(seed, 600), draw(seed, 600)
        assert np.array_equal(one.features, two.features, equal_nan=True)
        assert np.array_equal(one.target, two.target)
        assert one.target.shape == one.features.shape[:2] and one.labelled < one.target.shape[1]
        kinds.add(min(one.classes, 3))
        if one.classes:
            assert set(np.unique(one.target)) <= set(range(one.classes))
    assert kinds == {0, 2, 3}


def test_many_labels_are_read_in_parts_that_keep_the_shares() -> None:
    target = np.repeat([0, 1], [1000, 100])
    found = parts(target, 2, np.random.default_rng(0))
    assert len(found) == 3 and all(len(p) <= CONTEXT for p in found)
    assert all(0.05 < target[p].mean() < 0.15 for p in found)
    assert len(set(np.concatenate(found))) == sum(map(len, found))


def test_columns_become_numbers_by_what_the_labelled_rows_show() -> None:
    frame = pd.DataFrame(
        {
            "size": ["12 oz", "16 oz", "12 oz", "20 oz"] * 4, "kind": ["a", "b", None, "a"] * 4,
            "code": [f"x{i} y" for i in range(16)], "same": 1,
            "when": pd.date_range("2026-01-01", periods=16, freq="6h"),
        }
    )  # fmt: skip
    encoder = Encoder.of(frame)
    values, owners = encoder.encode(frame)
    assert {c.name: c.kind for c in encoder.left_out} == {"code": "name", "same": "constant"}
    assert list(owners) == ["size", "kind", "kind", "kind", *["when"] * 4]
    assert values[:4, 0].tolist() == [12, 16, 12, 20]
    assert np.isnan(values[2, 1]) and values[2, 3] == 1
    unseen, _ = encoder.encode(frame.assign(kind="never seen"))
    assert (unseen[:, 1:3] == 0).all()
    assert read_target(pd.Series([1.0, 2.0, 1.0])).classify
    assert not read_target(pd.Series([1.5, 2.0, 1.0])).classify


@pytest.mark.learn
def test_numpy_says_what_torch_says_and_a_recipe_makes_it_again() -> None:
    torch = pytest.importorskip("torch")
    from industria.models.recipes.tables_general import RECIPE
    from industria.models.tables.learning import batch_of, losses
    from industria.models.tables.network import Shape, TableNetwork
    from industria.models.training.recipes import RecipeContext

    torch.manual_seed(0)
    net = TableNetwork(Shape(32, 2, 4))
    weights = {n: v.detach().numpy() for n, v in net.state_dict().items()}
    for seed in range(4):
        episode = draw(seed, 400)
        known = episode.target[:, : episode.labelled]
        tokens = read(episode.features, known, episode.classes, np.random.default_rng((seed, 1)))
        batch = batch_of(seed, 400)
        with torch.no_grad():
            said = net(*(part.flatten(0, 1) for part in batch[:4])).numpy()
        assert np.abs(said - forward(weights, tokens, 4)).max() < 1e-5
        assert torch.isfinite(losses(net, batch)).all()
    made = RECIPE.make(RecipeContext(options={"steps": "2"}))
    assert made.card.level == "general" and set(made.files) == {"model.safetensors"}
    assert set(made.card.metrics) == set(made.card.baseline_metrics)
    model = FAMILY.load(made.files, made.card.options)
    assert model.heads == 4 and model.experts
