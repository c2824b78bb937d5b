"""AutoAI: what gives the target away is left out, folds do not leak, and what is written is whole and runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.core import InputError, UsageError
from industria.models.autoai import search as searching
from industria.models.autoai.candidates import BUILDERS, Setting
from industria.models.autoai.leaks import suspects
from industria.models.autoai.pace import Pace
from industria.models.autoai.search import SearchOptions, search
from industria.models.autoai.validation import Order, folds, score
from industria.models.tables.target import Target, read_target
from industria.plant import ChatConfiguration, Plant

_FEW = ("linear", "linear on ranks")


def code_of(text: str) -> Sequence[str]:
    """The code cells of a notebook, in order."""
    cells: Sequence[Mapping[str, object]] = json.loads(text)["cells"]
    return [
        "".join(map(str, cell["source"]))
        if isinstance(cell["source"], list)
        else str(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code"
    ]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: BUILDERS[name] for name in _FEW}
    monkeypatch.setattr(searching, "BUILDERS", few)
    monkeypatch.setattr(searching, "DEFAULTS", ("linear",))


def _lathes(rows: int = 160) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    temp, load = rng.normal(60, 10, rows), rng.normal(10, 2, rows)
    worn = temp + 3 * load + rng.normal(0, 3, rows) > 103
    return pd.DataFrame(
        {
            "number": np.arange(1, rows + 1), "temp_c": temp.round(1), "load_kw": load.round(2),
            "repair_cost": np.where(worn, rng.integers(100, 900, rows), np.nan),
            "verdict": np.where(worn, "replace it", "leave it"),
            "alarm": np.where(worn & (rng.random(rows) < 0.6), "ON", "off"),
            "machine": [f"L{i % 8}" for i in range(rows)],
            "at": pd.date_range("2026-01-01", periods=rows, freq="h"),
            "state": np.where(worn, "worn", "fine"),
        }
    )  # fmt: skip


def test_columns_that_give_the_target_away_are_found_and_honest_ones_are_not() -> None:
    frame = _lathes(400)
    target = read_target(frame["state"])
    columns = frame.drop(columns="state")
    found = {s.column: s.reason for s in suspects(columns, target)[0]}
    rare = (frame["state"] == "worn").mean() <= 0.2
    expected = {"number": "row", "repair_cost": "filled", "verdict": "copy"}
    assert found == expected | ({"alarm": "implied"} if rare else {})
    assert "verdict" not in {s.column for s in suspects(columns, target, keep=["verdict"])[0]}
    numbers = pd.DataFrame(
        {"x": frame["temp_c"], "double": frame["temp_c"] * 2 + 1, "load": frame["load_kw"]}
    )
    twice, _ = suspects(numbers[["double", "load"]], Target("x", numbers["x"].to_numpy(), ()))
    assert [(s.column, s.reason) for s in twice] == [("double", "copy")]


def test_a_value_that_stands_beside_a_rare_class_alone_is_suspect() -> None:
    rng = np.random.default_rng(1)
    fails = np.arange(600) < 30
    frame = pd.DataFrame(
        {"heat": rng.normal(size=600), "flag": np.where(fails & (np.arange(600) < 20), 1, 0)}
    )
    found, _ = suspects(frame, read_target(pd.Series(np.where(fails, "yes", "no"), name="fails")))
    assert [(s.column, s.reason) for s in found] == [("flag", "implied")]


def test_folds_learn_from_the_past_and_never_cut_a_group() -> None:
    rng = np.random.default_rng(2)
    target, times, groups = rng.integers(0, 2, 120), rng.permutation(120), np.arange(120) % 6
    for learn, ask in folds(target, True, Order(times=times), 4, 0):
        assert times[learn].max() < times[ask].min()
    for learn, ask in folds(target, True, Order(groups=groups), 4, 0):
        assert not set(groups[learn]) & set(groups[ask])
    both = folds(target, True, Order(times, groups), 4, 0)
    assert all(not set(groups[a]) & set(groups[b]) for a, b in both)
    with pytest.raises(InputError, match="two groups"):
        folds(target, True, Order(groups=np.zeros(120)), 4, 0)
    assert score(np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]]), True) == 1.0


def test_the_blend_is_what_its_members_say_and_the_same_each_time() -> None:
    frame = _lathes()
    target = read_target(frame["state"])
    columns = frame[["temp_c", "load_kw"]]
    given = (columns, target, Order(), Setting(True), SearchOptions(0.0, 2, 2, 3))
    one, two = search(*given), search(*given)
    assert [r.name for r in one.chosen.ranking] == [r.name for r in two.chosen.ranking]
    assert one.nested == two.nested and len(one.nested) == 2
    ranked = [r.score for r in one.chosen.ranking]
    assert ranked == sorted(ranked, reverse=True) and one.chosen.score >= ranked[0]
    assert np.mean(one.nested) > np.mean(one.beside["linear"]) - 0.02
    said = one.predict(columns, target)
    assert np.allclose(said.sum(1), 1) and set(one.members) == set(one.chosen.votes)
    hurried = search(columns, target, Order(), Setting(True), SearchOptions(1e-9, 2, 2, 3))
    assert not hurried.nested and len(hurried.chosen.ranking) == 1 and hurried.not_tried


def test_a_budget_is_kept_by_fewer_rows_candidates_and_folds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a clock that fits and nothing else move: a second for each row of the first, ten of the others."""
    clock = [0.0]
    monkeypatch.setattr(searching.time, "monotonic", lambda: clock[0])
    real = searching.fitted

    def fitted(name, setting, frame, target):
        clock[0] += len(frame) * (1 if name == "linear" else 10)
        return real(name, setting, frame, target)

    monkeypatch.setattr(searching, "fitted", fitted)
    frame = _lathes(400)
    target = read_target(frame["state"])
    columns = frame[["temp_c", "load_kw"]]
    for budget in (600.0, 3000.0, 30_000.0):
        begins = clock[0]
        options = SearchOptions(budget, 2, 2, 3, Pace(budget))
        found = search(columns, target, Order(), Setting(True), options)
        assert clock[0] - begins <= 1.1 * budget, budget
        assert found.rows < 400 if budget < 1000 else found.rows == 400
    assert found.nested and not found.not_tried


def test_columns_that_nobody_had_time_to_suspect_are_named() -> None:
    frame = _lathes()
    found, unseen = suspects(frame[["verdict", "load_kw"]], read_target(frame["state"]), until=0.0)
    assert not found and unseen == ["verdict", "load_kw"]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    folder = tmp_path_factory.mktemp("autoai")
    frame = _lathes()
    frame["state"] = frame["state"].where(np.arange(len(frame)) < 130)
    frame.to_csv(folder / "lathes.csv", index=False)
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as opened:
        opened.ingest(folder / "lathes.csv")
        yield opened


def test_the_command_writes_a_report_predictions_and_a_notebook_that_runs(
    plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "lathes.ipynb"
    found = plant.call(
        "autoai",
        asset="lathes",
        target="state",
        group="machine",
        without=["at"],
        budget=0.0,
        out=out,
    )
    said = found.to_json()
    assert said["split"] == "group" and said["rows"] == 130
    assert {s["column"] for s in said["left_out"]} >= {"number", "repair_cost", "verdict"}
    assert said["nested_score"] > 0.9 and set(said["defaults"]) == {"linear"}
    texts = {k: plant.lake.objects.get(a.sha256).decode() for k, a in found.kept.items()}
    assert json.loads(texts["json"])["nested"] == said["nested"]
    assert "Columns left out" in texts["md"] and "未用的列" in texts["md"]
    table = plant.sql("SELECT * FROM lathes_autoai").to_pandas()
    assert len(table) == 30 and set(table["state_predicted"]) <= {"fine", "worn"}
    assert f"{said['nested_score']:.4f}" in found.show("en") and "嵌套验证" in found.show("zh")
    names: dict[str, object] = {}
    monkeypatch.chdir(tmp_path)  # the notebook names the plant from where it lies
    for cell in code_of(out.read_text(encoding="utf-8")):
        exec(cell, names)
    assert np.allclose(names["scores"], next(  # type: ignore[arg-type]
        r for r in json.loads(texts["json"])["ranking"] if r["pipeline"] in said["blend"]
    )["folds"], atol=0.1)  # fmt: skip
    assert len(names["said"]) == 30  # type: ignore[arg-type]


def test_what_it_cannot_do_is_said(plant: Plant, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ipynb"):
        plant.call("autoai", asset="lathes", target="state", out=tmp_path / "x.txt")
    with pytest.raises(InputError, match="expected a folder"):
        plant.call("autoai", asset="lathes", target="state", out=tmp_path / "none" / "x.ipynb")
    for column in ("group", "time"):
        with pytest.raises(UsageError, match=f"--{column}, found state"):
            plant.call("autoai", asset="lathes", target="state", **{column: "state"})
    with pytest.raises(InputError, match="two classes"):
        plant.call("autoai", asset="lathes", target="state", group="verdict", without=["at"])
    with pytest.raises(UsageError, match="0 or more seconds"):
        plant.call("autoai", asset="lathes", target="state", budget=-1.0)
    with pytest.raises(UsageError, match="found no_column"):
        plant.call("autoai", asset="lathes", target="no_column")
    with pytest.raises(InputError, match="--keep"):
        plant.call(
            "autoai",
            asset="lathes",
            target="state",
            without=["temp_c", "load_kw", "alarm", "machine", "at"],
        )
