"""What people look at: charts of forecasts, classes judged, rows tried out, curves, pictures with heat and labels."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.core import InputError, UsageError
from industria.models.judged import judge
from industria.plant import ChatConfiguration, Plant

HORIZON = 24


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A series by the hour, and a table of parts with a verdict that two columns decide."""
    folder = tmp_path_factory.mktemp("looking")
    rng = np.random.default_rng(4)
    hours = np.arange(240)
    load = 50 + 10 * np.sin(2 * np.pi * hours / 24) + rng.normal(0, 0.5, 240)
    times = pd.Timestamp("2026-03-02") + pd.to_timedelta(hours, unit="h")
    pd.DataFrame({"time": times, "load": load.round(3)}).to_csv(folder / "mill.csv", index=False)
    speed, torque = rng.normal(1500, 100, 60).round(), rng.normal(40, 5, 60).round(1)
    worn = np.where((speed - 1500) / 100 + (torque - 40) / 5 > 0, "worn", "good")
    parts = pd.DataFrame({"speed": speed, "torque": torque, "maker": rng.choice(["Anqi", "Boreal"], 60), "state": worn})  # fmt: skip
    parts.loc[50:, "state"] = None
    parts.to_csv(folder / "parts.csv", index=False)
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as opened:
        opened.ingest(folder / "mill.csv", folder / "parts.csv")
        yield opened


def test_a_forecast_is_drawn_with_its_band_and_what_would_have_been_said(
    plant: Plant, tmp_path: Path
) -> None:
    file = tmp_path / "load.svg"
    found = plant.call("forecast.chart", asset="mill", column=["load"], horizon=HORIZON, to=file)
    drawn = ElementTree.fromstring(file.read_text("utf-8"))
    texts = "".join(drawn.itertext())
    assert "load" in texts and "series-general:1" in texts and "last value" in texts
    assert "nan" not in file.read_text("utf-8")
    (chart,) = found.to_json()["columns"]
    bands = chart["forecast"]
    assert all(a <= m <= b for a, m, b in zip(bands["q10"], bands["median"], bands["q90"], strict=True))  # fmt: skip
    again = chart["replay"]
    assert again["times"] == chart["history"]["times"][-HORIZON:]
    assert again["truth"] == chart["history"]["values"][-HORIZON:]
    assert again["errors"]["forecast"] < again["errors"]["last value"]
    assert chart["evidence"]["until"] == "2026-03-11 23:00"
    with pytest.raises(UsageError, match=r"\.svg or \.html"):
        plant.call("forecast", asset="mill", chart=tmp_path / "load.png")
    page = tmp_path / "load.html"
    plant.call("forecast", asset="mill", horizon=HORIZON, chart=page)
    assert page.read_text("utf-8").startswith("<!doctype html>") and "<svg" in page.read_text()


def test_what_would_have_been_said_knows_nothing_of_what_came(plant: Plant, tmp_path: Path) -> None:
    frame = pd.read_csv(Path(plant.root).parent / "mill.csv")
    frame.loc[len(frame) - HORIZON :, "load"] += 35.0
    frame.to_csv(tmp_path / "shifted.csv", index=False)
    plant.ingest(tmp_path / "shifted.csv")
    charts = [
        plant.call("forecast.chart", asset=name, horizon=HORIZON).to_json()["columns"][0]
        for name in ("mill", "shifted")
    ]
    assert charts[0]["replay"]["forecast"] == charts[1]["replay"]["forecast"]
    assert charts[1]["replay"]["errors"]["forecast"] > 30


def test_classes_are_judged_by_counts_and_by_whether_confidence_holds() -> None:
    truth = np.array([0, 0, 1, 1, 1])
    shares = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7], [0.05, 0.95]])
    found = judge(truth, shares, ["no", "yes"])
    assert found.confusion == ((1, 1), (0, 3)) and found.rows == 5
    assert found.accuracy == 0.8 and found.prior == 0.6
    assert sum(b.count for b in found.bins) == 5
    apart = sum(b.count * abs(b.accuracy - b.confidence) for b in found.bins) / 5
    assert found.calibration_error == pytest.approx(apart) and apart > 0.1
    sure = judge(truth, np.eye(2)[truth], ["no", "yes"])
    assert sure.calibration_error == 0 and sure.brier == 0 and sure.accuracy == 1


def test_a_column_is_judged_and_a_row_tried_out_without_its_own_answer(plant: Plant) -> None:
    found = plant.call("predict.judge", asset="parts", target="state")
    assert found.rows == 50 and found.accuracy > found.prior
    with pytest.raises(InputError, match="numbers in torque"):
        plant.call("predict.judge", asset="parts", target="torque")
    as_it_is = plant.call("predict.what_if", asset="parts", target="state", row=1)
    before, after = as_it_is.said(0), as_it_is.said(1)
    assert before["probabilities"] == pytest.approx(after["probabilities"], abs=1e-5)
    assert not as_it_is.changed and as_it_is.labelled == 49
    ends = [
        plant.call("predict.what_if", asset="parts", target="state", row=55, set=[f"speed={s}", f"torque={t}"])
        for s, t in ((1250, 28), (1750, 52))
    ]  # fmt: skip
    assert [e.said(1)["prediction"] for e in ends] == ["good", "worn"]
    assert ends[0].said(0)["prediction"] == ends[1].said(0)["prediction"]
    assert set(ends[0].changed) == {"speed", "torque"} and ends[0].labelled == 50
    assert ends[0].said(1)["contributions"].keys() == {"speed", "torque", "maker"}
    for wrong in ("weight=3", "speed"):
        with pytest.raises(UsageError, match="COLUMN=VALUE"):
            plant.call("predict.what_if", asset="parts", target="state", set=[wrong])
    with pytest.raises(InputError, match="a number for speed"):
        plant.call("predict.what_if", asset="parts", target="state", set=["speed=fast"])


def test_the_fits_of_a_training_are_noted_for_its_card() -> None:
    pytest.importorskip("torch")
    from tests.toy_learner import PLAN, Toy

    from industria.models.training import curves
    from industria.models.training.loop import fit

    with curves.listening() as fits:
        done = fit(Toy(), PLAN)
    fit(Toy(), PLAN)
    (noted,) = fits
    assert noted["steps"] == PLAN.steps == len(noted["losses"]) and noted["name"] == "fit 1"
    assert [tuple(pair) for pair in noted["validations"]] == list(done.validations)
    assert curves.option_of([]) == {} and curves.option_of(fits) == {"curves": fits}


def _pictures(folder: Path) -> dict[str, list[Path]]:
    """Small grey pictures with a bright square or a dark line."""
    from PIL import Image

    rng = np.random.default_rng(2)
    found: dict[str, list[Path]] = {"square": [], "line": []}
    for number in range(8):
        grey = 120 + rng.normal(0, 4, (48, 64))
        kind = "square" if number % 2 else "line"
        if number % 2:
            grey[14:30, 20:40] += 70
        else:
            grey[24:27, 6:58] -= 70
        path = folder / f"p{number}.png"
        Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(path)
        found[kind].append(path)
    return found


def test_labels_teach_kinds_that_are_judged_and_a_zip_of_them_comes_back(
    plant: Plant, tmp_path: Path
) -> None:
    from industria.models.pictures.sources import take_in

    kinds = _pictures(tmp_path)
    files = [path for some in kinds.values() for path in some]
    labels = [kind for kind, some in kinds.items() for _ in some]
    assets = [a.id for a in take_in(plant.lake, files)]
    options = ["network=no", f"labels={','.join(labels)}"]
    with pytest.raises(UsageError, match="a label for each of 8 pictures"):
        plant.call("train", task="picture_kinds", asset=assets, option=["labels=a,b"])
    made = plant.call("train", task="picture_kinds", asset=assets, name="shapes", option=options)
    assert made.card.options["kinds"] == ["line", "square"]
    found = plant.call("pictures.judge", label="shapes")
    assert found.accuracy == pytest.approx(made.card.metrics["accuracy"])
    seen = plant.call("pictures.look", asset=assets[:1], file=[files[-1]], label="shapes")
    assert [s.label for s in seen.pictures] == ["line", "square"]
    assert seen.pictures[0].picture[:4] == b"\x89PNG" and seen.pictures[0].heat == b""
    left = plant.call("models.export", model="shapes", to=tmp_path / "shapes").found
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "shapes")
    sums = [digest for name, digest in left.files.items() if name.endswith(".safetensors")]
    came = plant.call("models.import", file=packed, name="shapes_back", licence="own", sha256=sums)
    assert came.found.card.options["kinds"] == ["line", "square"]
    (tmp_path / "broken.zip").write_bytes(b"PK nothing")
    with pytest.raises(InputError, match="a ZIP that can be read"):
        plant.call("models.import", file=tmp_path / "broken.zip", name="b", licence="own", sha256=sums)  # fmt: skip


def test_heat_is_clear_where_a_picture_is_usual_and_red_where_it_is_strangest() -> None:
    import io

    from PIL import Image

    from industria.models.pictures.regions import heat_layer_png

    strange = np.zeros((20, 30), np.float32)
    strange[5, 5], strange[10, 10] = 2.0, 40.0
    layer = np.asarray(Image.open(io.BytesIO(heat_layer_png(strange, 2.0, 100))))
    assert layer[0, 0, 3] == 0
    assert layer[10, 10, 3] > layer[5, 5, 3] > 0
    assert layer[10, 10, 1] < layer[5, 5, 1]


def test_pages_that_share_a_place_in_the_navigation_are_tabs_of_each_other() -> None:
    from industria.faces.page.found import beside, in_navigation, pages

    assert [p.name for p in beside("forecast")] == ["sensors", "forecast"]
    assert [p.name for p in beside("models")] == ["models", "train", "predict", "pictures"]
    assert [p.name for p in beside("ask")] == ["ask"]
    tops = {p.name for p in in_navigation()}
    assert {p.name for top in tops for p in beside(top)} == {p.name for p in pages()}
