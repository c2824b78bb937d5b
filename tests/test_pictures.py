"""Pictures: defects from good parts, kinds from few examples, colour with depth; through the plant's tools."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from industria.core import InputError, NotFoundError, UsageError
from industria.models.families import colour_depth, patch_memory, picture_kinds
from industria.models.pictures.depth import nets
from industria.models.pictures.depth.detecting import METHODS, learn_parts
from industria.models.pictures.detecting import GoodPictures, inspect, learn
from industria.models.pictures.efficientnet import BLOCKS, HALVED_AT, EfficientNetLite
from industria.models.pictures.filters import filter_features
from industria.models.pictures.patches import on_grid
from industria.models.pictures.planting import KINDS, plant
from industria.models.pictures.reading import read_picture
from industria.models.pictures.regions import heat_png, regions_of
from industria.plant import ChatConfiguration, Plant

SIDE = 96


def texture(seed: int) -> np.ndarray:
    """Brushed metal (96, 96): lines along one direction."""
    random = np.random.default_rng(seed)
    lines = np.repeat(random.normal(size=(1, SIDE)), SIDE, axis=0)
    grain = random.normal(size=(SIDE, SIDE))
    return np.clip(120 + 6 * lines + 4 * grain, 0, 255).astype(np.float32)


def save(grey: np.ndarray, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(grey.astype(np.uint8)).save(path)
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plant, Path]]:
    """A plant with a model of eight good pictures, and the folder of all pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(8):
        save(texture(number), folder / "good" / f"good_{number}.png")
    for number in range(4):
        spot = texture(100 + number)
        spot[40:52, 30:44] -= 60
        save(spot, folder / "spot" / f"spot_{number}.png")
        save(texture(200 + number).T, folder / "turned" / f"turned_{number}.png")
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        plant.call("pictures.learn", file=[folder / "good"], network=False, name="brushed")
        yield plant, folder


def test_a_spot_is_found_where_it_is_and_good_pictures_pass(shop: tuple[Plant, Path]) -> None:
    plant, folder = shop
    fresh = save(texture(50), folder / "fresh.png")
    found = plant.call("pictures.inspect", file=[folder / "spot" / "spot_0.png", fresh]).found  # type: ignore[attr-defined]
    spot, good = found
    assert spot.faulty and spot.score > 2 * good.score
    place = spot.regions[0]
    assert place.left < 37 < place.left + place.width and place.top < 46 < place.top + place.height


def test_heat_maps_csv_and_coco_are_written(shop: tuple[Plant, Path], tmp_path: Path) -> None:
    plant, folder = shop
    out = tmp_path / "out"
    found = plant.call("pictures.inspect", file=[folder / "spot"], out=out)
    with (out / "inspection.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["picture"] for row in rows} == {f"spot_{n}.png" for n in range(4)}
    coco = json.loads((out / "coco.json").read_text(encoding="utf-8"))
    assert [i["file_name"] for i in coco["images"]] == [f"spot_{n}.png" for n in range(4)]
    assert {a["image_id"] for a in coco["annotations"]} == {1, 2, 3, 4}
    with Image.open(out / "spot_0.png.heat.png") as heat:
        values = np.asarray(heat)
    assert values.shape == (SIDE, SIDE) and values[46, 37] > np.median(values)
    assert str(out / "coco.json") in found.to_json()["written"]  # type: ignore[attr-defined]


def test_the_card_says_how_it_does_on_planted_faults_beside_grey_values(
    shop: tuple[Plant, Path],
) -> None:
    plant, _ = shop
    card = plant.models.card("brushed")
    assert card.metrics["auroc_of_planted_faults"] > 0.6
    assert set(card.baseline_metrics) == {"auroc_of_planted_faults"}
    assert len(card.training_assets) == 8


def test_a_memory_is_the_same_after_it_was_kept(shop: tuple[Plant, Path]) -> None:
    _, folder = shop
    model = learn(GoodPictures([np.repeat(texture(n)[..., None], 3, 2) for n in range(4)]), 0)
    family = patch_memory.FAMILY
    again = family.load(family.save(model), json.loads(json.dumps(family.options(model))))
    picture = read_picture((folder / "spot" / "spot_1.png").read_bytes())
    assert inspect(model, picture).score == inspect(again, picture).score
    assert np.array_equal(inspect(model, picture).strange, inspect(again, picture).strange)


def test_kinds_are_named_from_few_examples(shop: tuple[Plant, Path], tmp_path: Path) -> None:
    plant, folder = shop
    plant.call(
        "pictures.kinds", file=[folder / "good", folder / "turned"], network=False, name="turns"
    )
    one = save(texture(300), tmp_path / "one.png")
    other = save(texture(301).T, tmp_path / "other.png")
    said = plant.call("pictures.label", file=[one, other], label="turns").found  # type: ignore[attr-defined]
    assert [s.label for s in said] == ["good", "turned"]
    assert plant.models.card("turns").metrics["accuracy"] == 1.0
    family = picture_kinds.FAMILY
    card = plant.models.card("turns")
    model = family.load(plant.models.files("turns", card.version), card.options)
    assert abs(float(model.probabilities(model.mean[None]).sum()) - 1) < 1e-5


def test_what_cannot_be_done_is_said(shop: tuple[Plant, Path], tmp_path: Path) -> None:
    plant, folder = shop
    with pytest.raises(InputError, match="expected at least 4 pictures"):
        plant.call("pictures.learn", file=[folder / "good" / "good_0.png"], network=False)
    with pytest.raises(InputError, match="at least two kinds"):
        plant.call("pictures.kinds", file=[folder / "good"], network=False)
    with pytest.raises(InputError, match="found nothing there"):
        plant.call("pictures.inspect", file=[tmp_path / "nowhere"])
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG no picture")
    with pytest.raises(InputError, match="damaged"):
        plant.call("pictures.inspect", file=[broken])
    with pytest.raises(UsageError, match="for defect_detection"):
        plant.call("pictures.label", file=[folder / "good"], label="brushed")
    with pytest.raises(NotFoundError, match="learn_parts"):
        plant.call("pictures.inspect_parts", file=[folder / "good"])


def test_one_bad_picture_does_not_stop_the_others(shop: tuple[Plant, Path], tmp_path: Path) -> None:
    plant, _ = shop
    mixed = tmp_path / "mixed"
    for number in range(4):
        save(texture(number), mixed / f"good_{number}.png")
    (mixed / "broken.png").write_bytes(b"\x89PNG no picture")
    for found in (
        plant.call("pictures.inspect", file=[mixed], model="brushed"),
        plant.call("pictures.learn", file=[mixed], network=False, name="mixed"),
    ):
        assert "left out: " in found.show("en") and "broken.png" in found.show("zh")  # type: ignore[attr-defined]
        assert len(found.to_json()["notes"]) >= 1  # type: ignore[attr-defined]
    rows = plant.call("pictures.inspect", file=[mixed], model="brushed").to_json()["rows"]  # type: ignore[attr-defined]
    assert {row[0] for row in rows} == {f"good_{n}.png" for n in range(4)}


def test_the_same_grey_is_the_same_number_in_every_deep_picture(tmp_path: Path) -> None:
    for kind, top in ((np.uint16, 65_535), (np.float32, 1.0)):
        for brightest in (0.5, 1.0):
            values = np.full((40, 40), 0.25 * top, kind)
            values[0, 0] = brightest * top
            Image.fromarray(values).save(path := tmp_path / "deep.tif")
            read = read_picture(path.read_bytes())
            assert read.shape == (40, 40, 3) and abs(float(read[20, 20, 0]) - 63.75) < 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_fault_changes_the_picture_where_its_mask_is(kind: str) -> None:
    grey = texture(1)
    planted, mask = plant(grey, kind, np.random.default_rng(3))  # type: ignore[arg-type]
    change = np.abs(planted - grey)
    assert mask.any() and not mask.all()
    assert change[mask].mean() > 5 * change[~mask].mean()
    again, _ = plant(grey, kind, np.random.default_rng(3))  # type: ignore[arg-type]
    assert np.array_equal(planted, again)


def test_filters_have_a_patch_for_eight_pixels_and_see_direction() -> None:
    lines = np.tile(100 + 50 * np.sin(np.arange(SIDE + 3)), (SIDE, 1)).astype(np.float32)
    found = filter_features(np.repeat(lines[..., None], 3, axis=2))
    assert found.shape == (25, 12, 13)
    across, down = found[2].mean(), found[4].mean()  # second derivatives at the finest scale
    assert across > 20 * down


def test_maps_are_brought_to_another_grid_by_means_and_between_them() -> None:
    values = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
    assert np.allclose(on_grid(values, (3, 2))[0, 0], [0.5, 2.5])
    finer = on_grid(values, (3, 8))[0, 0]
    assert np.allclose(finer[:3], [0, 0.25, 0.75]) and finer[-1] == 3


def test_marked_places_are_boxes() -> None:
    strange = np.zeros((40, 50), np.float32)
    strange[10:16, 20:30] = 2
    strange[30:32, 3:5] = 9  # too small
    (region,) = regions_of(strange, 1.0)
    assert (region.left, region.top, region.width, region.height) == (20, 10, 10, 6)
    assert region.area == 60
    assert heat_png(strange)[:4] == b"\x89PNG"


@pytest.mark.learn
def test_a_network_has_its_padding_and_strides() -> None:
    torch = pytest.importorskip("torch")
    data = _tiny_checkpoint(torch)
    net = EfficientNetLite.from_bytes(data)
    picture = np.random.default_rng(0).uniform(0, 255, (45, 50, 3)).astype(np.float32)
    maps = net.features(picture, (0, 4, 10, BLOCKS - 1))
    for block, found in zip((0, 4, 10, BLOCKS - 1), maps, strict=True):
        step = 1 << (1 + sum(at <= block for at in HALVED_AT))
        assert found.shape[1:] == (-(-45 // step), -(-50 // step))


def _tiny_checkpoint(torch: object) -> bytes:
    """The names and shapes of the checkpoint with few channels."""
    import io

    widths = [4, 6, 6, 8, 8, 10, 10, 10, 12, 12, 12, 14, 14, 14, 14, 16]
    kept: dict[str, object] = {}

    def norm(name: str, size: int) -> None:
        for part, value in (("weight", 1.0), ("bias", 0.1), ("running_mean", 0.0), ("running_var", 1.0)):  # fmt: skip
            kept[f"{name}.{part}"] = torch.full((size,), value)  # type: ignore[attr-defined]

    kept["_conv_stem.weight"] = torch.randn(8, 3, 3, 3)  # type: ignore[attr-defined]
    norm("_bn0", 8)
    given = 8
    for number, out in enumerate(widths):
        at = f"_blocks.{number}."
        inner = given if number == 0 else 2 * given
        if number:
            kept[f"{at}_expand_conv.weight"] = torch.randn(inner, given, 1, 1)  # type: ignore[attr-defined]
            norm(f"{at}_bn0", inner)
        kept[f"{at}_depthwise_conv.weight"] = torch.randn(inner, 1, 3, 3)  # type: ignore[attr-defined]
        norm(f"{at}_bn1", inner)
        kept[f"{at}_project_conv.weight"] = torch.randn(out, inner, 1, 1)  # type: ignore[attr-defined]
        norm(f"{at}_bn2", out)
        given = out
    into = io.BytesIO()
    torch.save(kept, into)  # type: ignore[attr-defined]
    return into.getvalue()


@pytest.mark.learn
@pytest.mark.parametrize("method", ["latent", "memories", "memories without contrast"])
def test_shape_that_goes_with_another_colour_is_strange(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if METHODS[method] is not None:
        pytest.importorskip("torch")
    monkeypatch.setattr(nets, "_STEPS", 100)
    monkeypatch.setattr(nets, "_BATCH", 128)
    good = [_described(seed) for seed in range(12)]
    model = learn_parts(good, method, 0)
    right, wrong = _described(77), _described(77, crossed=True)
    assert model.score_of(model.map_of(wrong)) > model.score_of(model.map_of(right)) + 1
    family = colour_depth.FAMILY
    again = family.load(family.save(model), json.loads(json.dumps(family.options(model))))
    assert np.allclose(again.map_of(wrong), model.map_of(wrong))
    assert replace(again, threshold=1e9).threshold > model.threshold


def _described(seed: int, crossed: bool = False) -> dict[str, np.ndarray]:
    """Patches (10, 10, 4) whose depth is their colour again; crossed: a corner has the opposite."""
    random = np.random.default_rng(seed)
    colour = random.normal(size=(10, 10, 4)).astype(np.float32)
    depth = colour[..., ::-1] + random.normal(scale=0.05, size=(10, 10, 4)).astype(np.float32)
    if crossed:
        depth[:3, :3] = -depth[:3, :3]
    return {"colour": colour, "depth": np.ascontiguousarray(depth, np.float32)}
